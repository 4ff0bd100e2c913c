#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "pose-prediction/bench/tests/bench_motions.hpp"

/// The causal protocol and its figures, against closed forms.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::Lt;

constexpr double pi = 3.14159265358979323846;

TEST(CausalCourse, JudgesNothingUnsettledNothingAcrossAGapAndNothingBeyondTheEnd) {
  // 1 s, a hole of 200 ms, 1 s more; every 10 ms.
  std::vector<Nanos> stamps = stamps_every(10ms, 1s);
  for (Nanos at = 1200ms; at <= 2200ms; at += 10ms) stamps.push_back(at);
  const Course course = course_along_x([](double t) { return t; }, stamps);
  const auto index = [&](Nanos at) { return std::size_t(std::ranges::find(stamps, at) - stamps.begin()); };
  EXPECT_FALSE(course.judges(index(290ms), 310ms)) << "the first 0.3 s";
  EXPECT_TRUE(course.judges(index(300ms), 320ms));
  EXPECT_TRUE(course.judges(index(980ms), 1000ms)) << "up to the hole";
  EXPECT_FALSE(course.judges(index(990ms), 1010ms)) << "into it";
  EXPECT_FALSE(course.judges(index(1000ms), 1300ms)) << "over it";
  EXPECT_FALSE(course.judges(index(1490ms), 1500ms)) << "0.3 s after it";
  EXPECT_TRUE(course.judges(index(1500ms), 1510ms));
  EXPECT_TRUE(course.judges(index(2180ms), 2200ms));
  EXPECT_FALSE(course.judges(index(2190ms), 2210ms)) << "past the last sample";
}

TEST(CausalCourse, AStepOf100MsIsNoGap) {
  const Course course = course_along_x([](double t) { return t; }, stamps_every(100ms, 2s));
  EXPECT_TRUE(course.judges(10, 1500ms));
}

TEST(Judge, ConstantVelocityIsExactOnAHeadOfConstantRateAtAnyRateOfSamples) {
  for (const Nanos step : {1ms, 4ms, 13ms, 33ms}) {
    const auto motion = std::make_shared<FormulaMotion>(constant_rate_head(1.5, 0.4));
    const Course course = causal_course("steady", motion, stamps_every(step, 2s));
    const HorizonScore s = score(course, "constant_velocity", 100ms);
    EXPECT_GT(s.mm.sizes().size(), 40U);
    EXPECT_THAT(s.mm.sizes(), Each(Lt(1e-6))) << millis(step);
    EXPECT_THAT(s.deg.sizes(), Each(Lt(1e-6))) << millis(step);
    EXPECT_LT(s.mm.judder(), 1e-6);
  }
}

/// Holds its tongue until a given instant, then says what it was given to say.
struct Nonsense final : Predictor {
  explicit Nonsense(PoseSample last_word) : said(std::move(last_word)) {}
  void observe(const PoseSample& sample) override { newest = sample.at; }
  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{.pose = {.at = at}};
    if (newest >= 50ms && at > newest + 50ms) guess.pose = said;
    return guess;
  }
  PoseSample said;
  Nanos newest{};
};

TEST(Judge, NamesThePlaceWhereAPredictorAnswersWithNoPose) {
  const Course course = course_along_x([](double) { return 0; }, stamps_every(10ms, 2s));
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const auto message = [&](const PoseSample& said) -> std::string {
    Nonsense predictor(said);
    try {
      (void)Judge(course, {40ms, 60ms})(predictor);
    } catch (const std::logic_error& e) {
      return e.what();
    }
    return "";
  };
  const char* const where = "predicted what is no pose, on x, 60 ms ahead of the sample at 0.050000 s";
  EXPECT_EQ(message({.position = {0, nan, 0}}), where) << "and not only once the first 0.3 s are over";
  EXPECT_EQ(message({.position = {inf, 0, 0}}), where);
  EXPECT_EQ(message({.world_from_head = {nan, 0, 0, 0}}), where);
  EXPECT_EQ(message({.world_from_head = {0, 0, 0, 0}}), where);
  EXPECT_EQ(message({.world_from_head = {1, 0, 0, 1e-2}}), where);
  EXPECT_EQ(message({.world_from_head = {0.6, 0.8, 0, 0}}), "") << "wrong, but a pose";
}

