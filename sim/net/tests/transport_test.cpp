#include <gtest/gtest.h>

#include <cmath>

#include "sim/net/tests/net_fixture.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

TEST(Packetise, CarriesEveryByteInAsFewPacketsAsFit) {
  for (const std::int32_t mtu : {43, 100, 1200, 1500})
    for (std::int64_t payload = 0; payload < 8000; ++payload) {
      const Packetised split = packetise(payload, mtu);
      const std::int32_t headers = split.packets == 1 ? header_bytes : header_bytes + fragment_bytes;
      std::int64_t carried = 0;
      for (std::int32_t i = 0; i < split.packets; ++i) {
        ASSERT_LE(split.bytes(i), mtu);
        ASSERT_TRUE(split.bytes(i) == mtu || i + 1 == split.packets) << "only the last may be short";
        carried += split.bytes(i) - headers;
      }
      ASSERT_EQ(carried, payload);
      ASSERT_TRUE(split.packets == 1 || std::int64_t(split.packets - 1) * split.payload_per_packet < payload);
      ASSERT_EQ(split.packets == 1, payload <= mtu - header_bytes);
    }
}

TEST(Packetise, KnownFrame) {
  const Packetised split = packetise(41'667, 1200);  // 20 Mb/s at 60 Hz
  EXPECT_EQ(split.payload_per_packet, 1158);
  EXPECT_EQ(split.packets, 36);
  EXPECT_EQ(split.full_bytes, 1200);
  EXPECT_EQ(split.last_bytes, 41'667 - 35 * 1158 + 42);
}

TEST(NoRecovery, GivesUpAfterTheReorderWait) {
  const auto at_once = make_module<Recovery>("none");
  EXPECT_EQ(at_once->on_gap({.now = 1s, .known_since = 1s}).what, Recovery::What::give_up);
  const auto patient = make_module<Recovery>("none", {{"reorder_wait_ms", 5.0}});
  const auto action = patient->on_gap({.now = 1s, .known_since = 1s});
  EXPECT_EQ(action.what, Recovery::What::wait);
  EXPECT_EQ(action.again, 1s + 5ms);
  EXPECT_EQ(patient->on_gap({.now = 1s + 5ms, .known_since = 1s}).what, Recovery::What::give_up);
}

/// Instants after the gap was known at which a hopeless frame is asked for; the last entry is when it is given up.
std::vector<Nanos> nack_times(const std::map<std::string, OptionValue>& options, Nanos round_trip) {
  const auto nack = make_module<Recovery>("nack", options);
  Recovery::Gap gap{.now = 1s, .known_since = 1s, .round_trip = round_trip};
  std::vector<Nanos> times;
  for (int step = 0; step < 100; ++step) {
    const auto action = nack->on_gap(gap);
    if (action.what != Recovery::What::wait) times.push_back(gap.now - 1s);
    if (action.what == Recovery::What::give_up) return times;
    if (action.what == Recovery::What::request) ++gap.requests, gap.last_request = gap.now;
    gap.now = action.again;
  }
  ADD_FAILURE() << "never gave up";
  return times;
}

TEST(Nack, AsksAgainAfterTheRetryInterval) {
  const std::map<std::string, OptionValue> options{
      {"reorder_wait_ms", 2.0}, {"rtt_factor", 1.5}, {"max_requests", 3.0}, {"deadline_ms", 500.0}};
  EXPECT_EQ(nack_times(options, 20ms), (std::vector<Nanos>{2ms, 32ms, 62ms, 92ms}));
  EXPECT_EQ(nack_times(options, 0ms), (std::vector<Nanos>{2ms, 152ms, 302ms, 452ms})) << "100 ms until measured";
  EXPECT_EQ(nack_times(options, 1ms), (std::vector<Nanos>{2ms, 7ms, 12ms, 17ms})) << "retry_min_ms";
}

TEST(Nack, GivesUpAtTheDeadline) {
  EXPECT_EQ(nack_times({{"deadline_ms", 50.0}}, 20ms), (std::vector<Nanos>{0ms, 30ms, 50ms}));
  EXPECT_EQ(nack_times({{"deadline_ms", 0.0}}, 20ms), (std::vector<Nanos>{0ms}));
}

TEST(Nack, AskedTooEarlyItWaits) {
  const auto nack = make_module<Recovery>("nack", {{"rtt_factor", 1.0}});
  const auto action =
      nack->on_gap({.now = 1s + 7ms, .known_since = 1s, .requests = 1, .last_request = 1s, .round_trip = 20ms});
  EXPECT_EQ(action.what, Recovery::What::wait);
  EXPECT_EQ(action.again, 1s + 20ms);
  EXPECT_STREQ(nack->label(), "nack");
}

TEST(FixedJitterBuffer, SpacesFramesEvenlyWhileTheyComeInTime) {
  const auto buffer = make_module<JitterBuffer>("fixed", {{"ms", 10.0}});
  EXPECT_EQ(buffer->release(0ms, 30ms), 40ms);
  EXPECT_EQ(buffer->release(16ms, 55ms), 56ms);  // 9 ms slower than the fastest
  EXPECT_EQ(buffer->release(32ms, 80ms), 80ms);  // 18 ms slower: late, at once
  EXPECT_EQ(buffer->release(48ms, 73ms), 83ms);  // a faster one moves the base to 25 ms
  EXPECT_EQ(buffer->release(64ms, 94ms), 99ms);
}

TEST(SpreadPacing, DividesItsShareOfThePeriod) {
  const auto pacing = make_module<PacketPacing>("spread", {{"share_of_period", 0.5}});
  EXPECT_EQ(pacing->offset({.index = 1, .packets = 4, .frame_period = 16ms}), 2ms);
  EXPECT_EQ(pacing->offset({.index = 3, .packets = 4, .frame_period = 16ms}), 6ms);
  EXPECT_EQ(pacing->offset({.index = 0, .packets = 1, .frame_period = 16ms}), 0ms);
}

TEST(Traffic, KeyframesAreTheirFactorLarger) {
  for (const char* name : {"constant", "lognormal", "tr38838", "signet_vr"}) {
    const auto traffic = make_module<Traffic>(name, {{"keyframe_factor", 4.0}});
    Draws key(5), other(5);
    const auto keyframe = traffic->frame_bytes({.keyframe = true, .target_bytes = 40'000}, key),
               frame = traffic->frame_bytes({.keyframe = false, .target_bytes = 40'000}, other);
    EXPECT_NEAR(double(keyframe), 4.0 * double(frame), 2.0) << name;
  }
}

TEST(LognormalTraffic, HasItsSpreadWithinItsBounds) {
  const auto traffic = make_module<Traffic>("lognormal", {{"sd_share", 0.105}});
  const RandomStream stream(2, "traffic");
  constexpr int frames = 200'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < frames; ++i) {
    Draws draws = stream.at(i);
    const double share = double(traffic->frame_bytes({.keyframe = false, .target_bytes = 1e6}, draws)) / 1e6;
    ASSERT_GE(share, 0.5);
    ASSERT_LE(share, 1.5);
    sum += share, squares += share * share;
  }
  const double mean = sum / frames;
  EXPECT_NEAR(mean, 1, 0.001);
  EXPECT_NEAR(std::sqrt(squares / frames - mean * mean), 0.105, 0.001);
}

}  // namespace
}  // namespace photonlag
