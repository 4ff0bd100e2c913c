/// The server's and the client's rules, at instants computed by hand. With the rig's defaults frame n is begun at
/// 20 + 20 n ms, sent at 26 + 20 n, comes at 36 + 20 n and is decoded at 38 + 20 n; latches are at 16 + 20 k, vsyncs at
/// 20 k.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

using testing::ElementsAre;

TEST(Life, OfTheFirstFrame) {
  const RigRun run = play({}, 200ms);
  const std::array<Nanos, step_count> expected = {8ms,  8ms,  18ms, 20ms, 24ms, 24ms, 24ms,
                                                  26ms, 36ms, 36ms, 36ms, 38ms, 56ms};
  EXPECT_EQ(run.frames.at(0).at, expected);
  EXPECT_EQ(run.counts.no_frame, 3);
  EXPECT_EQ(run.refresh(3).frame, 0);
  EXPECT_EQ(run.refresh(3).pose_to_photon_render, 52ms);
  EXPECT_EQ(run.counts.missed_vsync, 0);
}

TEST(SameInstant, APoseThatComesAtTheTickIsDrawn) {
  const RigRun run = play({.up = 8ms}, 200ms);
  EXPECT_EQ(run.at(0, Step::sample), 12ms);
  EXPECT_EQ(run.at(0, Step::pose_received), 20ms);
}

TEST(SameInstant, AFrameDecodedAtTheLatchIsWarped) {
  const RigRun run = play({.down = 8ms}, 200ms);
  EXPECT_EQ(run.at(0, Step::decode_done), 36ms);
  EXPECT_EQ(run.at(0, Step::first_warp), 36ms);
}

TEST(SameInstant, WhatTakesNoTimeIsOnTheVsyncAtWhichItCame) {
  const RigRun run = play({.down = 14ms, .decode = always(0ms), .warp = always(0ms), .late_latch = 0ms}, 200ms);
  EXPECT_EQ(run.at(0, Step::colour_rebuilt), 40ms);
  EXPECT_EQ(run.at(0, Step::first_warp), 40ms);
  EXPECT_EQ(run.refresh(2).frame, 0);
  EXPECT_EQ(run.refresh(2).pose_to_photon_render, 32ms);
}

TEST(Encoder, ItsQueueHoldsTheNewestFrameOnly) {
  const RigRun run = play({.encode = always(50ms)}, 130ms);
  EXPECT_THAT(run.fates(), ElementsAre("shown", "replaced", "unfinished", "replaced", "replaced", "unfinished"));
  EXPECT_EQ(run.at(2, Step::encode_start), 74ms);
  EXPECT_EQ(run.at(5, Step::encode_start), 124ms);  // composed at that instant
}

TEST(Compose, NoFrameOvertakesAnother) {
  const RigRun run = play({.compose = [](std::int64_t frame) { return frame == 0 ? Nanos(30ms) : Nanos(1ms); }}, 200ms);
  EXPECT_EQ(run.at(0, Step::compose_done), 54ms);
  EXPECT_EQ(run.at(1, Step::compose_done), 55ms);
  EXPECT_EQ(run.at(0, Step::encode_start), 54ms);
  EXPECT_EQ(run.at(1, Step::encode_start), 56ms);
}

TEST(Gpu, ATickThatFindsItBusyWaitsAndLatchesTheNewestPose) {
  const RigRun run = play({.render = always(30ms)}, 200ms);
  EXPECT_EQ(run.at(0, Step::render_start), 20ms);
  EXPECT_EQ(run.at(1, Step::render_start), 50ms);
  EXPECT_EQ(run.at(1, Step::sample), 40ms);
  EXPECT_EQ(run.at(2, Step::render_start), 80ms);
}

TEST(Pacer, AFramesPacketsDoNotGoAmongThoseOfTheFrameBefore) {
  const RigRun run = play({.recovery = "nack",
                           .packet_pacing = "spread",
                           .packet_pacing_options = {{"share_of_period", 1.0}},
                           .encode = [](std::int64_t frame) { return frame == 0 ? Nanos(12ms) : Nanos(2ms); },
                           .packets_per_frame = 4},
                          200ms);
  EXPECT_EQ(run.at(0, Step::first_packet_sent), 36ms);  // its last packet at 51 ms
  EXPECT_EQ(run.at(1, Step::first_packet_sent), 51ms);
  std::int64_t frame = 0;
  for (const SeenPacket& p : run.packets) {
    if (p.kind != "video") continue;
    EXPECT_GE(p.frame, frame);
    frame = p.frame;
  }
  EXPECT_EQ(run.tally.nacks, 0);
}

