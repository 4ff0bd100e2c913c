#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "pose-prediction/autoregression.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/tests/test_motions.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr double period_s = 0.8;

/// Swings about a mean place while it turns at a constant rate: every coordinate is then a constant and one sine, which
/// an autoregressive model of order 2 holds exactly.
Pose swing(Nanos t) {
  const double phase = 2 * std::numbers::pi * secs(t) / period_s;
  return {from_rotation_vector(Eigen::Vector3d(0.3, 1.2, -0.4) * secs(t)),
          Eigen::Vector3d(1 + 0.1 * std::sin(phase), 1.6 + 0.02 * std::cos(phase), -0.3 * std::sin(phase + 1))};
}

std::vector<PoseSample> swing_samples(Nanos step, Nanos end) {
  std::vector<PoseSample> samples;
  for (Nanos t{}; t <= end; t += step) samples.push_back({t, swing(t).world_from_head, swing(t).position});
  return samples;
}

TEST(Autoregression, FindsTheCoefficientsOfASine) {
  const Nanos step = 10ms;
  const Autoregression model = fit_autoregression(TraceMotion(swing_samples(step, 10s)), 2, step, {"test"});
  const double cosine = std::cos(2 * std::numbers::pi * secs(step) / period_s);
  const double means[] = {1, 1.6, 0};
  for (int c = 0; c < 3; ++c) {
    EXPECT_NEAR(model.lag(c, 0), 2 * cosine, 1e-7);
    EXPECT_NEAR(model.lag(c, 1), -1, 1e-7);
    EXPECT_NEAR(model.constant(c), means[c] * (2 - 2 * cosine), 1e-7);
  }
}

TEST(Autoregression, DoesNotReachAcrossGaps) {
  std::vector<PoseSample> samples;
  for (const PoseSample& sample : swing_samples(10ms, 10s))
    if (sample.at / 1s % 2 == 0) samples.push_back(sample);
  const Autoregression model = fit_autoregression(TraceMotion(samples), 2, 10ms, {"test"});
  const double cosine = std::cos(2 * std::numbers::pi * 0.01 / period_s);
  EXPECT_NEAR(model.lag(2, 0), 2 * cosine, 1e-7);
  EXPECT_NEAR(model.lag(2, 1), -1, 1e-7);
}

TEST(Autoregression, SaysThatATraceIsTooShort) {
  try {
    (void)fit_autoregression(TraceMotion(swing_samples(10ms, 300ms)), 20, 10ms, {"short.csv"});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("short.csv"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("order of 20 needs 42"), std::string::npos) << error.what();
  }
}

/// The rounding of ways since the first sample apart, the recent fit is the same model.
TEST(Autoregression, RecentFitComesToTheSameModel) {
  const Nanos step = 10ms;
  RecentAutoregression recent(2, 0.99, 1e-14);
  RecentAutoregression::Past past(8, 3);
  const auto samples = swing_samples(step, 10s);
  for (std::size_t i = 2; i < samples.size(); ++i) {
    for (std::size_t k = 0; k < 3; ++k) past.col(Eigen::Index(k)) = coordinates_of(samples[i - k].pose());
    recent.add(past, true);
  }
  recent.solve();
  const double cosine = std::cos(2 * std::numbers::pi * secs(step) / period_s);
  for (int c = 0; c < 3; ++c) {
    EXPECT_NEAR(recent.model().lag(c, 0), 2 * cosine, 1e-5);
    EXPECT_NEAR(recent.model().lag(c, 1), -1, 1e-5);
  }
}

class Trained : public testing::Test {
 protected:
  Trained() {
    std::ofstream csv(path_);
    csv << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";
    csv.precision(17);
    for (const PoseSample& s : swing_samples(5ms, 12s))
      csv << secs(s.at) << ',' << s.position.x() << ',' << s.position.y() << ',' << s.position.z() << ','
          << s.world_from_head.w() << ',' << s.world_from_head.x() << ',' << s.world_from_head.y() << ','
          << s.world_from_head.z() << '\n';
  }
  ~Trained() override { std::filesystem::remove(path_); }

  std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) /
                                ("photonlag_autoregressive_" + std::to_string(getpid()) + ".csv");  // tests run at once
};

TEST_F(Trained, PredictsWhatItsModelHoldsWithManyCoefficientsToo) {
  for (const double order : {2.0, 40.0}) {
    const auto predictor =
        make_module<Predictor>("autoregressive", {{"order", order}, {"step_ms", 5.0}, {"train", path_}});
    for (const PoseSample& sample : swing_samples(5ms, 3s)) {
      PoseSample flipped = sample;  // the sign the trace is not written in
      flipped.world_from_head.coeffs() *= -1;
      predictor->observe(flipped);
    }
    for (const Nanos horizon : {0ms, 5ms, 60ms, 100ms}) {
      const Pose guess = predictor->predict(3s + horizon).pose.pose(), truth = swing(3s + horizon);
      EXPECT_LT(position_error_mm(guess, truth), 0.01) << order << ", " << millis(horizon);
      EXPECT_LT(rotation_error_deg(guess, truth), 0.001) << order << ", " << millis(horizon);
    }
  }
}

TEST_F(Trained, InterpolatesBetweenItsSteps) {
  const auto predictor = make_module<Predictor>("autoregressive", {{"order", 2.0}, {"step_ms", 5.0}, {"train", path_}});
  for (const PoseSample& sample : swing_samples(5ms, 3s)) predictor->observe(sample);
  const auto place = [&](Nanos h) { return predictor->predict(3s + h).pose.position; };
  EXPECT_LT((place(22ms) - (0.6 * place(20ms) + 0.4 * place(25ms))).norm(), 1e-12);
  EXPECT_LT((place(1ms) - (0.8 * place(0ms) + 0.2 * place(5ms))).norm(), 1e-12);
}

TEST(Autoregressive, WantsAWholeOrderAndATraceThatIsThere) {
  EXPECT_THROW((void)make_module<Predictor>("autoregressive", {{"order", 2.5}}), InputError);
  EXPECT_THROW((void)make_module<Predictor>("autoregressive", {{"train", std::filesystem::path("/no/such.csv")}}),
               InputError);
}

}  // namespace
}  // namespace photonlag
