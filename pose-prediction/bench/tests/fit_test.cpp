#include <gmock/gmock.h>

#include <cmath>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/least_absolute.hpp"
#include "pose-prediction/bench/tests/bench_motions.hpp"
#include "pose-prediction/linear_fir.hpp"

/// What is learned, and the predictor that uses it.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr double pi = 3.14159265358979323846;

Eigen::MatrixXd noise(Eigen::Index rows, Eigen::Index columns, std::string_view name) {
  const RandomStream stream(1, name);
  Eigen::MatrixXd out(rows, columns);
  for (Eigen::Index r = 0; r < rows; ++r)
    for (Eigen::Index c = 0; c < columns; ++c) out(r, c) = stream.at(r, c).normal(0, 1);
  return out;
}

TEST(LeastAbsolute, FindsTheMapThatMadeTheData) {
  Eigen::MatrixXd x = noise(500, 5, "x");
  x.col(3) *= 1e-6;  // inputs of any size
  Eigen::MatrixXd map = noise(3, 5, "map");
  map.col(3) *= 1e6;
  Eigen::VectorXd weights;
  const Eigen::MatrixXd found = fit_least_absolute(x, x * map.transpose(), {.ridge = 1e-12}, weights);
  EXPECT_LT(((found - map).array() / map.array()).abs().maxCoeff(), 1e-6);
}

TEST(LeastAbsolute, IsNotPulledAwayByAFifthOfNonsense) {
  const Eigen::MatrixXd x = noise(2000, 4, "x"), map = noise(3, 4, "map");
  Eigen::MatrixXd y = x * map.transpose() + 0.01 * noise(2000, 3, "small");
  for (Eigen::Index row = 0; row < y.rows(); row += 5) y.row(row) += Eigen::RowVector3d(50, -20, 30);
  Eigen::VectorXd weights;
  const Eigen::MatrixXd robust = fit_least_absolute(x, y, {}, weights);
  EXPECT_LT((robust - map).cwiseAbs().maxCoeff(), 0.1);
  weights.resize(0);
  const Eigen::MatrixXd squares = fit_least_absolute(x, y, {.most_rounds = 1}, weights);
  EXPECT_GT((squares - map).cwiseAbs().maxCoeff(), 5 * (robust - map).cwiseAbs().maxCoeff());
}

TEST(LeastAbsolute, GivesNothingToAnInputThatIsAlwaysZero) {
  Eigen::MatrixXd x = noise(100, 3, "x");
  x.col(1).setZero();
  Eigen::VectorXd weights;
  const Eigen::MatrixXd map = fit_least_absolute(x, x.leftCols(1), {}, weights);
  EXPECT_EQ(map(0, 1), 0);
  EXPECT_TRUE(map.allFinite());
}

std::unique_ptr<Fitter> fitter() { return make_module<Fitter>("linear_fir"); }

/// Sways with one frequency, in position and rotation; @p phase differs from course to course.
Course swaying(double phase) {
  const auto motion = std::make_shared<FormulaMotion>([phase](Nanos t) {
    const double s = std::sin(2 * pi * 0.7 * secs(t) + phase), c = std::cos(2 * pi * 0.7 * secs(t) + 2 * phase);
    return Pose{from_rotation_vector({0, 0.6 * s, 0}), {0, 0.3 * c, 0}};
  });
  return causal_course("sway", motion, stamps_every(5ms, 8s));
}

TEST(LinearFir, LearnsASwayingHeadExactly) {
  // Any sinusoid's future displacement is a linear map of two past ones, and here rotation commutes.
  const Course a = swaying(0.3), b = swaying(1.9), unseen = swaying(4.0);
  const std::vector<Nanos> horizons{20ms, 100ms};
  const auto fitted = fitter()->fit({&a, &b}, horizons);
  const std::vector<HorizonScore> learned = Judge(unseen, horizons)(*fitted->predictor());
  const std::vector<HorizonScore> plain = Judge(unseen, horizons)(*make_module<Predictor>("constant_velocity"));
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    EXPECT_LT(mean(learned[h].mm.sizes()), 0.05 * mean(plain[h].mm.sizes()));
    EXPECT_LT(mean(learned[h].deg.sizes()), 0.05 * mean(plain[h].deg.sizes()));
  }
}

