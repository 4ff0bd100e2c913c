#include <gtest/gtest.h>

#include <set>

#include "pose-prediction/tests/motion_statistics.hpp"
#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/angle.hpp"
#include "sim/core/tests/allocations.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Where the head looks: world direction of head -z.
Eigen::Vector3d gaze(const Pose& pose) { return pose.world_from_head * -Eigen::Vector3d::UnitZ(); }

void expect_trace_like(const MotionStatistics& s, std::uint64_t seed, std::uint32_t client) {
  const auto inside = [](double value, double low, double high) { return low <= value && value <= high; };
  EXPECT_TRUE(inside(s.median_m_per_s, 0.1, 0.4)) << s.median_m_per_s << ", seed " << seed << ", client " << client;
  EXPECT_TRUE(inside(s.p95_m_per_s, 0.4, 0.75)) << s.p95_m_per_s << ", seed " << seed << ", client " << client;
  EXPECT_TRUE(inside(s.median_deg_per_s, 18, 50)) << s.median_deg_per_s << ", seed " << seed << ", client " << client;
  EXPECT_TRUE(inside(s.p95_deg_per_s, 55, 155)) << s.p95_deg_per_s << ", seed " << seed << ", client " << client;
}

TEST(Walker, MovesAsFastAsTheTracesDoForEverySeedAndClient) {
  const std::vector<Nanos> minute = even_stamps(72, 60s);
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    expect_trace_like(statistics_of(*make_walker(seed, 0), minute), seed, 0);
  for (std::uint32_t client = 1; client <= 20; ++client)
    expect_trace_like(statistics_of(*make_walker(1, client), minute), 1, client);
}

TEST(Walker, IsAsHardToPredictAsTheTraces) {
  // The six traces: hold 18.0 mm and 2.58 deg, two-sample constant velocity 5.1 mm and 1.14 deg at 60 ms.
  const std::vector<Nanos> minute = even_stamps(72, 60s);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto walker = make_walker(seed, 0);
    const PredictionErrors hold = causal_errors(*make_module<Predictor>("hold"), *walker, minute, 60ms);
    const PredictionErrors cv = causal_errors(*make_module<Predictor>("constant_velocity"), *walker, minute, 60ms);
    EXPECT_NEAR(mean(hold.mm), 18.0, 9) << seed;
    EXPECT_NEAR(mean(hold.deg), 2.58, 1.3) << seed;
    EXPECT_NEAR(mean(cv.mm), 5.1, 2.55) << seed;
    EXPECT_NEAR(mean(cv.deg), 1.14, 0.57) << seed;
  }
}

TEST(Walker, StaysInItsRoomAndHoldsItsHeadLikeAPerson) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto walker = make_walker(seed, std::uint32_t(seed % 3));
    for (Nanos t{}; t < 600s; t += 100ms) {
      const Pose pose = walker->at(t);
      ASSERT_LT(std::hypot(pose.position.x(), pose.position.z()), 2.5);
      ASSERT_GT(pose.position.y(), 1.5);
      ASSERT_LT(pose.position.y(), 1.75);
      ASSERT_LT(std::abs(std::asin(gaze(pose).y())) * deg_per_rad, 35);
      const Eigen::Vector3d right = pose.world_from_head * Eigen::Vector3d::UnitX();
      ASSERT_LT(std::abs(std::asin(right.y())) * deg_per_rad, 10) << "roll";
      ASSERT_NEAR(pose.world_from_head.norm(), 1, 1e-12);
    }
  }
}

TEST(Walker, LooksInEveryDirection) {
  const auto walker = make_walker(1, 0);
  std::set<int> sectors;
  for (Nanos t{}; t < 300s; t += 100ms) {
    const Eigen::Vector3d to = gaze(walker->at(t));
    sectors.insert(int(std::floor(std::atan2(to.x(), to.z()) * deg_per_rad / 30)));
  }
  EXPECT_EQ(sectors.size(), 12U);
}

/// Second differences at steps of @p dt; of a twice continuously differentiable motion they converge.
struct Curvature {
  Eigen::Vector3d position, rotation;
};
Curvature curvature(const HeadMotion& motion, Nanos t, Nanos dt) {
  const Pose a = motion.at(t - dt), b = motion.at(t), c = motion.at(t + dt);
  const double square = secs(dt) * secs(dt);
  return {(c.position - 2 * b.position + a.position) / square,
          (rotation_vector(b.world_from_head.conjugate() * c.world_from_head) +
           rotation_vector(b.world_from_head.conjugate() * a.world_from_head)) /
              square};
}

/// The largest change of acceleration from one step to the next.
std::pair<double, double> roughest(const HeadMotion& motion, Nanos dt) {
  double position = 0, rotation = 0;
  Curvature before = curvature(motion, dt, dt);
  for (Nanos t = 2 * dt; t < 12s; t += dt) {
    const Curvature now = curvature(motion, t, dt);
    position = std::max(position, (now.position - before.position).norm());
    rotation = std::max(rotation, (now.rotation - before.rotation).norm());
    before = now;
  }
  return {position, rotation};
}

TEST(Walker, HasNoJumpsOfPlaceSpeedOrAcceleration) {
  // A jump of acceleration would stay as the step shrinks, one of speed would grow; with neither the change shrinks
  // too.
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto walker = make_walker(seed, 0);
    const auto coarse = roughest(*walker, 400us), fine = roughest(*walker, 200us);
    EXPECT_LT(fine.first, 0.6 * coarse.first);
    EXPECT_LT(fine.second, 0.6 * coarse.second);
  }
}

TEST(Walker, IsAFunctionOfTimeAloneHowLongARunMayBe) {
  const auto a = make_walker(3, 1), b = make_walker(3, 1);
  std::vector<Pose> forth;
  for (int k = 0; k < 200; ++k) forth.push_back(a->at(k * 977ms + 23h));
  for (int k = 199; k >= 0; --k) {
    const Pose back = b->at(k * 977ms + 23h);
    EXPECT_EQ(back.position, forth[std::size_t(k)].position);
    EXPECT_EQ(back.world_from_head.coeffs(), forth[std::size_t(k)].world_from_head.coeffs());
  }
}

TEST(Walker, IsAnotherPersonForAnotherClientOrSeed) {
  const auto one = make_walker(3, 1);
  EXPECT_GT(position_error_mm(one->at(5s), make_walker(3, 2)->at(5s)), 1);
  EXPECT_GT(position_error_mm(one->at(5s), make_walker(4, 1)->at(5s)), 1);
}

TEST(Walker, DoesNotAllocateWhenAsked) {
  const auto walker = make_walker(1, 0);
  const long before = allocations();
  for (Nanos t{}; t < 100s; t += 333ms) (void)walker->at(t);
  EXPECT_EQ(allocations(), before);
}

TEST(StillHead, DoesNotMove) {
  const auto still = make_still_head();
  EXPECT_EQ(still->at(0ms).position, Eigen::Vector3d(0, 1.6, 0));
  EXPECT_EQ(still->at(9h).world_from_head.coeffs(), Eigen::Quaterniond::Identity().coeffs());
  EXPECT_TRUE(still->stamps().empty());
}

}  // namespace
}  // namespace photonlag
