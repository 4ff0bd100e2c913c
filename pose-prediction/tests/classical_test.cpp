#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"

/// Closed forms: heads whose future the model of a predictor states exactly.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using Options = std::map<std::string, OptionValue>;

Nanos uneven(int k) { return k * 12ms + (k * 37 % 8) * 1ms; }

/// What @p name expects of @p head at @p horizon after having seen it at 60 uneven steps.
Pose guess(const std::string& name, const Options& options, const HeadMotion& head, Nanos horizon) {
  const auto predictor = make_module<Predictor>(name, options);
  for (int k = 0; k < 60; ++k) predictor->observe(sample_of(head, uneven(k)));
  return predictor->predict(uneven(59) + horizon).pose.pose();
}

const Nanos now = uneven(59);

TEST(ConstantVelocity, IsExactWithAWindowAtConstantRate) {
  const FormulaMotion head = constant_rate_head(2, 0.5);
  for (const double window : {0.0, 33.0, 200.0}) {
    const Pose pose = guess("constant_velocity", {{"window_ms", window}}, head, 100ms);
    EXPECT_LT(angle_between(pose.world_from_head, head.at(now + 100ms).world_from_head), 1e-9);
    EXPECT_LT((pose.position - head.at(now + 100ms).position).norm(), 1e-9);
  }
}

TEST(SecondOrder, IsExactAtConstantAcceleration) {
  const FormulaMotion head([](Nanos t) {
    const double s = secs(t);
    return Pose{from_rotation_vector({0, 0.3 * s + 0.8 * s * s, 0}), {s * s, 1.7 - 0.2 * s, 3 * s * s}};
  });
  const std::vector<std::pair<const char*, Options>> exact{{"constant_acceleration", {}},
                                                           {"constant_acceleration", {{"window_ms", 0.0}}},
                                                           {"savitzky_golay", {}},
                                                           {"savitzky_golay", {{"order", 3.0}}}};
  for (const auto& [name, options] : exact) {
    const Pose pose = guess(name, options, head, 100ms);
    EXPECT_LT(angle_between(pose.world_from_head, head.at(now + 100ms).world_from_head), 1e-8) << name;
    EXPECT_LT((pose.position - head.at(now + 100ms).position).norm(), 1e-8) << name;
  }
  const Pose wivrn = guess("weighted_polynomial", {}, head, 100ms);
  EXPECT_LT((wivrn.position - head.at(now + 100ms).position).norm(), 1e-8);
}

// Where velocities contradict positions, both count as the rows of WiVRn's least squares say.
TEST(WeightedPolynomial, IsTheLeastSquaresOfPositionsAndVelocities) {
  constexpr int count = 8, terms = 3;
  const auto predictor = make_module<Predictor>("weighted_polynomial", {});
  Eigen::Matrix<double, 2 * count, terms> rows;
  Eigen::Matrix<double, 2 * count, 3> values;
  const Nanos at = (count - 1) * 11ms + 50ms;
  for (int k = 0; k < count; ++k) {
    const Eigen::Vector3d place(0.1 * k * k, std::sin(k), -0.3), velocity(40 * std::cos(3 * k), 2, 300 - k);
    predictor->observe(
        {.at = k * 11ms, .position = place, .velocity = velocity, .angular_velocity = Eigen::Vector3d(0, 1, 0)});
    const double dt = secs(k * 11ms - at), weight = 1 / (1 + std::pow(std::abs(dt) / 0.03, 3));
    rows.row(2 * k) = weight * Eigen::RowVector3d(1, dt, dt * dt);
    rows.row(2 * k + 1) = 1e-3 * weight * Eigen::RowVector3d(0, 1, 2 * dt);
    values.row(2 * k) = weight * place;
    values.row(2 * k + 1) = 1e-3 * weight * velocity;
  }
  const Eigen::Matrix<double, terms, 3> found = rows.colPivHouseholderQr().solve(values);
  EXPECT_LT((predictor->predict(at).pose.position.transpose() - found.row(0)).norm(), 1e-8);
}

TEST(DampedVelocity, GoesTauTimesTheSpeedInTheEnd) {
  const FormulaMotion head = constant_rate_head(1, 0.5);
  const auto along = [&](Nanos horizon) {
    return guess("damped_velocity", {{"time_constant_ms", 100.0}}, head, horizon).position.z() -
           head.at(now).position.z();
  };
  EXPECT_NEAR(along(1h), 0.5 * 0.1, 1e-9);
  EXPECT_NEAR(along(100ms), 0.5 * 0.1 * (1 - std::exp(-1.0)), 1e-9);
}

TEST(TrackerVelocity, TakesTheTrackersWordForIt) {
  PoseSample sample{.at = 0ms, .velocity = Eigen::Vector3d(1, 0, 0), .angular_velocity = Eigen::Vector3d(0, 5, 0)};
  const auto at_200ms = [&](const char* style) {
    const auto predictor = make_module<Predictor>("tracker_velocity", {{"style", std::string(style)}});
    predictor->observe(sample);
    return predictor->predict(200ms).pose;
  };
  EXPECT_NEAR(at_200ms("monado").position.x(), 0.2, 1e-12);
  EXPECT_NEAR(at_200ms("alvr").position.x(), 0.1, 1e-12);
  EXPECT_NEAR(rotation_vector(at_200ms("monado").world_from_head).y(), 1.0, 1e-12);
  EXPECT_NEAR(rotation_vector(at_200ms("quasar").world_from_head).y(), 0.1 * 200 * 0.017453292519943295, 1e-12);
}

TEST(OneEuro, LagsByItsTimeConstantAndHandsOn) {
  const FormulaMotion head = constant_rate_head(0, 0.5);
  Modules hold = one_module("predictor", "hold");
  const auto filter =
      make_module<Predictor>("one_euro", {{"then", hold}, {"position_min_hz", 2.0}, {"position_beta", 0.0}});
  for (Nanos t{}; t <= 3s; t += 1ms) filter->observe(sample_of(head, t));
  const double lag_s = (head.at(3s).position.z() - filter->predict(3s).pose.position.z()) / 0.5;
  EXPECT_NEAR(lag_s, 1 / (2 * 3.14159265358979 * 2), 1e-3);
}

TEST(Ensemble, TrustsWhoWasRight) {
  const FormulaMotion head = constant_rate_head(2, 0.5);
  for (const char* mode : {"switch", "mix"}) {
    const Options options{{"members", module_list("predictor", {"hold", "constant_velocity"})},
                          {"mode", std::string(mode)}};
    const Pose pose = guess("ensemble", options, head, 60ms);
    EXPECT_LT(position_error_mm(pose, head.at(now + 60ms)), 0.01) << mode;
    EXPECT_LT(rotation_error_deg(pose, head.at(now + 60ms)), 0.01) << mode;
  }
}

TEST(Ensemble, AsksTheFirstUntilItKnowsMore) {
  const FormulaMotion head = constant_rate_head(2, 0.5);
  const auto ensemble = make_module<Predictor>(
      "ensemble",
      {{"members", module_list("predictor", {"hold", "damped_velocity"})}, {"mode", std::string("switch")}});
  ensemble->observe(sample_of(head, 0ms));
  ensemble->observe(sample_of(head, 10ms));
  EXPECT_EQ(ensemble->predict(60ms).pose.position, head.at(10ms).position);
}

}  // namespace
}  // namespace photonlag
