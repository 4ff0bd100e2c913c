/// What Calibrated states of a predictor's errors, apart from how often it holds on many motions (coverage_test.cpp).
#include "pose-prediction/calibrated.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "pose-prediction/tests/motion_statistics.hpp"
#include "pose-prediction/tests/self_sufficient.hpp"
#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/tests/allocations.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Predictor> make(const std::string& name, const HeadMotion& truth) {
  return make_module<Predictor>(name, {}, Context{.seed = 1, .place = "predictor", .true_motion = &truth});
}

/// What was stated and what came, one of each per error; 72 a second, each known at once.
struct Watched {
  std::vector<double> bounds, errors;
  [[nodiscard]] double share_within(std::size_t from, std::size_t to) const {
    double within = 0;
    for (std::size_t i = from; i < to; ++i) within += errors[i] <= bounds[i] ? 1 : 0;
    return within / double(to - from);
  }
};

/// @param size_at,cue_at of the n-th error: it is normal with that standard deviation, without its sign.
template <class Size, class Cue>
Watched watch(std::size_t n, Size size_at, Cue cue_at) {
  ErrorBound bound(1e-6);
  Watched seen;
  const RandomStream stream(3, "errors");
  for (std::size_t i = 0; i < n; ++i) {
    const double error = std::abs(stream.at(std::int64_t(i)).normal(0, 1)) * size_at(i);
    const ErrorBound::Statement stated = bound.state({.gone = cue_at(i), .bent = 0});
    if (!std::isnan(stated.p95)) seen.bounds.push_back(stated.p95), seen.errors.push_back(error);
    bound.score(stated, error, 1 / 72.0);
  }
  return seen;
}

constexpr double normal_p95 = 1.959963985;  // of |x|, x standard normal

TEST(ErrorBound, OfIndependentNormalErrorsIsTheirQuantile) {
  const Watched seen = watch(
      40'000, [](std::size_t) { return 1.0; }, [](std::size_t) { return 1.0; });
  EXPECT_NEAR(mean(seen.bounds), normal_p95, 0.03 * normal_p95);
  EXPECT_NEAR(seen.share_within(0, seen.errors.size()), 0.95, 0.003);
  const std::size_t n = seen.bounds.size();
  for (std::size_t i = 1000; i < n; ++i) ASSERT_NEAR(seen.bounds[i], normal_p95, 0.4 * normal_p95) << i;
}

TEST(ErrorBound, StatesNothingBeforeTwentyErrors) {
  ErrorBound bound(1e-6);
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(bound.ready());
    EXPECT_TRUE(std::isnan(bound.state({1, 1}).p95));
    bound.score(bound.state({1, 1}), 1, 0.01);
  }
  EXPECT_TRUE(bound.state({1, 1}).p95 > 0);
}

TEST(ErrorBound, FollowsErrorsThatBecomeFourTimesAsLargeWithinASecond) {
  const auto size = [](std::size_t i) { return i < 5000 ? 1.0 : 4.0; };
  const Watched seen = watch(6000, size, [](std::size_t) { return 1.0; });
  const std::size_t change = 5000 - 20;
  EXPECT_LT(seen.share_within(change, change + 20), 0.8);
  EXPECT_NEAR(seen.share_within(change + 72, change + 1000), 0.95, 0.02);
}

/// One number could be right on average only: too wide at rest and too narrow in motion.
TEST(ErrorBound, LearnsWhichErrorsGoWithTheMotion) {
  const auto fast = [](std::size_t i) { return (i / 50) % 2 == 0; };
  const auto size = [&](std::size_t i) { return fast(i) ? 5.0 : 1.0; };
  const Watched seen = watch(40'000, size, size);
  double within[2] = {}, count[2] = {};
  for (std::size_t i = 5000; i < seen.errors.size(); ++i) {
    const int which = fast(i + 20) ? 1 : 0;
    within[which] += seen.errors[i] <= seen.bounds[i] ? 1 : 0;
    ++count[which];
  }
  EXPECT_NEAR(within[0] / count[0], 0.95, 0.02);
  EXPECT_NEAR(within[1] / count[1], 0.95, 0.02);
}

TEST(ErrorBound, RootMeanSquareIsThatOfTheErrors) {
  ErrorBound bound(1e-6);
  const RandomStream stream(4, "errors");
  double sum = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double error = std::abs(stream.at(i).normal(0, 2));
    const auto stated = bound.state({1, 0});
    if (i > 2000) sum += stated.p95 * bound.rms_share() / 17'999;
    bound.score(stated, error, 1 / 72.0);
  }
  EXPECT_NEAR(sum, 2, 0.1);
}

class EveryPredictorCalibrated : public testing::TestWithParam<std::string> {};

