#include <gtest/gtest.h>

#include "sim/net/tests/net_fixture.hpp"

// What every module around the frames must do. New modules are picked up from the registry.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };

class EveryRecovery : public testing::TestWithParam<std::string> {};

/// Asks until the frame is given up, with answers that never help. @returns how often it was asked.
int play_hopeless_gap(const Recovery& recovery, Nanos round_trip, std::vector<Nanos>* requests = nullptr) {
  Recovery::Gap gap{.now = 1s, .known_since = 1s, .round_trip = round_trip};
  for (int asked = 1; asked <= 10'000; ++asked) {
    const Recovery::Action action = recovery.on_gap(gap);
    if (action.what == Recovery::What::give_up) return asked;
    if (action.again <= gap.now || action.again == never) return -1;
    if (action.what == Recovery::What::request) {
      ++gap.requests;
      gap.last_request = gap.now;
      if (requests) requests->push_back(gap.now);
    }
    gap.now = action.again;
  }
  return -1;
}

TEST_P(EveryRecovery, GivesAHopelessFrameUpAndAlwaysMovesOn) {
  const auto recovery = make_sample<Recovery>(GetParam());
  for (const Nanos round_trip : {0ns, 1ns, 1'000'000ns, 300'000'000ns})
    EXPECT_GT(play_hopeless_gap(*recovery, round_trip), 0);
}

TEST_P(EveryRecovery, NeverAsksIfItHasNoLabel) {
  const auto recovery = make_sample<Recovery>(GetParam());
  std::vector<Nanos> requests;
  play_hopeless_gap(*recovery, 20ms, &requests);
  EXPECT_EQ(requests.empty(), std::string(recovery->label()).empty());
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryRecovery, testing::ValuesIn(Registry<Recovery>::instance().names()), by_name);

class EveryJitterBuffer : public testing::TestWithParam<std::string> {};

TEST_P(EveryJitterBuffer, ReleasesNothingBeforeItIsComplete) {
  const auto a = make_sample<JitterBuffer>(GetParam()), b = make_sample<JitterBuffer>(GetParam());
  const RandomStream stream(5, "transit");
  Nanos complete{0};
  for (int frame = 0; frame < 1000; ++frame) {
    const Nanos sent = frame * 16'666'667ns;
    complete = std::max(complete, sent + from_ms(stream.at(frame).exponential(20)));
    const Nanos release = a->release(sent, complete);
    ASSERT_GE(release, complete);
    ASSERT_EQ(release, b->release(sent, complete));
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryJitterBuffer, testing::ValuesIn(Registry<JitterBuffer>::instance().names()),
                         by_name);

class EveryPacketPacing : public testing::TestWithParam<std::string> {};

/// Packets of 1200 B, a frame of them at its target.
PacketPacing::Place place_of(std::int32_t index, std::int32_t packets) {
  constexpr Nanos period = 16'666'667ns;
  return {.index = index,
          .packets = packets,
          .bytes_before = std::int64_t{1200} * index,
          .frame_period = period,
          .target_bps = 8 * 1200.0 * packets / secs(period)};
}

TEST_P(EveryPacketPacing, StartsAtZeroAndNeverGoesBack) {
  const auto pacing = make_sample<PacketPacing>(GetParam());
  for (const std::int32_t packets : {1, 2, 30, 1000}) {
    EXPECT_EQ(pacing->offset(place_of(0, packets)), 0ns);
    for (std::int32_t i = 1; i < packets; ++i)
      ASSERT_LE(pacing->offset(place_of(i - 1, packets)), pacing->offset(place_of(i, packets)));
  }
}

TEST_P(EveryPacketPacing, HasAFrameOutBeforeTheNextOneComes) {
  const auto pacing = make_sample<PacketPacing>(GetParam());
  EXPECT_LT(pacing->offset(place_of(999, 1000)), 16'666'667ns);
  PacketPacing::Place large = place_of(999, 1000);
  large.target_bps /= 10;  // a frame ten times its target
  EXPECT_LT(pacing->offset(large), 16'666'667ns);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryPacketPacing, testing::ValuesIn(Registry<PacketPacing>::instance().names()),
                         by_name);

class EveryTraffic : public testing::TestWithParam<std::string> {};

TEST_P(EveryTraffic, HasNoEmptyFramesAndIsRepeatable) {
  const auto traffic = make_sample<Traffic>(GetParam());
  const RandomStream stream(5, "traffic");
  for (int frame = 0; frame < 1000; ++frame)
    for (const double target : {0.0, 1.0, 41'666.7}) {
      Draws first = stream.at(frame), second = stream.at(frame);
      const std::int64_t bytes =
          traffic->frame_bytes({.frame = frame, .keyframe = frame == 0, .target_bytes = target}, first);
      ASSERT_GT(bytes, 0);
      ASSERT_EQ(bytes, traffic->frame_bytes({.frame = frame, .keyframe = frame == 0, .target_bytes = target}, second));
    }
}

TEST_P(EveryTraffic, MeetsItsTargetOnAverage) {
  const auto traffic = make_sample<Traffic>(GetParam());
  const RandomStream stream(6, "traffic");
  constexpr int frames = 50'000;
  double sum = 0;
  for (int frame = 0; frame < frames; ++frame) {
    Draws draws = stream.at(frame);
    sum +=
        static_cast<double>(traffic->frame_bytes({.frame = frame, .keyframe = false, .target_bytes = 40'000}, draws));
  }
  EXPECT_NEAR(sum / frames / 40'000, 1.0, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryTraffic, testing::ValuesIn(Registry<Traffic>::instance().names()), by_name);

}  // namespace
}  // namespace photonlag
