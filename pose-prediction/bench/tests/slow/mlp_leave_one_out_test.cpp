#include <gtest/gtest.h>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/tests/real_courses.hpp"
#include "sim/core/random.hpp"

/// What mlp is worth on traces it has not seen, against the best of all predictors that learn nothing, figure by
/// figure.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const std::vector<Nanos> horizons{20ms, 60ms, 100ms, 200ms};

std::vector<Judge> judges_of(const std::vector<Course>& courses) {
  std::vector<Judge> judges;
  for (const Course& course : courses) judges.emplace_back(course, horizons);
  return judges;
}

/// Fitted on all traces but one, for each.
std::vector<std::unique_ptr<Fitted>> fits(const std::vector<Course>& courses) {
  std::vector<std::unique_ptr<Fitted>> out;
  for (const Course& left_out : courses) {
    std::vector<const Course*> others;
    for (const Course& course : courses)
      if (&course != &left_out) others.push_back(&course);
    out.push_back(make_module<Fitter>("mlp")->fit(others, horizons));
  }
  return out;
}

class MlpOnUnseenTraces : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(trace_folder())) return;
    courses_ = read_courses();
    fitted_ = fits(courses_);
  }
  static void TearDownTestSuite() {
    fitted_.clear();
    courses_.clear();
  }
  void SetUp() override {
    if (courses_.empty()) GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
  }

  static PredictorFigures learned(const std::vector<Course>& courses) {
    return run_bench(judges_of(courses), horizons, [&](std::size_t i) { return fitted_[i]->predictor(); });
  }
  static PredictorFigures plain(const std::vector<Course>& courses, const std::string& name,
                                const std::map<std::string, OptionValue>& options) {
    return run_bench(judges_of(courses), horizons, [&](std::size_t) { return make_module<Predictor>(name, options); });
  }

  /// Beats, at 60, 100 and 200 ms, both the predictor best in position and the one best in rotation by @p share.
  static void expect_better(const std::vector<Course>& courses, double share) {
    const PredictorFigures ours = learned(courses);
    const PredictorFigures windowed = plain(courses, "constant_velocity", {{"window_ms", 50.0}});
    const PredictorFigures damped = plain(courses, "damped_velocity", {});
    for (std::size_t h = 1; h < horizons.size(); ++h) {
      EXPECT_LT(ours.horizons[h].mm.mae, (1 - share) * windowed.horizons[h].mm.mae) << millis(horizons[h]);
      EXPECT_LT(ours.horizons[h].deg.mae, (1 - share) * damped.horizons[h].deg.mae) << millis(horizons[h]);
    }
  }

 private:
  inline static std::vector<Course> courses_;
  inline static std::vector<std::unique_ptr<Fitted>> fitted_;
};

/// Those with fixed parameters: against one fitted while the head moves it gains less (docs/prediction-better.md).
TEST_F(MlpOnUnseenTraces, BeatsTheBestClassicalOnesByATenth) {
  const PredictorFigures f = learned(read_courses());
  EXPECT_LE(f.horizons[0].mm.mae, 1.37);
  EXPECT_LE(f.horizons[0].deg.mae, 0.303);
  EXPECT_LE(f.horizons[1].mm.mae, 0.9 * 3.80);
  EXPECT_LE(f.horizons[1].deg.mae, 0.9 * 1.065);
  EXPECT_LE(f.horizons[2].mm.mae, 0.9 * 7.22);
  EXPECT_LE(f.horizons[2].deg.mae, 0.9 * 2.030);
  EXPECT_LE(f.horizons[2].mm.p99, 25);
  EXPECT_LE(f.horizons[2].deg.p99, 9.4);
}

TEST_F(MlpOnUnseenTraces, IsStillBetterAtHalfTheRate) {
  expect_better(read_courses([](std::size_t sample) { return sample % 2 == 0; }), 0.07);
}

TEST_F(MlpOnUnseenTraces, IsStillBetterWithAFifthOfTheSamplesLost) {
  const RandomStream stream(1, "lost");
  expect_better(read_courses([&](std::size_t sample) { return sample == 0 || stream.at(sample).uniform() > 0.2; }),
                0.07);
}

}  // namespace
}  // namespace photonlag