TEST(LinearFir, LeavesOutTheTraceThatIsJudged) {
  std::vector<Course> courses;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto walker = std::shared_ptr<const HeadMotion>(make_walker(seed, 0));
    courses.push_back(causal_course("walker", walker, stamps_every(14ms, 20s)));
  }
  const std::vector<Nanos> horizons{100ms};
  std::vector<Judge> judges;
  for (const Course& course : courses) judges.emplace_back(course, horizons);
  std::vector<std::size_t> left_out;
  const PredictorFigures f = leave_one_out(*fitter(), judges, horizons, [&](std::size_t i) { left_out.push_back(i); });
  EXPECT_THAT(left_out, testing::ElementsAre(0, 1, 2));
  double mm = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto fitted = fitter()->fit({&courses[(i + 1) % 3], &courses[(i + 2) % 3]}, horizons);
    mm += mean(judges[i](*fitted->predictor()).front().mm.sizes()) / 3;
  }
  EXPECT_NEAR(f.horizons[0].mm.mae, mm, 0.01 * mm) << "the order of the traces matters little";
}

TEST(LinearFir, WritesWhatItReads) {
  const Course a = swaying(0.3);
  const auto fitted = fitter()->fit({&a}, {20ms, 60ms});
  const linear_fir::Model model = linear_fir::model_of(Weights::parse(fitted->toml(), "test"));
  ASSERT_EQ(model.horizons, (std::vector<Nanos>{20ms, 60ms}));
  EXPECT_EQ(linear_fir::to_toml(model), fitted->toml()) << "to the last bit";
}

TEST(LinearFir, IsLinearBetweenHorizonsAndStaysBeyondTheLast) {
  linear_fir::Model model{{20ms, 60ms}, {linear_fir::Map::Zero(), linear_fir::Map::Zero()}};
  model.maps[0](0, 0) = 1;
  model.maps[1](0, 0) = 5;
  linear_fir::Inputs in = linear_fir::Inputs::Zero();
  in(0) = 1;
  EXPECT_EQ(model.predict(in, 0ms)(0), 0);
  EXPECT_DOUBLE_EQ(model.predict(in, 10ms)(0), 0.5);
  EXPECT_DOUBLE_EQ(model.predict(in, 20ms)(0), 1);
  EXPECT_DOUBLE_EQ(model.predict(in, 40ms)(0), 3);
  EXPECT_DOUBLE_EQ(model.predict(in, 60ms)(0), 5);
  EXPECT_DOUBLE_EQ(model.predict(in, 600ms)(0), 5);
}

TEST(LinearFir, KeepsTheRateUntilItHasHistoryAndAfterAGap) {
  const FormulaMotion steady = constant_rate_head(1.0, 0.5);
  const auto predictor = make_module<Predictor>("linear_fir");
  const auto error = [&](Nanos now) {
    predictor->observe(sample_of(steady, now));
    const Pose guess = predictor->predict(now + 100ms).pose.pose(), truth = steady.at(now + 100ms);
    return position_error_mm(guess, truth) + rotation_error_deg(guess, truth);
  };
  error(0ms);
  for (Nanos now = 14ms; now < 200ms; now += 14ms) EXPECT_LT(error(now), 1e-6) << millis(now);
  for (Nanos now = 210ms; now < 500ms; now += 14ms) EXPECT_GT(error(now), 1e-6) << "learned, not exact";
  error(5s);
  for (Nanos now = 5014ms; now < 5200ms; now += 14ms) EXPECT_LT(error(now), 1e-6) << millis(now);
}

TEST(LinearFir, RefusesOtherWeights) {
  const auto refusal = [](const std::string& text) {
    try {
      (void)linear_fir::model_of(Weights::parse(text, "w.toml"));
    } catch (const InputError& e) {
      return std::string(e.what());
    }
    return std::string("none");
  };
  EXPECT_THAT(refusal("model = 'other'"), HasSubstr("w.toml:1:1: error: these are weights of 'other'"));
  EXPECT_THAT(refusal("model = "), HasSubstr("not TOML"));
  EXPECT_THAT(refusal("model = 'linear_fir'"), HasSubstr("lack 'lags_ms'"));
  const std::string head = "model = 'linear_fir'\nlags_ms = [10, 20, 35, 50, 75, 100, 150, 200]\n";
  EXPECT_THAT(refusal(head), HasSubstr("lack 'horizon'"));
  EXPECT_THAT(refusal(head + "[[horizon]]\nms = 20\nposition = [[1, 2]]\n"),
              HasSubstr("w.toml:5:12: error: 'position' has 2"));
  EXPECT_THAT(refusal(head + "[[horizon]]\nms = -1"), HasSubstr("must be above 0 and rise"));
  EXPECT_THAT(refusal(head + "x = [nan]\n[[horizon]]\nms = 2000-01-01"),
              HasSubstr("weights are numbers, text or tables"));
}

TEST(Fitters, AreNamedAfterAPredictorThatReadsWeights) {
  for (const std::string& name : Registry<Fitter>::instance().names()) {
    const auto& options = Registry<Predictor>::instance().find(name, {"test"}).options;
    EXPECT_TRUE(std::ranges::any_of(options, [](const OptionSpec& o) { return o.key == "weights"; })) << name;
  }
}

}  // namespace
}  // namespace photonlag