TEST(Nack, AsksForTheMissingPacketAndNoOther) {
  const RigRun run = play({.recovery = "nack", .lost_down = {4}, .packets_per_frame = 3}, 200ms);
  EXPECT_THAT(run.sent("nack"), ElementsAre(56ms));
  EXPECT_THAT(run.sent("video", 1), ElementsAre(66ms));
  EXPECT_EQ(run.at(1, Step::colour_rebuilt), 76ms);
  EXPECT_EQ(run.frames.at(1).recovered_by, "nack");
  EXPECT_EQ(run.frames.at(1).packets_lost, 1);
  EXPECT_EQ(run.frames.at(1).downlink[static_cast<std::size_t>(DownlinkPart::recovery)], 20ms);
  EXPECT_EQ(run.at(2, Step::colour_rebuilt), 76ms);
  EXPECT_EQ(run.at(2, Step::decode_start), 78ms);  // after frame 1, in order
}

TEST(Nack, DoesNotAskForPacketsThatAreStillToBeSent) {
  const RigRun run = play({.recovery = "nack",
                           .packet_pacing = "spread",
                           .packet_pacing_options = {{"share_of_period", 1.0}},
                           .lost_down = {1},
                           .packets_per_frame = 4},
                          200ms);  // packets at 26, 31, 36, 41 ms; the second is lost, the third comes at 46
  EXPECT_THAT(run.sent("nack"), ElementsAre(46ms));
  EXPECT_THAT(run.sent("video", 1), ElementsAre(56ms));
  EXPECT_EQ(run.at(0, Step::colour_rebuilt), 66ms);
}

TEST(Nack, AsksAgainAfterOneAndAHalfRoundTrips) {
  const RigRun run = play({.recovery = "nack", .lost_down = {4, 6}, .packets_per_frame = 3}, 200ms);
  EXPECT_THAT(run.sent("nack"), ElementsAre(56ms, 86ms));  // the round trip is 20 ms
  EXPECT_THAT(run.sent("video", 1), ElementsAre(66ms));
  EXPECT_THAT(run.sent("video", 2), ElementsAre(96ms));
  EXPECT_EQ(run.at(1, Step::colour_rebuilt), 106ms);
}

TEST(Nack, IsAnsweredByWhatTheServerKnowsNotByWhatTheClientHas) {
  // Frame 5 is lost whole. Asked for at t and, the round trip being 110 ms, at t + 55; complete at t + 110 and shown
  // before the second request is there at t + 155. Its acknowledgement comes later still, so the server sends it twice.
  const RigRun run =
      play({.recovery = "nack", .recovery_options = {{"rtt_factor", 0.5}}, .up = 100ms, .lost_down = {5}}, 500ms);
  ASSERT_EQ(run.sent("nack").size(), 2U);
  const Nanos asked = run.sent("nack")[0];
  EXPECT_EQ(run.sent("nack")[1], asked + 55ms);
  EXPECT_EQ(run.at(5, Step::colour_rebuilt), asked + 110ms);
  EXPECT_THAT(run.sent("video", 1), ElementsAre(asked + 100ms));
  EXPECT_THAT(run.sent("video", 2), ElementsAre(asked + 155ms));
}

TEST(Idr, IsAskedForUntilItComes) {
  // Frame 1 is lost, and so is the first request (after 19 poses).
  const RigRun run = play({.lost_up = {19}, .lost_down = {1}}, 240ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(76ms, 126ms));
  EXPECT_TRUE(run.frames.at(6).keyframe);  // the first encoded after 136 ms
  EXPECT_EQ(run.at(6, Step::decode_start), 156ms);
  EXPECT_EQ(run.frames.at(1).fate, "lost");
  for (const int waits : {2, 3, 4, 5}) EXPECT_EQ(run.frames.at(waits).fate, "undecodable") << waits;
  EXPECT_EQ(run.tally.lost, 1);
  EXPECT_EQ(run.tally.keyframes, 2);
}

TEST(Idr, ThatIsLostIsAskedForAgain) {
  const RigRun run = play({.lost_up = {19}, .lost_down = {1, 6}}, 260ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(76ms, 126ms, 176ms));
  EXPECT_TRUE(run.frames.at(9).keyframe);
  EXPECT_EQ(run.at(9, Step::decode_start), 216ms);
}

