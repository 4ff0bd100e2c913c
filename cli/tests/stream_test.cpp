/// What was sent is real: other people's tools read it, and loss means loss.
#include <gtest/gtest.h>

#include "cli/tests/program.hpp"
#include "pipeline/codec/stream_writer.hpp"

namespace photonlag::test {
namespace {

TEST(Stream, FfprobeCountsExactlyTheFramesSent) {
  const Scratch scratch;
  const RunData run = test::run("scenarios/lossy.toml", scratch / "run", {"duration_s=3"});
  const Outcome probe = program({"ffprobe", "-v", "error", "-select_streams", "v", "-count_frames", "-show_entries",
                                 "stream=nb_read_frames", "-of", "csv=p=0", scratch / "run/stream.mkv"});
  if (probe.exit_code == 127) GTEST_SKIP() << "no ffprobe";
  ASSERT_EQ(probe.exit_code, 0) << probe.err;
  EXPECT_EQ(probe.err, "");
  EXPECT_EQ(std::stol(probe.out), counter(run, "frames_sent"));
}

TEST(Stream, WithLossTheDecoderGetsNoFrameWithAPacketMissing) {
  const Scratch scratch;
  const RunData run = test::run("scenarios/lossy.toml", scratch / "run",
                                {"duration_s=6", "display.width=160", "display.height=90", "downlink.loss.p=0.01",
                                 "downlink.down_ms=[[3000, 3300]]"});
  std::map<std::int64_t, std::set<std::int64_t>> arrived;
  for (const PacketLine& p : packets(scratch / "run"))
    if (p.kind == "video" && p.delivered >= 0) arrived[p.frame].insert(p.index);
  std::int64_t lost = 0, decoded = 0, last_decoded = -1;
  for (const FrameRow& row : run.frames) {
    if (row.fate == "lost") {
      ++lost;
      EXPECT_EQ(row[Step::decode_start], never);
    }
    if (row[Step::decode_start] == never) continue;
    ++decoded;
    EXPECT_EQ(std::int64_t(arrived[row.frame].size()), row.packets) << "frame " << row.frame;
    // After a gap nothing but an IDR goes to the decoder.
    if (row.frame != last_decoded + 1) {
      EXPECT_TRUE(row.keyframe) << "frame " << row.frame;
    }
    last_decoded = row.frame;
  }
  EXPECT_GT(lost, 5);
  EXPECT_GT(decoded, 100);
  EXPECT_GT(counter(run, "idr_requests"), 1);
  EXPECT_GT(counter(run, "keyframes"), 1);
}

TEST(Stream, NackRecoversWithoutAnIdr) {
  const Scratch scratch;
  const RunData run = test::run("scenarios/lossy.toml", scratch / "run",
                                {"pixels=false", "downlink.recovery.name=nack", "downlink.down_ms=[]",
                                 "downlink.loss={name=\"bernoulli\", probability=0.01}"});
  std::int64_t recovered = 0;
  for (const FrameRow& row : run.frames)
    if (row.recovered_by == "nack") ++recovered;
  EXPECT_GT(recovered, 100);
  EXPECT_LT(counter(run, "keyframes"), 20);
}

}  // namespace
}  // namespace photonlag::test
