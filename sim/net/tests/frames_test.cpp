#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

// Models around frames: adaptive playout, pacing after WebRTC and Sunshine, frame sizes after 3GPP and SIGNET.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(AdaptiveJitterBuffer, FollowsTheQuantileOfItsWindow) {
  const auto buffer =
      make_module<JitterBuffer>("adaptive", {{"target_quantile", 0.75}, {"window_frames", 4.0}, {"max_ms", 12.0}});
  EXPECT_EQ(buffer->release(0ms, 30ms), 30ms);    // {30}: no jitter yet
  EXPECT_EQ(buffer->release(20ms, 58ms), 58ms);   // {30, 38}: 75 % of 2 is 2: 8 ms
  EXPECT_EQ(buffer->release(40ms, 72ms), 78ms);   // {30, 32, 38}: 8 ms
  EXPECT_EQ(buffer->release(60ms, 94ms), 94ms);   // {30, 32, 34, 38}: the third: 4 ms; it came just in time
  EXPECT_EQ(buffer->release(80ms, 111ms), 114ms)  // {31, 32, 34, 38}: 30 ms is forgotten, the third is 34
      << "3 ms after the fastest of the window";
  EXPECT_EQ(buffer->release(100ms, 190ms), 190ms);  // {31, 32, 34, 90}: 90 is late
  EXPECT_EQ(buffer->release(120ms, 210ms), 210ms);  // {31, 34, 90, 90}: 59 ms, but at most 12
  EXPECT_EQ(buffer->release(140ms, 172ms), 183ms);  // {31, 32, 90, 90}: 31 + 12
}

TEST(AdaptiveJitterBuffer, LetsTheChosenShareComeInTime) {
  for (const double quantile : {0.5, 0.9, 0.99}) {
    const auto buffer =
        make_module<JitterBuffer>("adaptive", {{"target_quantile", quantile}, {"window_frames", 1000.0}});
    const RandomStream stream(1, "transit");
    constexpr int frames = 50'000;
    int late = 0;
    for (int i = 0; i < frames; ++i) {
      const Nanos sent = i * 100ms, complete = sent + 20ms + from_ms(stream.at(i).exponential(5));
      late += buffer->release(sent, complete) == complete ? 1 : 0;
    }
    EXPECT_NEAR(double(late) / frames, 1 - quantile, 0.01) << quantile;
  }
}

TEST(AdaptiveJitterBuffer, ForgetsARouteAfterOneWindowAndNeedsNoCommonClock) {
  const auto near = make_module<JitterBuffer>("adaptive", {{"window_frames", 50.0}, {"min_ms", 3.0}});
  const auto far = make_module<JitterBuffer>("adaptive", {{"window_frames", 50.0}, {"min_ms", 3.0}});
  for (int i = 0; i < 300; ++i) {
    const Nanos sent = i * 16ms, transit = (i < 100 ? 20ms : 45ms) + (i % 5) * 1ms;
    const Nanos release = near->release(sent, sent + transit);
    ASSERT_EQ(far->release(sent - 7s, sent + transit), release) << "the sender's clock is 7 s behind";
    if (i > 150) {
      EXPECT_EQ(release - sent, 49ms) << i;
    }
  }
}

PacketPacing::Place place(std::int32_t index, std::int32_t packets, std::int32_t bytes, double target_bps = 20e6) {
  return {.index = index,
          .packets = packets,
          .bytes_before = std::int64_t{bytes} * index,
          .frame_period = 16'666'667ns,
          .target_bps = target_bps};
}

TEST(LeakyBucketPacing, SendsBurstsAtItsRate) {
  const auto pacer = make_module<PacketPacing>("leaky_bucket", {{"factor", 2.5}, {"burst_ms", 5.0}});
  for (int i = 0; i < 60; ++i)  // 1250 B at 50 Mbit/s: 0.2 ms each, 25 a burst
    EXPECT_EQ(pacer->offset(place(i, 60, 1250)), i / 25 * 5ms) << i;
  const auto smooth = make_module<PacketPacing>("leaky_bucket", {{"factor", 2.5}, {"burst_ms", 0.0}});
  for (int i = 0; i < 60; ++i) EXPECT_EQ(smooth->offset(place(i, 60, 1250)), i * 200us) << i;
}

TEST(LeakyBucketPacing, IsWebRtcsRuleForDebt) {
  // Sends while its debt drains in less than the burst, else waits until it is drained.
  const auto pacer = make_module<PacketPacing>("leaky_bucket", {{"factor", 1.1}, {"burst_ms", 3.7}});
  const double bps = 1.1 * 31e6;
  double now_s = 0, debt_bits = 0;
  for (int i = 0; i < 60; ++i) {
    if (debt_bits / bps >= 3.7e-3) now_s += debt_bits / bps, debt_bits = 0;
    debt_bits += 8 * 1100;
    EXPECT_NEAR(secs(pacer->offset(place(i, 60, 1100, 31e6))), now_s, 2e-9) << i;
  }
}