TEST(Judge, HoldLagsASinusoidByTheChordOfTheHorizon) {
  // |A sin(w(t+h)) - A sin(wt)| = 2A sin(wh/2) |cos(w(t+h/2))|: mean 2/pi, root mean square 1/sqrt 2 of its amplitude.
  constexpr double amplitude_m = 0.1, omega = 2 * pi;
  const Course course =
      course_along_x([](double t) { return amplitude_m * std::sin(omega * t); }, stamps_every(1ms, 10300ms + 80ms));
  const HorizonScore s = score(course, "hold", 80ms);
  ASSERT_EQ(s.mm.sizes().size(), 10'001U) << "ten periods";
  const double chord_mm = 2 * amplitude_m * 1e3 * std::sin(omega * 0.08 / 2);
  EXPECT_NEAR(mean(s.mm.sizes()), chord_mm * 2 / pi, 0.01);
  EXPECT_NEAR(s.mm.rms(), chord_mm / std::sqrt(2), 0.01);
  EXPECT_NEAR(percentile(s.mm.sizes(), 0.99), chord_mm * std::cos(0.01 * pi / 2), 0.01);
  // From sample to sample that error changes by a cosine of amplitude 2 sin(w 1 ms / 2) times the chord.
  EXPECT_NEAR(s.mm.judder(), chord_mm * 2 * std::sin(omega * 0.001 / 2) / std::sqrt(2), 1e-3);
  EXPECT_EQ(s.deg.judder(), 0);
}

TEST(Judge, AnglesAreGeodesic) {
  const auto motion = std::make_shared<FormulaMotion>(constant_rate_head(1.0, 0));
  const HorizonScore s = score(causal_course("turning", motion, stamps_every(10ms, 2s)), "hold", 50ms);
  for (const double deg : s.deg.sizes()) ASSERT_NEAR(deg, 0.05 * 180 / pi, 1e-9);
  EXPECT_TRUE(s.half_deg.empty());
}

/// 1 m/s, and at 2.0005 s, between two samples, it stops dead.
Course stopping_head() {
  return course_along_x([](double t) { return std::min(t, 2.0005); }, stamps_every(1ms, 3s));
}

TEST(Overshoot, IsTheWayBeyondTheFurthestPointReached) {
  // Predicted 20 mm ahead. Before the stop, the windows with less than 10 mm left: k + 0.5 mm for k = 0..9, each passed
  // by the rest of 20 mm: 150 mm. Then one sample that still saw half the speed: 10 mm. Then 44 more until less than
  // 5 mm of the last 50 ms were moved, with no overshoot.
  const HorizonScore s = score(stopping_head(), "constant_velocity", 20ms);
  EXPECT_EQ(s.overshoot_mm.windows, 55U);
  EXPECT_NEAR(s.overshoot_mm.sum, 160, 1e-6);
  EXPECT_EQ(s.overshoot_deg.windows, 0U);
  EXPECT_TRUE(std::isnan(s.overshoot_deg.mean()));
}

TEST(Overshoot, HoldHasNoneEvenWhereTheHeadTurnsBack) {
  EXPECT_EQ(score(stopping_head(), "hold", 20ms).overshoot_mm.mean(), 0);
  const Course there_and_back = course_along_x([](double t) { return 1 - std::abs(t - 1.5); }, stamps_every(10ms, 3s));
  const HorizonScore held = score(there_and_back, "hold", 100ms);
  EXPECT_GT(held.overshoot_mm.windows, 5U);
  EXPECT_EQ(held.overshoot_mm.sum, 0);
  EXPECT_GT(score(there_and_back, "constant_velocity", 100ms).overshoot_mm.mean(), 10);
}

TEST(Overshoot, OfRotationIsInDegrees) {
  const auto motion = std::make_shared<FormulaMotion>([](Nanos t) {
    return Pose{from_rotation_vector(Eigen::Vector3d(0, std::min(secs(t), 2.0005), 0)), Eigen::Vector3d::Zero()};
  });
  const HorizonScore s = score(causal_course("stop", motion, stamps_every(1ms, 3s)), "constant_velocity", 20ms);
  EXPECT_NEAR(s.overshoot_deg.sum, 0.160 * 180 / pi, 1e-6);
}

TEST(Oracle, IsNeverWrong) {
  const auto walker = std::shared_ptr<const HeadMotion>(make_walker(1, 0));
  const Course course = causal_course("walker", walker, stamps_every(14ms, 5s));
  const Context context{.place = "predictor", .true_motion = walker.get()};
  const HorizonScore s = Judge(course, {70ms})(*make_module<Predictor>("oracle", {}, context)).front();
  EXPECT_THAT(s.mm.sizes(), Each(Lt(1e-9)));
  EXPECT_EQ(s.overshoot_mm.sum, 0);
}

TEST(Bench, AveragesCoursesNotPredictions) {
  // 1 m/s for 1 s and 3 m/s for 10 s, held for 100 ms: 100 mm and 300 mm, whatever their length.
  const std::vector<Nanos> horizons{100ms};
  const Course slow = course_along_x([](double t) { return t; }, stamps_every(10ms, 1s));
  const Course fast = course_along_x([](double t) { return 3 * t; }, stamps_every(10ms, 10s));
  const std::vector<Judge> judges{Judge(slow, horizons), Judge(fast, horizons)};
  const PredictorFigures f = run_bench(judges, horizons, [](std::size_t) { return make_module<Predictor>("hold"); });
  EXPECT_NEAR(f.horizons[0].mm.mae, 200, 1e-9);
  EXPECT_NEAR(f.horizons[0].mm.rmse, 200, 1e-9);
  EXPECT_NEAR(f.horizons[0].mm.p95, 300, 1e-9);
  EXPECT_TRUE(std::isnan(f.horizons[0].mm.mae_interval.low)) << "two courses say nothing of their spread";
}

TEST(Bench, NamesATraceThatIsTooShort) {
  const Course course = course_along_x([](double t) { return t; }, stamps_every(10ms, 390ms));
  EXPECT_NO_THROW(check_length(course, 90ms));
  try {
    check_length(course, 100ms);
    FAIL();
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("x: error: too short for a horizon of 100 ms"));
  }
}

TEST(Confidence, OfAMeanOverTraces) {
  EXPECT_TRUE(std::isnan(confidence_of_mean({1, 2}).low));
  const Interval same = confidence_of_mean({4, 4, 4});
  EXPECT_EQ(same.low, 4);
  EXPECT_EQ(same.high, 4);
  // Of 100 draws of 0 or 1, the standard error is 0.05.
  std::vector<double> coin;
  for (int i = 0; i < 100; ++i) coin.push_back(i % 2);
  const Interval half = confidence_of_mean(coin);
  EXPECT_NEAR(half.low, 0.5 - 1.96 * 0.05, 0.011);
  EXPECT_NEAR(half.high, 0.5 + 1.96 * 0.05, 0.011);
}

}  // namespace
}  // namespace photonlag
