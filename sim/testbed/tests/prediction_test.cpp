/// Where and for when poses are predicted, and what is rendered around them.
#include <gtest/gtest.h>

#include <cmath>

#include "pose-prediction/tests/test_motions.hpp"
#include "sim/core/angle.hpp"
#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

/// What a latency measured 72 times a second makes of the horizon.
template <class Measured>
std::vector<double> horizons_ms(int n, Measured measured_ms) {
  SmoothLatency latency;
  std::vector<double> all;
  for (int i = 0; i < n; ++i) {
    latency.add(Ticker(72).tick(i), from_ms(measured_ms(i)));
    all.push_back(millis(latency.value()));
  }
  return all;
}

TEST(Horizon, OfASteadyLatencyIsThatLatency) {
  for (const double h : horizons_ms(100, [](int) { return 57.25; })) ASSERT_DOUBLE_EQ(h, 57.25);
  // Whatever came first.
  EXPECT_NEAR(horizons_ms(144, [](int i) { return i == 0 ? 200.0 : 57.0; }).back(), 57, 1);
}

TEST(Horizon, HasAFifthOfTheJitter) {
  const RandomStream stream(1, "jitter");
  for (const bool both_ends : {false, true}) {
    const auto all = horizons_ms(20'000, [&](int i) {
      const double u = stream.at(i).uniform(-1, 1);
      return 60 + 10 * (both_ends ? std::copysign(1, u) : u);
    });
    double sum = 0, squares = 0;
    for (std::size_t i = 200; i < all.size(); ++i) sum += all[i], squares += all[i] * all[i];
    const double n = double(all.size() - 200), mean = sum / n, sd = std::sqrt(squares / n - mean * mean);
    EXPECT_NEAR(mean, 60, 0.5);
    EXPECT_LT(sd, 3);
    const double share = 1 - std::exp(-1 / 72.0 / SmoothLatency::time_constant_s);  // of a first-order low-pass
    EXPECT_NEAR(sd, std::sqrt(share / (2 - share)) * (both_ends ? 10 : 10 / std::sqrt(3)), 0.15);
  }
}

TEST(Horizon, FollowsAStepWithinHalfASecond) {
  for (const double step : {40.0, -40.0, 100.0}) {
    const auto all = horizons_ms(300, [&](int i) { return 120 + (i < 100 ? 0 : step); });
    EXPECT_LT(std::abs(all[100] - 120), 0.1 * std::abs(step));  // not at once
    EXPECT_NEAR(all[100 + 36], 120 + step, 0.17 * std::abs(step));
    EXPECT_NEAR(all[100 + 108], 120 + step, 0.01 * std::abs(step));
  }
}

TEST(Horizon, OneVeryLateFrameHardlyMovesIt) {
  const auto all = horizons_ms(200, [](int i) { return i == 100 ? 1060.0 : 60.0; });
  EXPECT_LT(*std::max_element(all.begin(), all.end()), 64);
}

TEST(GuardBand, FixedIsTheSameForAll) {
  GuardBand band = GuardBand::fixed(12.5);
  for (const double p95 : {std::nan(""), 0.0, 3.0, 40.0}) EXPECT_EQ(band.next(1s, p95), 12.5);
}

TEST(GuardBand, WidensAtOnceAndNarrowsLate) {
  GuardBand band = GuardBand::automatic(10, 90);
  EXPECT_EQ(band.next(0ms, std::nan("")), 10);  // nothing known: the usual
  Nanos now = 2s;
  EXPECT_EQ(band.next(now, 2.9), 6);  // 5.08 in whole degrees
  EXPECT_EQ(band.next(now += 10ms, 8), 14);
  const Nanos widened = now;
  while (band.next(now, 2.9) == 14) now += 10ms;
  EXPECT_GE(now - widened, 490ms);
  EXPECT_LE(now - widened, 1s);
  EXPECT_EQ(band.next(now, 2.9), 6);
}

TEST(GuardBand, StaysWhereALensCanFollow) {
  GuardBand narrow = GuardBand::automatic(10, 90), wide_display = GuardBand::automatic(10, 140);
  EXPECT_EQ(narrow.next(2s, 0), GuardBand::least_deg);
  EXPECT_EQ(narrow.next(2s, 90), GuardBand::most_deg);
  EXPECT_EQ(wide_display.next(2s, 90), 15);  // 70 + 15 = 85
}

RigOptions turning(const char* predictor, std::optional<Nanos> horizon) {
  RigOptions options;
  options.motion = std::make_unique<FormulaMotion>(constant_rate_head(1.5, 0.4));
  options.predictor = predictor;
  options.horizon = horizon;
  options.reprojector = "rotational";
  return options;
}

/// A head that keeps turning, whose rate the predictor knows: the pose aimed at by the warp is where it points at the
/// photon, to the rounding of stamps; held, it is the age of the sample behind.
TEST(LatePrediction, IsForThePhotonFromTheNewestSample) {
  const RigRun predicted = play(turning("constant_velocity", 0ms), 1s), held = play(turning("hold", 0ms), 1s);
  int seen = 0;
  for (const ReadRefresh& row : predicted.refreshes) {
    if (!row.frame) continue;
    ++seen;
    EXPECT_LT(row.pose_error_warp_deg, 1e-6) << row.refresh;
    // The render pose was asked for its sample's own stamp: it is a whole latency behind.
    EXPECT_NEAR(row.pose_error_render_deg, 1.5 * deg_per_rad * secs(row.pose_to_photon_render), 1e-6);
  }
  for (const ReadRefresh& row : held.refreshes) {
    if (!row.frame) continue;
    EXPECT_NEAR(row.pose_error_warp_deg, 1.5 * deg_per_rad * secs(row.pose_to_photon_warp), 1e-6);
    EXPECT_LT(row.pose_to_photon_warp, row.pose_to_photon_render);
  }
  EXPECT_GT(seen, 40);
}

TEST(AutomaticHorizon, IsTheLatencyWhereItIsSteady) {
  for (const bool at_server : {false, true}) {
    RigOptions options = turning("constant_velocity", {});
    options.predict_at_server = at_server;
    const RigRun run = play(std::move(options), 3s);
    for (const ReadRefresh& row : run.refreshes) {
      if (row.vsync < 2s) continue;
      EXPECT_LT(row.pose_error_render_deg, 1.5 * deg_per_rad * 1e-3) << "more than 1 ms off";
    }
  }
}

/// Half of the poses are lost, in runs of up to nine: the server finds itself with samples of any age. The client, when
/// it predicted, could not know how old they would be; the server does.
TEST(PredictionAtTheServer, KnowsHowOldItsSampleIs) {
  const auto worst_deg = [](bool at_server) {
    RigOptions options = turning("constant_velocity", {});
    options.predict_at_server = at_server;
    for (int i = 0; i < 1000; ++i)
      if (i % 17 < 9) options.lost_up.insert(i);
    const RigRun run = play(std::move(options), 3s);
    double worst = 0, stated = 0;
    for (const ReadRefresh& row : run.refreshes) {
      if (row.vsync < 2s) continue;
      worst = std::max(worst, row.pose_error_render_deg);
      stated += std::isnan(row.pose_p95_render_deg) ? 0 : 1;
    }
    EXPECT_EQ(stated, 0);  // the rig's predictors are not calibrated
    return worst;
  };
  EXPECT_GT(worst_deg(false), 1.5 * deg_per_rad * 0.010);
  EXPECT_LT(worst_deg(true), 1.5 * deg_per_rad * 0.001);
}

}  // namespace
}  // namespace photonlag::test