TEST_P(EveryPredictorCalibrated, KeepsItsPosesToTheBit) {
  const auto walker = make_walker(1, 0);
  const auto plain = make(GetParam(), *walker);
  Calibrated calibrated(make(GetParam(), *walker));
  for (int k = 0; k < 500; ++k) {
    const PoseSample sample = sample_of(*walker, k * 7ms + (k % 5) * 1ms);
    plain->observe(sample);
    calibrated.observe(sample);
    for (const Nanos horizon : {0ms, 5ms, 50ms, 200ms, 1000ms}) {
      const Prediction a = plain->predict(sample.at + horizon), b = calibrated.predict(sample.at + horizon);
      ASSERT_EQ(a.pose.at, b.pose.at);
      ASSERT_EQ(a.pose.position, b.pose.position);
      ASSERT_EQ(a.pose.world_from_head.coeffs(), b.pose.world_from_head.coeffs());
      if (!std::isnan(a.position_sigma_mm)) {
        ASSERT_EQ(a.position_sigma_mm, b.position_sigma_mm);
      }
      if (k > 120) {
        ASSERT_TRUE(std::isfinite(b.position_p95_mm + b.rotation_p95_deg + b.position_sigma_mm));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryPredictorCalibrated, testing::ValuesIn(self_sufficient_predictors()),
                         [](const auto& p) { return p.param; });

TEST(Calibrated, AllocatesWhenMadeOnly) {
  const auto walker = make_walker(1, 0);
  Calibrated calibrated(make("hold", *walker));
  calibrated.observe(sample_of(*walker, 0ms));
  const long before = allocations();
  for (int k = 1; k < 1000; ++k) {
    calibrated.observe(sample_of(*walker, k * 3ms));
    (void)calibrated.predict(k * 3ms + 70ms);
  }
  EXPECT_EQ(allocations(), before);
}

TEST(Calibrated, OfAStillHeadIsNearlyNothingAndNeverMissing) {
  const auto still = make_still_head();
  for (const char* name : {"hold", "constant_velocity"}) {
    Calibrated calibrated(make(name, *still));
    for (Nanos now = 0ms; now < 5s; now += 14ms) {
      calibrated.observe(sample_of(*still, now));
      if (now < 1s) continue;
      for (const Nanos horizon : {1ms, 20ms, 100ms, 200ms, 400ms}) {
        const Prediction guess = calibrated.predict(now + horizon);
        ASSERT_LT(guess.position_p95_mm, 0.01) << millis(horizon);  // false for NaN
        ASSERT_LT(guess.rotation_p95_deg, 0.001) << millis(horizon);
        ASSERT_GE(guess.position_sigma_mm, 0);
      }
    }
  }
}

TEST(Calibrated, ComesToRestWithTheHead) {
  const auto walker = make_walker(2, 0);
  const FormulaMotion stops([&](Nanos t) { return walker->at(std::min<Nanos>(t, 20s)); });
  Calibrated calibrated(make("constant_velocity", stops));
  double walking = 0;
  for (Nanos now = 0ms; now < 50s; now += 14ms) {
    calibrated.observe(sample_of(stops, now));
    if (now > 10s && now < 20s) walking = std::max(walking, calibrated.predict(now + 100ms).rotation_p95_deg);
  }
  EXPECT_GT(walking, 1);
  EXPECT_LT(calibrated.predict(50s + 100ms).rotation_p95_deg, 0.01 * walking);
}

TEST(Calibrated, KnowsNothingBeforeErrorsAndAllThereIsSoonAfter) {
  const auto walker = make_walker(3, 0);
  Calibrated calibrated(make("hold", *walker));
  EXPECT_TRUE(std::isnan(calibrated.predict(10ms).rotation_p95_deg));
  calibrated.observe(sample_of(*walker, 0ms));
  EXPECT_TRUE(std::isnan(calibrated.predict(20ms).rotation_p95_deg));
  for (Nanos now = 14ms; now < 30s; now += 14ms) {
    calibrated.observe(sample_of(*walker, now));
    if (now < 600ms) continue;
    ASSERT_TRUE(std::isfinite(calibrated.predict(now + 200ms).rotation_p95_deg)) << millis(now);
  }
}

/// What happens while the tracker is lost is nobody's prediction error.
TEST(Calibrated, AGapTeachesNothing) {
  const auto walker = make_walker(4, 0);
  const FormulaMotion lost([&](Nanos t) {
    Pose pose = walker->at(t);
    if (t >= 10s) pose.position.x() += 5;
    return pose;
  });
  Calibrated calibrated(make("hold", lost));
  for (Nanos now = 0ms; now < 9900ms; now += 14ms) calibrated.observe(sample_of(lost, now));
  const double before = calibrated.predict(9890ms + 100ms).position_p95_mm;
  for (Nanos now = 10'200ms; now < 10'700ms; now += 14ms) calibrated.observe(sample_of(lost, now));
  EXPECT_LT(calibrated.predict(10'690ms + 100ms).position_p95_mm, 5 * before + 50);  // the shift is 5,000 mm
}

TEST(Calibrated, GrowsWithTheHorizon) {
  const auto walker = make_walker(5, 0);
  Calibrated calibrated(make("constant_velocity", *walker));
  double mean_at[5] = {};
  for (Nanos now = 0ms; now < 30s; now += 14ms) {
    calibrated.observe(sample_of(*walker, now));
    if (now < 1s) continue;
    int i = 0;
    for (const Nanos horizon : {0ms, 15ms, 50ms, 120ms, 300ms})
      mean_at[i++] += calibrated.predict(now + horizon).rotation_p95_deg;
  }
  for (int i = 1; i < 5; ++i) EXPECT_GT(mean_at[i], 1.5 * mean_at[i - 1]) << i;
}

TEST(Calibrated, StatesTheSameInAnyWorldFrame) {
  const auto walker = make_walker(6, 0);
  const Pose other{from_rotation_vector({1.1, -0.7, 2.0}), {3, -2, 5}};
  const FormulaMotion moved([&](Nanos t) {
    const Pose pose = walker->at(t);
    return Pose{other.world_from_head * pose.world_from_head, other.world_from_head * pose.position + other.position};
  });
  Calibrated here(make("constant_velocity", *walker)), there(make("constant_velocity", moved));
  for (Nanos now = 0ms; now < 5s; now += 14ms) {
    here.observe(sample_of(*walker, now));
    there.observe(sample_of(moved, now));
  }
  const Prediction a = here.predict(5s + 80ms), b = there.predict(5s + 80ms);
  EXPECT_NEAR(a.position_p95_mm / b.position_p95_mm, 1, 1e-6);
  EXPECT_NEAR(a.rotation_p95_deg / b.rotation_p95_deg, 1, 1e-6);
}

}  // namespace
}  // namespace photonlag
