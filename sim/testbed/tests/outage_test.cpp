/// Ways that are cut for long, or for good, and queues that nobody empties.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/testbed/tests/rig.hpp"

namespace photonlag::test {
namespace {

constexpr Nanos begin = 1s, end = 11s;

/// A frame, the request it lets the client send, the next frame: two periods, a round trip, and what stages take.
constexpr Nanos soon = 100ms;

struct Case {
  std::string recovery, frame_pacing;
  OnLoss on_loss{};
  bool up = false, down = false;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* recovery : {"none", "nack"})
    for (const char* pacing : {"timer", "on_pose", "window"})
      for (const OnLoss mode : {OnLoss::idr, OnLoss::reference_invalidation, OnLoss::intra_refresh})
        for (const int way : {1, 2, 3}) all.push_back({recovery, pacing, mode, (way & 1) != 0, (way & 2) != 0});
  return all;
}

class TenSeconds : public testing::TestWithParam<Case> {
 protected:
  static RigRun run(Nanos until) {
    const Case& c = GetParam();
    const std::vector<DownInterval> cut{{begin, end}};
    return play({.frame_pacing = c.frame_pacing,
                 .recovery = c.recovery,
                 .uplink_down = c.up ? cut : std::vector<DownInterval>{},
                 .downlink_down = c.down ? cut : std::vector<DownInterval>{},
                 .packets_per_frame = 3,
                 .on_loss = c.on_loss,
                 .server_drop = 200ms},
                until);
  }
};

/// Where no frame needs another, those that are no older than nack's deadline are still worth waiting for.
TEST_P(TenSeconds, ThePictureIsBackAtOnceAndNothingOldIsAskedFor) {
  const RigRun r = run(12s);
  const bool waits = GetParam().recovery == "nack" && GetParam().on_loss == OnLoss::intra_refresh;
  const Nanos latest = end + soon + (waits ? 500ms : 0ms);
  Nanos back = never;
  std::map<std::int64_t, Nanos> first_sent;
  for (const auto& [frame, row] : r.frames) {
    if (row[Step::decode_done] > end && row[Step::decode_done] != never) back = std::min(back, row[Step::decode_done]);
    first_sent[frame] = row[Step::first_packet_sent];
  }
  EXPECT_LE(back, latest);
  for (const SeenPacket& p : r.packets)
    if (p.kind == "video" && p.attempt > 0) {
      EXPECT_LE(p.sent - first_sent.at(p.frame), 500ms) << p.frame;
    }
  const std::vector<Nanos> nacks = r.sent("nack");
  EXPECT_TRUE(waits || std::ranges::none_of(nacks, [](Nanos at) { return at >= end; }));
  for (const ReadRefresh& row : r.refreshes)
    if (row.vsync > latest + 100ms) {
      EXPECT_LE(row.pose_to_photon_render, 100ms) << row.refresh;
    }
}

TEST_P(TenSeconds, FramesAreNotHeldMeanwhile) {
  const RigRun r = run(end - 10ms);
  EXPECT_LE(r.flights, 100U);
  EXPECT_LE(r.remembered, 20U);
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  const Case& c = info.param;
  const char* modes[] = {"idr", "intra_refresh", "reference_invalidation"};
  return c.recovery + "_" + c.frame_pacing + "_" + modes[static_cast<int>(c.on_loss)] + (c.up ? "_up" : "") +
         (c.down ? "_down" : "");
}

INSTANTIATE_TEST_SUITE_P(Cut, TenSeconds, testing::ValuesIn(cases()), name_of);

TEST(ForGood, ADeadDownlinkLosesWhatIsSentAndTheLedgerSaysSo) {
  const RigRun run = play({.downlink_down = {{1s, 24h}}, .server_drop = 200ms}, 60s);
  for (const auto& [frame, row] : run.frames)
    if (row[Step::first_packet_sent] > 1s && row[Step::first_packet_sent] < 59s) {
      EXPECT_EQ(row.fate, "lost") << frame;
    }
  EXPECT_EQ(run.tally.rendered, std::int64_t(run.frames.size()));
  EXPECT_LE(run.flights, 100U);
}

TEST(ForGood, ADeadUplinkLeavesTheLastPoseToDrawWith) {
  const RigRun run = play({.uplink_down = {{1s, 24h}}, .server_drop = 200ms}, 60s);
  const ReadRefresh& last = run.refreshes.back();
  ASSERT_TRUE(last.frame);
  EXPECT_FALSE(last.repeated) << "the timer goes on";
  EXPECT_GT(last.pose_to_photon_render, 58s);
  EXPECT_LE(run.remembered, 20U) << "nobody acknowledges";
}

TEST(VeryLong, AnOutageIsPassedOverWithoutALookAtEachFrame) {
  const RigRun run = play({.recovery = "nack", .downlink_down = {{1s, 301s}}, .server_drop = 200ms}, 302s);
  EXPECT_EQ(run.tally.nacks, 0);
  const FrameRow& last = std::prev(run.frames.end(), 6)->second;
  EXPECT_NE(last[Step::decode_done], never);
}

/// Lets a few packets be under way, as a congestion control does that gets no reports.
class FewAtATime final : public RateControl {
 public:
  explicit FewAtATime(std::int64_t bytes) : bytes_(bytes) {}
  [[nodiscard]] Nanos feedback_interval() const override { return 20ms; }
  [[nodiscard]] double target_bps(Nanos) override { return 1e6; }
  [[nodiscard]] std::int64_t window_bytes() const override { return bytes_; }

