#include <gtest/gtest.h>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Observes @p motion every @p step up to @p end.
void observe(Predictor& predictor, const HeadMotion& motion, Nanos step, Nanos end) {
  for (Nanos t{}; t <= end; t += step) predictor.observe(sample_of(motion, t));
}

TEST(Hold, GivesTheNewestSample) {
  const auto walker = make_walker(1, 0);
  const auto hold = make_module<Predictor>("hold");
  observe(*hold, *walker, 5ms, 1s);
  const PoseSample guess = hold->predict(1200ms).pose;
  EXPECT_EQ(guess.position, walker->at(1s).position);
  EXPECT_EQ(guess.world_from_head.coeffs(), walker->at(1s).world_from_head.coeffs());
}

TEST(ConstantVelocity, IsExactForAHeadAtConstantRate) {
  for (const double rad_per_s : {0.0, 1e-6, 0.5, 2.0, 12.0, -12.0}) {
    const FormulaMotion head = constant_rate_head(rad_per_s, 0.7);
    const auto predictor = make_module<Predictor>("constant_velocity");
    observe(*predictor, head, 4ms, 3s);
    for (const Nanos horizon : {0ms, 10ms, 100ms, 200ms}) {
      const PoseSample guess = predictor->predict(3s + horizon).pose;
      EXPECT_LT(angle_between(guess.world_from_head, head.at(3s + horizon).world_from_head), 1e-9) << rad_per_s;
      EXPECT_LT((guess.position - head.at(3s + horizon).position).norm(), 1e-9);
    }
  }
}

TEST(ConstantVelocity, StopsAtItsLongestHorizonInBothDirections) {
  const FormulaMotion head = constant_rate_head(1.0, 1.0);
  const auto predictor = make_module<Predictor>("constant_velocity", {{"max_horizon_ms", 40.0}});
  observe(*predictor, head, 4ms, 1s);
  for (const Nanos limit : {40ms, -40ms})
    for (const Nanos beyond : {limit, 2 * limit, 20 * limit}) {
      const PoseSample guess = predictor->predict(1s + beyond).pose;
      EXPECT_EQ(guess.at, 1s + beyond);
      EXPECT_LT(angle_between(guess.world_from_head, head.at(1s + limit).world_from_head), 1e-9);
      EXPECT_LT((guess.position - head.at(1s + limit).position).norm(), 1e-9);
    }
}

TEST(ConstantVelocity, HoldsAfterOneSample) {
  const FormulaMotion head = constant_rate_head(1.0, 1.0);
  const auto predictor = make_module<Predictor>("constant_velocity");
  predictor->observe(sample_of(head, 70ms));
  EXPECT_EQ(predictor->predict(170ms).pose.position, head.at(70ms).position);
}

TEST(Oracle, IsTheTruthAtTheInstantAskedFor) {
  const auto walker = make_walker(7, 3);
  const auto oracle = make_module<Predictor>("oracle", {}, Context{.place = "predictor", .true_motion = walker.get()});
  oracle->observe(sample_of(*walker, 0ms));
  for (const Nanos at : {0ms, 1ms, 50ms, 5000ms}) {
    const Prediction guess = oracle->predict(at);
    EXPECT_EQ(guess.pose.position, walker->at(at).position);
    EXPECT_EQ(guess.pose.world_from_head.coeffs(), walker->at(at).world_from_head.coeffs());
    EXPECT_EQ(guess.position_sigma_mm, 0);
  }
}

TEST(Oracle, IsLateOrEarlyByItsLeadError) {
  const auto walker = make_walker(7, 3);
  for (const Nanos error : {-30ms, 12ms}) {
    const auto oracle = make_module<Predictor>("oracle", {{"lead_error_ms", millis(error)}},
                                               Context{.place = "predictor", .true_motion = walker.get()});
    oracle->observe(sample_of(*walker, 0ms));
    const Prediction guess = oracle->predict(1s);
    EXPECT_EQ(guess.pose.at, 1s);
    EXPECT_EQ(guess.pose.position, walker->at(1s + error).position);
    EXPECT_EQ(guess.pose.world_from_head.coeffs(), walker->at(1s + error).world_from_head.coeffs());
    EXPECT_TRUE(std::isnan(guess.position_sigma_mm));
  }
}

TEST(RotationVector, IsTheInverseOfItsExponential) {
  for (const double angle : {0.0, 1e-300, 1e-12, 1e-9, 1e-3, 1.0, 3.1, 3.14159}) {
    const Eigen::Vector3d vector = Eigen::Vector3d(0.6, -0.64, 0.48) * angle;
    const Eigen::Quaterniond q = from_rotation_vector(vector);
    EXPECT_NEAR(q.norm(), 1, 1e-15);
    EXPECT_LE((rotation_vector(q) - vector).norm(), 1e-12 * angle + 1e-300);
    EXPECT_LE((rotation_vector(Eigen::Quaterniond(-q.coeffs())) - vector).norm(), 1e-12 * angle + 1e-300);
  }
}

}  // namespace
}  // namespace photonlag
