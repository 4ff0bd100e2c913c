#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/tests/bench_motions.hpp"
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

/// One test, since the fits take minutes.
class MlpOnUnseenTraces : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(trace_folder()))
      GTEST_SKIP() << "no head traces in " << trace_folder() << "; set PHOTONLAG_SHARED";
    courses_ = read_courses();
    fitted_ = fits(courses_);
  }

  [[nodiscard]] PredictorFigures learned(const std::vector<Course>& courses) const {
    return run_bench(judges_of(courses), horizons, [&](std::size_t i) { return fitted_[i]->predictor(); });
  }
  static PredictorFigures plain(const std::vector<Course>& courses, const std::string& name,
                                const std::map<std::string, OptionValue>& options) {
    return run_bench(judges_of(courses), horizons, [&](std::size_t) { return make_module<Predictor>(name, options); });
  }

  /// Beats, at 60, 100 and 200 ms, by @p share the predictor best in position and the one best in rotation of those
  /// that learn nothing, and by @p less the one fitted to the head while it moves. Prints all of them.
  void expect_better(const std::string& how, const std::vector<Course>& courses, double share, double less) const {
    SCOPED_TRACE(how);
    const PredictorFigures ours = learned(courses);
    const PredictorFigures windowed = plain(courses, "constant_velocity", {{"window_ms", 50.0}});
    const PredictorFigures damped = plain(courses, "damped_velocity", {});
    const PredictorFigures online = plain(courses, "autoregressive", {});
    for (std::size_t h = 0; h < horizons.size(); ++h) {
      const HorizonFigures &o = ours.horizons[h], &w = windowed.horizons[h], &d = damped.horizons[h],
                           &r = online.horizons[h];
      std::printf("%s, %3.0f ms, mm/deg: mlp %.2f/%.3f, best plain %.2f/%.3f, autoregressive %.2f/%.3f\n", how.c_str(),
                  millis(horizons[h]), o.mm.mae, o.deg.mae, w.mm.mae, d.deg.mae, r.mm.mae, r.deg.mae);
      if (h == 0) continue;
      EXPECT_LT(o.mm.mae, (1 - share) * w.mm.mae) << millis(horizons[h]);
      EXPECT_LT(o.deg.mae, (1 - share) * d.deg.mae) << millis(horizons[h]);
      EXPECT_LT(o.mm.mae, (1 - less) * r.mm.mae) << millis(horizons[h]);
      EXPECT_LT(o.deg.mae, (1 - less) * r.deg.mae) << millis(horizons[h]);
    }
  }

  /// The same heads as a tracker of this rate would have seen them.
  [[nodiscard]] std::vector<Course> resampled(double rate_hz) const {
    std::vector<Course> out;
    for (const Course& course : courses_)
      out.push_back(causal_course(course.name, course.truth,
                                  stamps_every(Nanos(std::llround(1e9 / rate_hz)), course.samples.back().at)));
    return out;
  }

 private:
  std::vector<Course> courses_;
  std::vector<std::unique_ptr<Fitted>> fitted_;
};

/// By those with fixed parameters; one that is fitted to the head while it moves, by nearly as much.
TEST_F(MlpOnUnseenTraces, BeatsTheBestClassicalOnesByATenthAtAnyRateAndWithSamplesLost) {
  const PredictorFigures f = learned(read_courses());
  EXPECT_LE(f.horizons[0].mm.mae, 1.37);
  EXPECT_LE(f.horizons[0].deg.mae, 0.303);
  EXPECT_LE(f.horizons[1].mm.mae, 0.9 * 3.80);
  EXPECT_LE(f.horizons[1].deg.mae, 0.9 * 1.065);
  EXPECT_LE(f.horizons[2].mm.mae, 0.9 * 7.22);
  EXPECT_LE(f.horizons[2].deg.mae, 0.9 * 2.030);
  EXPECT_LE(f.horizons[2].mm.p99, 24.6);
  EXPECT_LE(f.horizons[2].deg.p99, 9.4);
  expect_better("as they are", read_courses(), 0.1, 0.09);
  expect_better("36 Hz", read_courses([](std::size_t sample) { return sample % 2 == 0; }), 0.1, 0.06);
  expect_better("24 Hz", read_courses([](std::size_t sample) { return sample % 3 == 0; }), 0.1, 0.06);
  expect_better("interpolated to 90 Hz", resampled(90), 0.1, 0.06);
  expect_better("interpolated to 120 Hz", resampled(120), 0.1, 0.05);
  const RandomStream stream(1, "lost");
  expect_better("a fifth lost",
                read_courses([&](std::size_t sample) { return sample == 0 || stream.at(sample).uniform() > 0.2; }), 0.1,
                0.06);
  const auto in_burst = [&](std::size_t sample) { return stream.at(1, sample / 8).uniform() < 0.08; };
  expect_better("8 in a row lost, 8 %",
                read_courses([&](std::size_t sample) { return sample < 8 || !in_burst(sample); }), 0.04, 0.1);
}

}  // namespace
}  // namespace photonlag
