#include <gtest/gtest.h>

#include <cmath>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// A head at @p x metres along every axis.
PoseSample at_place(Nanos at, double x) { return {.at = at, .position = Eigen::Vector3d::Constant(x)}; }

/// Gains for value and rate of a filter in its steady state: what a jump of 1 m does to an estimate that stood still.
struct Gains {
  double value, rate;
};

Gains steady_gains(const std::map<std::string, OptionValue>& options, Nanos step) {
  const auto kalman = make_module<Predictor>("kalman", options);
  Nanos now{};
  for (int k = 0; k < 3000; ++k) kalman->observe(at_place(now += step, 0));
  kalman->observe(at_place(now += step, 1));
  const double here = kalman->predict(now).pose.position.x(), later = kalman->predict(now + step).pose.position.x();
  return {here, (later - here) / secs(step)};
}

/// Kalata, The tracking index, IEEE Trans. AES-20(2), 1984: the gains of constant velocity with discrete white noise
/// are a function of one number, s dt^2 / sqrt(R).
TEST(Kalman, HasKalatasGainsInTheSteadyState) {
  for (const auto& [variance, step] : {std::pair(30.0, 14ms), std::pair(0.01, 4ms), std::pair(5e4, 10ms)}) {
    const double index = std::sqrt(variance) * secs(step) * secs(step) / 1e-3;
    const double r = (4 + index - std::sqrt(8 * index + index * index)) / 4;
    const double alpha = 1 - r * r, beta = 2 * (2 - alpha) - 4 * std::sqrt(1 - alpha);
    const Gains gains = steady_gains({{"position_noise", variance}}, step);
    EXPECT_NEAR(gains.value, alpha, 1e-6);
    EXPECT_NEAR(gains.rate, beta / secs(step), 1e-5 / secs(step));
  }
}

TEST(Kalman, Gul2020IsConstantVelocityWithThePublishedNoise) {
  const Gains preset = steady_gains({{"preset", std::string("gul2020")}}, 5ms);
  const Gains spelt_out = steady_gains({{"position_noise", 1e3}, {"quaternion_noise", 4e6}}, 5ms);
  EXPECT_NEAR(preset.value, spelt_out.value, 1e-9);
  EXPECT_NEAR(preset.rate, spelt_out.rate, 1e-6);
}

TEST(Kalman, Gul2020StartsAnewWhenAQuaternionComesWithItsOtherSign) {
  const auto kalman = make_module<Predictor>("kalman", {{"preset", std::string("gul2020")}});
  Eigen::Quaterniond q = from_rotation_vector({0.4, -1.2, 0.7});
  for (int k = 0; k < 400; ++k) {
    if (k % 50 == 0) q.coeffs() *= -1;
    const Nanos now = k * 5ms;
    kalman->observe({.at = now, .world_from_head = q});
    EXPECT_LT(angle_between(kalman->predict(now + 60ms).pose.world_from_head, q), 1e-6) << k;
  }
}

TEST(Kalman, Gul2020IsAConstantVelocityFilter) {
  EXPECT_THROW(
      (void)make_module<Predictor>("kalman", {{"preset", std::string("gul2020")}, {"model", std::string("ca")}}),
      InputError);
}

TEST(Kalman, FollowsAConstantAccelerationWithModelCa) {
  const auto kalman = make_module<Predictor>("kalman", {{"model", std::string("ca")}});
  const auto place = [](Nanos t) { return 0.5 * 2.0 * secs(t) * secs(t); };
  for (Nanos t{}; t <= 3s; t += 10ms) kalman->observe(at_place(t, place(t)));
  EXPECT_NEAR(kalman->predict(3100ms).pose.position.x(), place(3100ms), 1e-6);
}

/// A head whose velocity is what the filter takes it for (Ornstein and Uhlenbeck's), seen with the noise it expects.
struct Wanderer {
  double activity, time_constant_s, noise;
  Draws draws;
  double place = 0, velocity = 0;

