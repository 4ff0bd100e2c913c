#include "pose-prediction/bench/gul2020.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

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

/// Gives the newest quaternion times a number, and nothing before a sample of that number.
struct Scaled final : Predictor {
  explicit Scaled(double by, int first = 0) : factor(by), wait(first) {}
  void observe(const PoseSample& sample) override { newest = sample, --wait; }
  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{.pose = {at, newest.world_from_head, newest.position}};
    guess.quaternion_as_made = factor * newest.world_from_head.coeffs();
    if (wait >= 0) guess.quaternion_as_made->setConstant(std::numeric_limits<double>::quiet_NaN());
    return guess;
  }
  double factor;
  int wait;
  PoseSample newest{};
};

TEST(Gul2020, JudgesAQuaternionByItsSignAndLengthAsMade) {
  const Course course = gul2020_course("t", turning(1000));
  for (const double factor : {1.0, 2.0, -1.0, -0.5}) {
    Scaled predictor(factor);
    const HorizonScore s = Judge(course, {100ms})(predictor).front();
    const double angle = factor > 0 ? 0.0125 : pi - 0.0125;
    for (const double deg : s.half_deg)
      ASSERT_NEAR(deg, std::hypot(angle, std::log(std::abs(factor))) * 180 / pi, 1e-9) << factor;
  }
}

TEST(Gul2020, DoesNotJudgeBeforeThereIsAQuaternion) {
  const Course course = gul2020_course("t", turning(1000));
  Scaled predictor(1, 39);
  const HorizonScore s = Judge(course, {100ms})(predictor).front();
  EXPECT_EQ(s.half_deg.size(), 641U - 20U - 39U);
  EXPECT_EQ(s.mm.sizes().size(), s.half_deg.size());
}

/// A head that leaps by 1 m at 1 s, drifts by 2 mm a sample, and whose quaternion changes its sign at every one.
std::vector<PoseSample> leaping() {
  std::vector<PoseSample> samples;
  for (int i = 0; i <= 600; ++i) {
    Eigen::Quaterniond q = from_rotation_vector(Eigen::Vector3d(0.3, 0.4, 0));
    if (i % 2 == 1) q.coeffs() *= -1;
    samples.push_back({i * 5ms, q, {0.002 * i + (i >= 200 ? 1 : 0), 0, 0}});
  }
  return samples;
}

TEST(Gul2020, FitsLeapsAndChangesOfSignAsTheyAre) {
  const Autoregression model = gul2020_fit(leaping(), 1, {"test"});
  const auto samples = gul2020_course("t", leaping()).samples;
  for (const int c : {0, 6}) {  // x, w: y(t) = constant + lag y(t - 1) by the textbook's sums
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
      const double from = coordinates_of(samples[i - 1].pose())(c), to = coordinates_of(samples[i].pose())(c);
      n += 1, x += from, y += to, xx += from * from, xy += from * to;
    }
    const double lag = (n * xy - x * y) / (n * xx - x * x);
    EXPECT_NEAR(model.lag(c, 0), lag, 1e-9) << c;
    EXPECT_NEAR(model.constant(c), (y - lag * x) / n, 1e-9) << c;
  }
  EXPECT_LT(model.lag(6, 0), -0.99) << "the sign turns every time but at the second sample, which has the first's";
}

TEST(Gul2020, AutoregressionAnswersWithTheSignItComesTo) {
  const auto samples = leaping();
  const auto predictor = gul2020_autoregression(gul2020_fit(samples, 2, {"test"}));
  predictor->observe(samples[0]);
  EXPECT_TRUE(predictor->predict(5ms).quaternion_as_made->hasNaN()) << "one sample, two lags";
  predictor->observe(samples[1]);
  for (int k = 0; k <= 5; ++k) {
    const Prediction guess = predictor->predict(samples[1].at + k * 5ms);
    const Eigen::Vector4d expected = samples[std::size_t(1 + k)].world_from_head.coeffs();
    EXPECT_LT((*guess.quaternion_as_made - expected).norm(), 1e-6) << k;
  }
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
