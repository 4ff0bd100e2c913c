/// What mends the picture after frames were lost, at instants computed by hand and over many random losses. With the
/// rig's defaults frame n is encoded at 24 + 20 n ms, sent at 26 + 20 n, comes at 36 + 20 n and is decoded at 38 + 20
/// n.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t pli_bytes = 40, rpsi_bytes = 44;

bool decoded(const RigRun& run, std::int64_t frame) { return run.at(frame, Step::decode_done) != never; }

std::vector<std::int64_t> request_sizes(const RigRun& run) {
  std::vector<std::int64_t> all;
  for (const SeenPacket& p : run.packets)
    if (p.kind == "idr_request") all.push_back(p.bytes);
  return all;
}

/// The place, among all that is sent up, of the first packet of this kind.
int place_up(const RigRun& run, const std::string& kind) {
  int place = 0;
  for (const SeenPacket& p : run.packets) {
    if (p.kind == kind) return place;
    place += p.kind != "video" ? 1 : 0;
  }
  ADD_FAILURE() << "no " << kind;
  return -1;
}

TEST(ReferenceInvalidation, TheRepairRefersToWhatWasDecodedAndNothingBetweenIs) {
  const RigRun run = play({.lost_down = {5}, .on_loss = OnLoss::reference_invalidation}, 400ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(156ms));  // frame 6 tells; the server hears at 166
  EXPECT_THAT(request_sizes(run), ElementsAre(rpsi_bytes));
  EXPECT_EQ(run.references.at(8), 4);  // encoded at 184, the first after that
  EXPECT_EQ(run.at(8, Step::decode_start), 196ms);
  EXPECT_EQ(run.frames.at(5).fate, "lost");
  for (const int between : {6, 7}) {
    EXPECT_FALSE(decoded(run, between)) << "it refers to the one before it";
    EXPECT_EQ(run.frames.at(between).fate, "undecodable");
  }
  EXPECT_EQ(run.references.at(9), 8);
  EXPECT_EQ(run.tally.repairs, 1);
  EXPECT_EQ(run.tally.keyframes, 1);
}

TEST(ReferenceInvalidation, ARepairThatIsLostTooIsAskedForAgain) {
  const RigRun run = play({.lost_down = {5, 8}, .on_loss = OnLoss::reference_invalidation}, 500ms);
  EXPECT_EQ(run.references.at(8), 4);
  EXPECT_EQ(run.frames.at(8).fate, "lost");
  // Asked at 156, 206 (the server has answered that already) and, after frame 9 told of the loss, at 256 ms.
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(156ms, 206ms, 256ms));
  EXPECT_EQ(run.references.at(13), -1) << "the encoder keeps 8 pictures: frame 4 is gone";
  EXPECT_EQ(run.at(13, Step::decode_start), 296ms);
}

TEST(ReferenceInvalidation, TheFirstFrameLostLeadsToAnotherIdr) {
  const RigRun run = play({.lost_down = {0, 3}, .on_loss = OnLoss::reference_invalidation}, 400ms);
  EXPECT_THAT(request_sizes(run), Each(pli_bytes));
  EXPECT_TRUE(run.frames.at(3).keyframe);
  std::int64_t first = 0;
  while (!decoded(run, first)) ++first;
  EXPECT_GT(first, 3);
  EXPECT_TRUE(run.frames.at(first).keyframe);
}

TEST(IntraRefresh, GoesOnDecodingAfterALossAndAsksForAWave) {
  const RigRun run = play({.lost_down = {5, 9, 10}, .on_loss = OnLoss::intra_refresh}, 400ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(156ms, 256ms));  // 6 and 11 tell; 8 and 13 answer
  EXPECT_THAT(request_sizes(run), Each(rpsi_bytes));
  EXPECT_EQ(run.tally.repairs, 2);
  for (std::int64_t frame = 0; frame < 16; ++frame)
    EXPECT_EQ(decoded(run, frame), frame != 5 && frame != 9 && frame != 10) << frame;
  EXPECT_EQ(run.tally.keyframes, 1);
}

TEST(IntraRefresh, AWaveThatBeganBeforeALossDoesNotHealIt) {
  // 8 is encoded, in knowledge of 5, before the server hears that 7 is lost as well.
  const RigRun run = play({.lost_down = {5, 9}, .on_loss = OnLoss::intra_refresh}, 400ms);
  EXPECT_EQ(run.tally.repairs, 2);
  const RigRun same = play({.lost_down = {5, 7}, .on_loss = OnLoss::intra_refresh}, 400ms);
  EXPECT_EQ(same.tally.repairs, 1) << "8 comes after both";
  const RigRun lost = play({.lost_down = {5, 8}, .on_loss = OnLoss::intra_refresh}, 400ms);
  EXPECT_THAT(lost.sent("idr_request"), ElementsAre(156ms, 206ms, 256ms));
  EXPECT_EQ(lost.tally.repairs, 2) << "the frame that began the wave was lost";
}