  void advance(double dt) {
    const double keep = std::exp(-dt / time_constant_s);
    const double mean_velocity = velocity;
    velocity = keep * velocity + draws.normal(0, activity * std::sqrt(1 - keep * keep));
    place += (mean_velocity + velocity) / 2 * dt;
  }
};

TEST(ErrorStateKalman, ExpectsTheErrorsItMakesWhereItsModelIsTrue) {
  const double activity = 0.4, time_constant_ms = 300, noise_mm = 0.8;
  double squared = 0, expected = 0;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto filter = make_module<Predictor>("error_state_kalman", {{"position_activity", activity},
                                                                      {"position_time_constant_ms", time_constant_ms},
                                                                      {"position_noise_mm", noise_mm}});
    std::vector<Wanderer> axes;
    for (int axis = 0; axis < 3; ++axis)
      axes.push_back({activity, time_constant_ms * 1e-3, noise_mm * 1e-3, RandomStream(seed, "wanderer").at(axis)});
    std::optional<Prediction> open;
    for (int ms = 0; ms < 6000; ++ms) {
      Eigen::Vector3d place, seen;
      for (int i = 0; i < 3; ++i) {
        Wanderer& axis = axes[std::size_t(i)];
        axis.advance(1e-3);
        place(i) = axis.place;
        seen(i) = axis.place + (ms % 12 == 0 ? axis.draws.normal(0, axis.noise) : 0);
      }
      if (open && open->pose.at == ms * 1ms) {
        squared += (open->pose.position - place).squaredNorm() * 1e6;
        expected += open->position_sigma_mm * open->position_sigma_mm;
        ++count;
        open.reset();
      }
      if (ms % 12 != 0) continue;
      filter->observe({.at = ms * 1ms, .position = seen});
      if (!open && ms > 1000) open = filter->predict(ms * 1ms + 60ms);
    }
  }
  EXPECT_GT(count, 2000);
  EXPECT_NEAR(squared / expected, 1, 0.08);
}

TEST(ErrorStateKalman, TurnsOnAtAConstantRateWhenRatesLast) {
  const FormulaMotion head = constant_rate_head(3.0, 0.5);
  const auto filter = make_module<Predictor>("error_state_kalman",
                                             {{"position_time_constant_ms", 1e6}, {"rotation_time_constant_ms", 1e6}});
  for (Nanos t{}; t <= 3s; t += 12ms) filter->observe(sample_of(head, t));
  const Pose guess = filter->predict(3100ms).pose.pose(), truth = head.at(3100ms);
  EXPECT_LT(rotation_error_deg(guess, truth), 0.01);
  EXPECT_LT(position_error_mm(guess, truth), 0.1);
}

TEST(Particle, FollowsAHeadAtConstantRate) {
  const FormulaMotion head = constant_rate_head(1.0, 0.5);
  const auto filter = make_module<Predictor>("particle", {}, Context{.seed = 3, .place = "predictor"});
  double mm = 0, deg = 0;
  int count = 0;
  for (Nanos t{}; t <= 4s; t += 12ms) {
    filter->observe(sample_of(head, t));
    if (t < 1s) continue;
    const Pose guess = filter->predict(t + 60ms).pose.pose(), truth = head.at(t + 60ms);
    mm += position_error_mm(guess, truth), deg += rotation_error_deg(guess, truth), ++count;
  }
  EXPECT_LT(mm / count, 6);   // a held pose is off by 30 mm
  EXPECT_LT(deg / count, 1);  // and by 3.4 degrees
}

TEST(Particle, DrawsOtherNoiseForAnotherClientOrSeed) {
  const auto walker = make_walker(1, 0);
  const auto place = [&](std::uint64_t seed, std::uint32_t client) {
    const auto filter = make_module<Predictor>("particle", {}, Context{.seed = seed, .client = client, .place = "p"});
    for (Nanos t{}; t <= 1s; t += 12ms) filter->observe(sample_of(*walker, t));
    return filter->predict(1s + 60ms).pose.position;
  };
  EXPECT_NE(place(1, 0), place(1, 1));
  EXPECT_NE(place(1, 0), place(2, 0));
}

}  // namespace
}  // namespace photonlag
