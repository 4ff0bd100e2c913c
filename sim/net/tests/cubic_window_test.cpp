#include "sim/net/cubic_window.hpp"

#include <gtest/gtest.h>

#include <cmath>

// The window by itself, its acknowledgements evenly spaced: against the formulas of RFC 9438 and RFC 9406.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Acknowledges one packet after the other, a window in each round trip.
class Path {
 public:
  Path(CubicWindow& window, Nanos round_trip) : window_(window), round_trip_(round_trip) {}
  void acknowledge_until(Nanos end) {
    while (now_ < end) {
      now_ += from_secs(secs(round_trip_) / window_.packets());
      const std::int64_t number = number_++;
      window_.acknowledged({.number = number,
                            .next_number = number + std::llround(window_.packets()),
                            .round_trip = round_trip_,
                            .smoothed = round_trip_},
                           now_);
    }
  }
  void set(Nanos round_trip) { round_trip_ = round_trip; }
  [[nodiscard]] Nanos now() const { return now_; }

 private:
  CubicWindow& window_;
  Nanos round_trip_, now_{};
  std::int64_t number_ = 0;
};

/// One that has just met a loss at @p packets.
CubicWindow reduced_at(double packets, bool fast_convergence = true) {
  CubicWindow window({.initial = packets, .fast_convergence = fast_convergence});
  window.congestion(packets, true);
  return window;
}

TEST(CubicWindow, FollowsItsCubicAfterALoss) {
  for (const double w_max : {300.0, 1000.0, 5000.0}) {
    CubicWindow window = reduced_at(w_max);
    EXPECT_DOUBLE_EQ(window.packets(), 0.7 * w_max);
    EXPECT_FALSE(window.in_slow_start());
    Path path(window, 100ms);  // longer than Reno would need to come near
    const double k = std::cbrt(w_max * 0.3 / 0.4);
    for (double t = 0.5; t < 2 * k; t += 0.05) {
      path.acknowledge_until(from_secs(t));
      const double w = 0.4 * std::pow(t - k, 3) + w_max;
      ASSERT_NEAR(window.packets(), w, 0.015 * w) << w_max << " at " << t << " s";
    }
  }
}

TEST(CubicWindow, GrowsAsRenoWouldWhereThatIsMore) {
  CubicWindow window = reduced_at(20);
  Path path(window, 10ms);
  path.acknowledge_until(10ms * 11);
  const double alpha = 3 * 0.3 / 1.7;
  EXPECT_NEAR(window.packets(), 14 + 11 * alpha, 0.15) << "alpha packets a round trip";
  path.acknowledge_until(10ms * 12);
  const Nanos back = path.now();
  path.acknowledge_until(back + 100ms);
  EXPECT_NEAR(window.packets(), 20.3 + 10, 0.7) << "one packet a round trip once it is back";
}

TEST(CubicWindow, GrowsByHalfInARoundTripAtMost) {
  CubicWindow window = reduced_at(10);
  for (int round = 0; round < 6; ++round) {  // cubic(t + 5 s) is far off
    const double before = window.packets();
    for (int i = 0; i < int(before); ++i) window.acknowledged({.smoothed = 5s}, round * 5s);
    EXPECT_LE(window.packets(), 1.5 * before + 1e-9);
    EXPECT_GT(window.packets(), round == 0 ? before : 1.4 * before);
  }
}

TEST(CubicWindow, MakesRoomWhenItGotLessThanLastTime) {
  const auto window_after = [](bool fast_convergence, Nanos time) {
    CubicWindow window = reduced_at(1000, fast_convergence);
    Path path(window, 50ms);
    path.acknowledge_until(2s);
    EXPECT_LT(window.packets(), 1000);
    window.congestion(window.packets(), true);
    path.acknowledge_until(2s + time);
    return window.packets();
  };
  // Plateau: Wmax = the window at the second loss, or 0.85 of it.
  CubicWindow probe = reduced_at(1000);
  Path path(probe, 50ms);
  path.acknowledge_until(2s);
  const double second = probe.packets();
  EXPECT_NEAR(window_after(false, from_secs(std::cbrt(second * 0.3 / 0.4))), second, 0.01 * second);
  EXPECT_NEAR(window_after(true, from_secs(std::cbrt(second * 0.15 / 0.4))), 0.85 * second, 0.01 * second);
}

TEST(CubicWindow, DoublesInSlowStartEachRoundTrip) {
  CubicWindow window({.initial = 10, .hystart = false});
  for (std::int64_t i = 0; i < 10 + 20 + 40; ++i) window.acknowledged({.number = i, .round_trip = 40ms}, i * 1ms);
  EXPECT_DOUBLE_EQ(window.packets(), 80);
  EXPECT_TRUE(window.in_slow_start());
}

TEST(CubicWindow, LeavesSlowStartSixRoundsAfterRoundTripsHaveGrown) {
  CubicWindow window({.initial = 16});
  Path path(window, 40ms);
  path.acknowledge_until(100ms);
  path.set(44ms);  // less than an eighth more
  path.acknowledge_until(190ms);
  EXPECT_TRUE(window.in_slow_start());
  path.set(60ms);
  path.acknowledge_until(300ms);
  const double entered = window.packets();
  path.acknowledge_until(360ms);
  EXPECT_NEAR(window.packets() / entered, 1.28, 0.05) << "exp(1/4): a quarter as fast, acknowledgements evenly spaced";
  EXPECT_TRUE(window.in_slow_start());
  path.acknowledge_until(660ms);
  EXPECT_FALSE(window.in_slow_start());
}

TEST(CubicWindow, GoesOnInSlowStartIfRoundTripsFallAgain) {
  CubicWindow window({.initial = 16});
  Path path(window, 40ms);
  path.acknowledge_until(100ms);
  path.set(60ms);
  path.acknowledge_until(250ms);
  path.set(40ms);
  path.acknowledge_until(600ms);
  EXPECT_TRUE(window.in_slow_start());
  EXPECT_GT(window.packets(), 1000);
}

TEST(CubicWindow, BeginsWithOnePacketAfterATimeout) {
  CubicWindow window({.initial = 100});
  window.timeout(100);
  EXPECT_EQ(window.packets(), 1);
  Path path(window, 10ms);
  while (window.in_slow_start()) path.acknowledge_until(path.now() + 1ms);
  EXPECT_NEAR(window.packets(), 70, 2) << "slow start up to beta times what was in flight";
  const double before = window.packets();
  const Nanos from = path.now();
  path.acknowledge_until(from + 100ms);
  EXPECT_NEAR(window.packets(), before + 10 * 0.53, 1) << "then K = 0: flat, so Reno's growth is more";
}

TEST(CubicWindow, HasAtLeastTwoPacketsAfterALossAndOneAfterAMark) {
  CubicWindow lost({.initial = 2}), marked({.initial = 1});
  lost.congestion(2, true);
  marked.congestion(1, false);
  EXPECT_EQ(lost.packets(), 2);
  EXPECT_EQ(marked.packets(), 1);
}

}  // namespace
}  // namespace photonlag
