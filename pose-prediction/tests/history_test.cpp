#include "pose-prediction/history.hpp"

#include <gtest/gtest.h>

#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/tests/allocations.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

Nanos uneven(int k) { return k * 17ms + (k * 37 % 16) * 1ms; }

TEST(History, KeepsTheNewestOfUnevenSamples) {
  const FormulaMotion head = constant_rate_head(1, 0.5);
  History history(5);
  for (int k = 0; k < 12; ++k) EXPECT_EQ(history.add(sample_of(head, uneven(k))), k > 0);
  ASSERT_EQ(history.size(), 5U);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(history[std::size_t(i)].at, uneven(11 - i));
  EXPECT_EQ(history.oldest().at, uneven(7));
  EXPECT_DOUBLE_EQ(history.age_s(2), secs(uneven(11) - uneven(9)));
  EXPECT_DOUBLE_EQ(history.step_s(2), secs(uneven(9) - uneven(8)));
  EXPECT_EQ(history.within(uneven(11) - uneven(9)), 3U);
  EXPECT_EQ(history.within(uneven(11) - uneven(9) - 1ns), 2U);
  EXPECT_EQ(history.within(1h), 5U);
  for (std::size_t i = 1; i + 1 < 5; ++i) {
    const Nanos age = history[0].at - history[i].at, older = history[0].at - history[i + 1].at;
    EXPECT_EQ(history.spanning(age + (older - age) * 2 / 5), i + 1);
    EXPECT_EQ(history.spanning(age + (older - age) * 3 / 5), i + 2);
  }
  EXPECT_EQ(history.spanning(0ms), 1U);
  EXPECT_EQ(history.spanning(1h), 5U);
}

TEST(History, ForgetsAllBeforeAGap) {
  const FormulaMotion head = constant_rate_head(1, 0.5);
  History history(8);
  history.add(sample_of(head, 0ms));
  EXPECT_TRUE(history.add(sample_of(head, 100ms)));
  EXPECT_EQ(history.size(), 2U);
  EXPECT_FALSE(history.add(sample_of(head, 200ms + 1ns)));
  EXPECT_EQ(history.size(), 1U);
  EXPECT_EQ(history.newest().at, 200ms + 1ns);
}

TEST(History, FollowsRotationsThroughHalfTurnsWhateverTheSigns) {
  for (const double rad_per_s : {0.0, 1e-9, 2.0, -25.0}) {
    const FormulaMotion head = constant_rate_head(rad_per_s, 0);
    const Eigen::Vector3d rate = Eigen::Vector3d(0.2, 0.9, -0.3).normalized() * rad_per_s;
    History history(50);
    for (int k = 0; k < 120; ++k) {
      PoseSample sample = sample_of(head, k * 4ms);
      if (k * 7 % 5 < 2) sample.world_from_head.coeffs() *= -1;
      history.add(sample);
    }
    for (std::size_t i = 0; i < history.size(); ++i)
      EXPECT_LT((history.rotation_from_newest(i) + rate * history.age_s(i)).norm(), 1e-9) << rad_per_s << ", " << i;
  }
}

TEST(History, InterpolatesAtALag) {
  const FormulaMotion head = constant_rate_head(3, 0.5);
  History history(20);
  for (int k = 0; k < 40; ++k) history.add(sample_of(head, uneven(k)));
  const Nanos now = uneven(39);
  for (Nanos lag = 0ms; lag < now - history.oldest().at; lag += 1700us) {
    const Pose pose = history.at_lag(lag), truth = head.at(now - lag);
    EXPECT_LT(angle_between(pose.world_from_head, truth.world_from_head), 1e-9);
    EXPECT_LT((pose.position - truth.position).norm(), 1e-12);
  }
  EXPECT_EQ(history.at_lag(1h).position, history.oldest().position);
  EXPECT_EQ(history.at_lag(-5ms).position, history.newest().position);
}

TEST(History, DoesNotAllocateAfterItWasMade) {
  const FormulaMotion head = constant_rate_head(1, 0.5);
  History history(16);
  const PoseSample sample = sample_of(head, 0ms);
  const long before = allocations();
  for (int k = 0; k < 100; ++k) {
    PoseSample next = sample;
    next.at = uneven(k);
    history.add(next);
    (void)history.at_lag(30ms);
  }
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace photonlag