TEST(Idr, TheFirstFrameMayBeTheOneLost) {
  const RigRun run = play({.lost_down = {0}}, 200ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(56ms));  // frame 1 shows it
  EXPECT_TRUE(run.frames.at(3).keyframe);                   // encoded at 84, the first after 66
  EXPECT_EQ(run.at(3, Step::decode_start), 96ms);
}

TEST(Decoder, ABacklogOverThreeAsksForAnIdrAndSkipsToIt) {
  const RigRun run = play({.decode = always(50ms)}, 240ms);
  EXPECT_THAT(run.sent("idr_request"), ElementsAre(156ms));  // frames 3 to 6 wait behind frame 2
  EXPECT_TRUE(run.frames.at(8).keyframe);
  EXPECT_EQ(run.at(3, Step::decode_start), 186ms);
  EXPECT_EQ(run.at(8, Step::decode_start), 236ms);
  EXPECT_EQ(run.at(4, Step::decode_start), never);
}

TEST(Window, GoesOnWithTheAcknowledgementOrAfter250Ms) {
  const RigRun run =
      play({.frame_pacing = "window", .frame_pacing_options = {{"frames_in_flight", 1.0}}, .lost_down = {1}}, 330ms);
  EXPECT_EQ(run.at(0, Step::render_start), 10ms);   // decoded at 28, acknowledged at 38
  EXPECT_EQ(run.at(1, Step::render_start), 38ms);   // lost, and nothing comes later
  EXPECT_EQ(run.at(2, Step::render_start), 288ms);  // shows at 304 that 1 is lost; is skipped itself
  EXPECT_EQ(run.at(3, Step::render_start), 314ms);  // both acknowledged
  EXPECT_TRUE(run.frames.at(3).keyframe);
}

TEST(Window, ALostAcknowledgementIsMadeUpForByTheNextPose) {
  const RigRun run =
      play({.frame_pacing = "window", .frame_pacing_options = {{"frames_in_flight", 1.0}}, .lost_up = {7}}, 100ms);
  EXPECT_EQ(run.at(1, Step::render_start), 42ms);
}

TEST(Display, AWarpSlowerThanThePeriodMissesVsyncsAndAimsAtTheNewest) {
  const RigRun run = play({.warp = always(30ms), .walks = true}, 170ms);  // warps at 56, 86, 116, 146 ms
  EXPECT_EQ(run.counts.no_frame, 5);
  EXPECT_FALSE(run.refresh(5).missed_vsync);
  EXPECT_FALSE(run.refresh(6).missed_vsync);
  EXPECT_TRUE(run.refresh(7).missed_vsync);
  EXPECT_FALSE(run.refresh(8).missed_vsync);
  EXPECT_EQ(run.refresh(7).stages[static_cast<std::size_t>(Stage::vsync_wait)], 24ms);
  EXPECT_EQ(run.refresh(7).frame, run.refresh(6).frame);
  const auto walker = make_walker(1, 0);
  EXPECT_EQ(run.warped.at(2).poses.truth.position, walker->at(120ms).position);
}

TEST(Display, AFrameShownTwiceIsARepeatAndAgesByAPeriod) {
  const RigRun run = play({.fps = 25}, 300ms);  // frame n is begun at 40 + 40 n, first warped at 76 + 40 n
  EXPECT_EQ(run.refresh(4).frame, 0);
  EXPECT_EQ(run.refresh(5).frame, 0);
  EXPECT_FALSE(run.refresh(4).repeated);
  EXPECT_TRUE(run.refresh(5).repeated);
  EXPECT_FALSE(run.refresh(5).missed_vsync);
  EXPECT_EQ(run.refresh(5).frame_age, 1);
  EXPECT_EQ(run.refresh(5).stages[static_cast<std::size_t>(Stage::repeat)], 20ms);
  EXPECT_EQ(run.refresh(5).pose_to_photon_render, run.refresh(4).pose_to_photon_render + 20ms);
  EXPECT_EQ(run.refresh(6).frame, 1);
}

TEST(Outage, NothingEverComing) {
  const RigRun run = play({.recovery = "nack", .downlink_down = {{0ms, 1h}}}, 2s);
  EXPECT_EQ(run.counts.no_frame, run.counts.refreshes);
  EXPECT_EQ(run.tally.sent, 99);
  EXPECT_EQ(run.sent("idr_request").size(), 0U);
}

}  // namespace
}  // namespace photonlag::test