TEST(IntraRefresh, NeedsOneIdrAtFirst) {
  const RigRun run = play({.lost_down = {0}, .on_loss = OnLoss::intra_refresh}, 200ms);
  EXPECT_THAT(request_sizes(run), ElementsAre(pli_bytes));
  EXPECT_FALSE(decoded(run, 1));
  EXPECT_TRUE(run.frames.at(3).keyframe);
  EXPECT_TRUE(decoded(run, 3));
}

TEST(Feedback, ALostRequestIsRepeated) {
  for (const OnLoss mode : every_on_loss) {
    const int request = place_up(play({.lost_down = {5}, .on_loss = mode}, 300ms), "idr_request");
    const RigRun run = play({.lost_up = {request}, .lost_down = {5}, .on_loss = mode}, 400ms);
    EXPECT_THAT(run.sent("idr_request"), ElementsAre(156ms, 206ms));  // the first after 216 is encoded at 224
    EXPECT_TRUE(decoded(run, 10));
  }
}

TEST(Feedback, ALostNackIsRepeated) {
  const int nack = place_up(play({.recovery = "nack", .lost_down = {5}}, 300ms), "nack");
  const RigRun run = play({.recovery = "nack", .lost_up = {nack}, .lost_down = {5}}, 300ms);
  EXPECT_THAT(run.sent("nack"), ElementsAre(156ms, 186ms));  // one and a half round trips later
  EXPECT_EQ(run.at(5, Step::colour_rebuilt), 206ms);
  EXPECT_EQ(run.frames.at(5).recovered_by, "nack");
}

TEST(Nack, DoesNotAskForFramesThatNeedOneGivenUp) {
  // Frame 2, missed at 96 and due 20 ms before, is given up at 176; 4, missed at 136, would be waited for until 216.
  const RigRun run = play({.recovery = "nack",
                           .recovery_options = {{"deadline_ms", 100.0}, {"reorder_wait_ms", 90.0}},
                           .lost_down = {2, 4}},
                          400ms);
  EXPECT_EQ(run.frames.at(2).fate, "lost");
  EXPECT_EQ(run.frames.at(4).fate, "lost");
  EXPECT_THAT(run.sent("nack"), IsEmpty());
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(176ms));
  EXPECT_TRUE(run.frames.at(9).keyframe);  // encoded at 204, the first after 186
  EXPECT_EQ(run.at(9, Step::decode_start), 216ms);
}

/// Losses both ways and a decoder that now and then takes long, for 2 s; then all is well.
RigRun play_random(unsigned seed, OnLoss mode, const std::string& recovery) {
  std::mt19937 random(seed);
  RigOptions options{.recovery = recovery, .on_loss = mode};
  const auto one_in = 4 + random() % 20;
  for (int i = 0; i < 100; ++i)
    if (random() % one_in == 0) options.lost_down.insert(i);
  for (int i = 0; i < 500; ++i)
    if (random() % one_in == 0) options.lost_up.insert(i);
  std::vector<Nanos> decode;
  for (int i = 0; i < 90; ++i)
    decode.push_back(random() % 8 == 0 ? Nanos(std::chrono::milliseconds(random() % 150)) : 2ms);
  options.decode = [decode](std::int64_t frame) {
    return frame < std::int64_t(decode.size()) ? decode[std::size_t(frame)] : Nanos(2ms);
  };
  return play(std::move(options), 4s);
}

class Any : public testing::TestWithParam<OnLoss> {};

TEST_P(Any, WhatIsDecodedRefersToWhatWasAndRequestsEnd) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const RigRun run = play_random(seed, GetParam(), seed % 2 == 0 ? "none" : "nack");
    const bool heals = GetParam() == OnLoss::intra_refresh;
    for (const auto& [frame, row] : run.frames) {
      if (row[Step::released] == never || row.keyframe || heals) continue;
      ASSERT_NE(run.at(run.references.at(frame), Step::released), never) << "seed " << seed << ", frame " << frame;
    }
    for (const Nanos asked : run.sent("idr_request")) EXPECT_LT(asked, 3s) << "seed " << seed;
    for (const auto& [frame, row] : run.frames)
      if (row[Step::first_packet_sent] > 3s && row[Step::first_packet_sent] < 3900ms) {
        EXPECT_TRUE(decoded(run, frame)) << "seed " << seed << ", frame " << frame;
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Mode, Any,
                         testing::Values(OnLoss::idr, OnLoss::reference_invalidation, OnLoss::intra_refresh));

}  // namespace
}  // namespace photonlag::test