 private:
  std::int64_t bytes_;
};

Nanos last_decode(const RigRun& run) {
  Nanos last{};
  for (const auto& [frame, row] : run.frames)
    if (row[Step::decode_done] != never) last = std::max(last, row[Step::decode_done]);
  return last;
}

TEST(FullWindow, IsOpenAgainASecondAfterAllOfItWasLost) {
  const RigRun run = play({.downlink_down = {{1s, 1500ms}},
                           .packets_per_frame = 3,
                           .server_drop = 200ms,
                           .rate = std::make_unique<FewAtATime>(12'000)},
                          4s);
  EXPECT_GT(last_decode(run), 3900ms);
}

TEST(FullWindow, LetsAWindowGoEverySecondWhereReportsAreLost) {
  const RigRun run = play({.uplink_down = {{1s, 1h}},
                           .packets_per_frame = 3,
                           .server_drop = 200ms,
                           .rate = std::make_unique<FewAtATime>(12'000)},
                          20s);
  EXPECT_GT(last_decode(run), 18s);
  EXPECT_LE(run.flights, 200U);
  std::int64_t late = 0, stale = 0;
  for (const auto& [frame, row] : run.frames) {
    stale += row.fate == "stale" ? 1 : 0;
    late += row[Step::first_packet_sent] != never && row[Step::first_packet_sent] > 2s ? 1 : 0;
  }
  EXPECT_LE(late, 18 * 5) << "12 kB are three frames";
  EXPECT_EQ(stale, run.tally.stale);
}

TEST(FullWindow, AFirstFrameLargerThanItTakesRoundTripsAndNotASecond) {
  const RigRun run = play({.packets_per_frame = 10, .rate = std::make_unique<FewAtATime>(2400)}, 1s);
  EXPECT_LE(run.at(0, Step::colour_rebuilt) - run.at(0, Step::first_packet_sent), 5 * (20ms + 20ms))
      << "two packets a round trip of 20 ms, reported every 20 ms";
}

/// Sends no faster than this.
class Slow final : public RateControl {
 public:
  [[nodiscard]] Nanos feedback_interval() const override { return Nanos(0); }
  [[nodiscard]] double target_bps(Nanos) override { return 1e6; }
  [[nodiscard]] double pacing_bps() const override { return 8.0 * 3600 / 0.050; }  // a frame of 3 packets in 50 ms
};

TEST(Backlog, FramesThatWouldWaitTooLongAreNotEncoded) {
  const RigRun run = play({.packets_per_frame = 3, .server_drop = 30ms, .rate = std::make_unique<Slow>()}, 2s);
  std::int64_t stale = 0, shown = 0;
  for (const auto& [frame, row] : run.frames) {
    if (row.fate == "stale") {
      ++stale;
      EXPECT_EQ(row[Step::encode_start], never) << frame;
    }
    shown += row.fate == "shown" ? 1 : 0;
    if (row[Step::colour_rebuilt] != never) {
      EXPECT_LE(row[Step::colour_rebuilt] - row[Step::encode_start], 30ms + 2 * 50ms + 2ms + 10ms) << frame;
    }
  }
  EXPECT_EQ(stale, run.tally.stale);
  EXPECT_NEAR(double(shown), 2000.0 / 50, 4);
  EXPECT_GT(stale, 50);
}

TEST(Backlog, IsBoundedEvenWhereFramesNeverBecomeStale) {
  const RigRun run = play({.packets_per_frame = 3, .rate = std::make_unique<Slow>()}, 200s);
  EXPECT_GT(run.tally.stale, 1000);
  EXPECT_LE(run.remembered, 60U * 50 + 10);
  for (const auto& [frame, row] : run.frames)
    if (row[Step::first_packet_sent] != never) {
      ASSERT_LE(row[Step::first_packet_sent] - row[Step::encode_start], 160s) << frame;
    }
}

}  // namespace
}  // namespace photonlag::test
