#include "pose-prediction/bench/gul2020.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "pose-prediction/bench/tests/bench_motions.hpp"

/// The protocol of Gül et al. 2020, against closed forms. cli/tests/predict_test.cpp compares it with numpy.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr double pi = 3.14159265358979323846;

PoseSample at_x(Nanos at, double x) { return {at, Eigen::Quaterniond::Identity(), {x, 0, 0}}; }

TEST(Gul2020, AveragesWithinFiveMillisecondsAndFillsInLinearly) {
  const Course course = gul2020_course("t", {at_x(0ms, 1), at_x(4ms, 3), at_x(5ms, 10), at_x(21ms, 40), at_x(26ms, 0)});
  std::vector<double> x;
  for (const PoseSample& sample : course.samples) x.push_back(sample.position.x());
  EXPECT_THAT(x, testing::Pointwise(testing::DoubleNear(1e-12), std::vector<double>{2, 10, 20, 30, 40, 0}));
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(course.samples[i].at, i * 5ms);
}

TEST(Gul2020, KeepsTheFirstMinute) {
  std::vector<PoseSample> samples;
  for (Nanos at{0}; at <= 70s; at += 16ms) samples.push_back(at_x(at, secs(at)));
  const Course course = gul2020_course("t", samples);
  EXPECT_EQ(course.samples.size(), 12'001U);
  EXPECT_EQ(course.samples.back().at, 60s);
  EXPECT_TRUE(course.judges(0, 100ms)) << "from the first sample on";
  EXPECT_FALSE(course.judges(12'000, 60s + 5ms));
}

/// Turns at 1 rad/s about y, sampled every 16 ms; from @p flip on with the other sign.
std::vector<PoseSample> turning(std::size_t flip) {
  std::vector<PoseSample> samples;
  for (std::size_t i = 0; i <= 200; ++i) {
    const Nanos at = i * 16ms;
    Eigen::Quaterniond q = from_rotation_vector(Eigen::Vector3d(0, 0.1 + secs(at) / 4, 0));
    if (i >= flip) q.coeffs() *= -1;
    samples.push_back({at, q, Eigen::Vector3d::Zero()});
  }
  return samples;
}

TEST(Gul2020, GivesHalfTheAngleAsPublishedAndTheWholeBesideIt) {
  const HorizonScore s = score(gul2020_course("t", turning(1000)), "hold", 100ms);
  ASSERT_EQ(s.half_deg.size(), 641U - 20U);
  for (std::size_t i = 0; i < s.half_deg.size(); ++i) {
    ASSERT_NEAR(s.deg.sizes()[i], 0.025 * 180 / pi, 1e-9);
    ASSERT_NEAR(s.half_deg[i], 0.0125 * 180 / pi, 1e-9);
  }
}

TEST(Gul2020, AChangeOfSignReadsAsNearly180DegreesForAsLongAsTheHorizon) {
  const HorizonScore s = score(gul2020_course("t", turning(100)), "hold", 100ms);
  const auto flipped = std::ranges::count_if(s.half_deg, [](double deg) { return deg > 170; });
  EXPECT_EQ(flipped, 20);
  for (const double deg : s.deg.sizes()) ASSERT_NEAR(deg, 0.025 * 180 / pi, 1e-9) << "the geodesic angle does not mind";
}

TEST(Gul2020, LeaksTheFuture) {
  // A head that starts to move at a tracker's sample, seen every 20 ms: between the samples the grid knows already.
  std::vector<PoseSample> samples;
  for (Nanos at{0}; at <= 2s; at += 20ms) samples.push_back(at_x(at, at > 1s ? secs(at - 1s) : 0));
  const Course course = gul2020_course("t", samples);
  EXPECT_EQ(course.samples[200].position.x(), 0) << "the last sample at rest, at 1 s";
  EXPECT_GT(course.samples[201].position.x(), 0) << "the next is at 1.02 s";
}

}  // namespace
}  // namespace photonlag