TEST(LeakyBucketPacing, AFrameNeverOutlastsItsPeriod) {
  const auto pacer = make_module<PacketPacing>("leaky_bucket", {{"burst_ms", 0.0}});
  EXPECT_EQ(pacer->offset(place(500, 1000, 1250, 1e6)), 8'333'333ns);
  EXPECT_EQ(pacer->offset(place(500, 1000, 1250, 0)), 8'333'333ns);
}

TEST(BatchPacing, IsSunshinesLoop) {
  for (const int bytes : {300, 1024, 1392, 1434}) {
    const auto pacer = make_module<PacketPacing>("batches");
    const std::int64_t in_1ms = 1'000'000'000LL * 80 / 100 / 1000 / bytes / 8, batch = std::min(64, 65'536 / bytes);
    std::int64_t frame_sent = 0, group_sent = 0;
    Nanos now{0};
    for (std::int64_t first = 0; first < 700; first += batch) {
      if (group_sent >= in_1ms) now = std::max(now, Nanos(1'000'000 * frame_sent / in_1ms)), group_sent = 0;
      for (std::int64_t i = first; i < std::min<std::int64_t>(first + batch, 700); ++i)
        ASSERT_EQ(pacer->offset(place(std::int32_t(i), 700, bytes)), now) << bytes << " B, packet " << i;
      frame_sent += batch, group_sent += batch;
    }
  }
}

struct Sizes {
  double mean = 0, sd = 0, least = INFINITY, most = 0;
};

/// Sizes in targets.
Sizes measure(const std::string& name, const std::map<std::string, OptionValue>& options, double target = 62'500) {
  const auto traffic = make_module<Traffic>(name, options);
  const RandomStream stream(2, "traffic");
  constexpr int frames = 1'000'000;
  Sizes s;
  double squares = 0;
  for (int i = 0; i < frames; ++i) {
    Draws draws = stream.at(i);
    const double share = double(traffic->frame_bytes({.frame = i, .target_bytes = target}, draws)) / target;
    s.mean += share / frames, squares += share * share / frames;
    s.least = std::min(s.least, share), s.most = std::max(s.most, share);
  }
  s.sd = std::sqrt(squares - s.mean * s.mean);
  return s;
}

TEST(Tr38838Traffic, HasTheSpreadOf3gpp) {
  const Sizes usual = measure("tr38838", {});
  EXPECT_NEAR(usual.mean, 1, 0.0004);
  EXPECT_NEAR(usual.sd, 0.104998, 0.0003);
  EXPECT_GE(usual.least, 0.5);
  EXPECT_LE(usual.most, 1.5);
  const Sizes narrow = measure("tr38838", {{"sd_share", 0.03}, {"min_share", 0.91}, {"max_share", 1.09}});
  const double b = 3,
               cut = 2 * b * std::exp(-b * b / 2) / std::sqrt(2 * 3.14159265358979) / std::erf(b / std::sqrt(2.0));
  EXPECT_NEAR(narrow.sd, 0.03 * std::sqrt(1 - cut), 0.0001);
  EXPECT_GE(narrow.least, 0.91 - 1e-5);
  EXPECT_LE(narrow.most, 1.09 + 1e-5);
}

TEST(SignetVrTraffic, HasTheLogisticSpreadOfEachGame) {
  const std::pair<const char*, std::pair<double, double>> games[] = {{"virus_popper", {.1784, -.2403}},
                                                                     {"minecraft", {.1857, -.1872}},
                                                                     {"google_earth_cities", {.2597, -.2539}},
                                                                     {"google_earth_tour", {.2554, -.2031}}};
  for (const auto& [game, fit] : games)
    for (const double mbps : {10.0, 30.0}) {
      SCOPED_TRACE(game);
      const Sizes s = measure("signet_vr", {{"game", std::string(game)}}, mbps * 1e6 / 8 / 60);
      const double scale = fit.first * std::pow(mbps, fit.second), below = 1 / (1 + std::exp(1 / scale));
      EXPECT_NEAR(s.mean, 1, 0.002);
      // Conditioned on 2 tails of `below` cut off: variance from the quantile function.
      double variance = 0;
      for (int i = 0; i < 100'000; ++i) {
        const double p = below + (1 - 2 * below) * (i + 0.5) / 100'000;
        variance += std::pow(scale * std::log(p / (1 - p)), 2) / 100'000;
      }
      EXPECT_NEAR(s.sd / std::sqrt(variance), 1, 0.004);
      EXPECT_LE(s.most, 2);
    }
}

TEST(SignetVrTraffic, IsWiderAtLowerBitrates) {
  EXPECT_GT(measure("signet_vr", {}, 10e6 / 8 / 60).sd, 1.2 * measure("signet_vr", {}, 50e6 / 8 / 60).sd);
  EXPECT_NEAR(measure("signet_vr", {{"fps", 120.0}}, 50e6 / 8 / 120).sd, measure("signet_vr", {}, 50e6 / 8 / 60).sd,
              1e-4);
}

}  // namespace
}  // namespace photonlag
