/// docs/ideal.md, checked to the nanosecond and to the bit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cli/tests/program.hpp"
#include "pipeline/codec/stream_writer.hpp"
#include "pipeline/image.hpp"
#include "reprojection/quality/quality.hpp"

namespace photonlag::test {
namespace {

/// Stages of docs/ideal.md, ns.
constexpr std::array<std::int64_t, stage_count> by_hand = {
    0, 5'010'000, 0, 4'000'000, 0, 0, 3'000'000, 12'164'000, 0, 0, 2'000'000, 0, 0, 2'000'000, 0, 5'000'000};

void expect_by_hand(const RunData& run) {
  ASSERT_EQ(run.refreshes.size(), 200U);
  EXPECT_FALSE(run.refreshes[0].frame.has_value());
  for (std::size_t k = 1; k < run.refreshes.size(); ++k) {
    const ReadRefresh& row = run.refreshes[k];
    ASSERT_EQ(row.frame, std::int64_t(k) - 1);
    EXPECT_EQ(row.photon.count(), 20'000'000 * (std::int64_t(k) - 1) + 33'174'000);
    EXPECT_EQ(row.pose_to_photon_render.count(), 33'174'000) << "refresh " << k;
    for (std::size_t s = 0; s < stage_count; ++s)
      EXPECT_EQ(row.stages[s].count(), by_hand[s]) << "refresh " << k << " " << stage_names[s];
  }
}

TEST(Ideal, GivesEveryRefreshTheValueWorkedOutByHand) {
  const Scratch scratch;
  const RunData run = test::run("scenarios/ideal.toml", scratch / "run");
  expect_by_hand(run);
  for (const ReadRefresh& row : run.refreshes) {
    if (!row.frame) continue;
    ASSERT_TRUE(row.score.has_value());
    EXPECT_TRUE(std::isinf(row.score->psnr_db)) << "refresh " << row.refresh;
    EXPECT_DOUBLE_EQ(row.score->ssim, 1.0);
    EXPECT_DOUBLE_EQ(row.pose_error_render_deg, 0);
    EXPECT_DOUBLE_EQ(row.pose_error_render_mm, 0);
  }
}

TEST(Ideal, SplitsTheDownlinkAsByHand) {
  const Scratch scratch;
  const RunData run =
      test::run("scenarios/ideal.toml", scratch / "run",
                {"pixels=false", "codec.traffic={name=\"constant\", keyframe_factor=1}", "codec.rate.mbps=69.12"});
  expect_by_hand(run);  // 69.12 Mbit/s at 50 Hz are the raw picture's 172 800 bytes
  std::map<std::string, std::int64_t> of_frame_10;
  for (const ReadSpan& span : run.spans)
    if (span.frame == 10) of_frame_10[span.stage] += (span.end - span.start).count();
  EXPECT_EQ(of_frame_10["downlink.queue"], 7'152'000);
  EXPECT_EQ(of_frame_10["downlink.serialisation"], 12'000);
  EXPECT_EQ(of_frame_10["downlink.propagation"], 5'000'000);
  EXPECT_EQ(of_frame_10.count("downlink.jitter"), 0U);
}

TEST(Ideal, WithX264ShowsExactlyWhatAnIndependentDecoderMakesOfTheStream) {
  const Scratch scratch;
  const RunData run =
      test::run("scenarios/ideal.toml", scratch / "run", {"codec.name=x264", "duration_s=1", "record.images=every:1"});
  const std::vector<Image> decoded = decode_file(scratch / "run/stream.mkv");
  ASSERT_EQ(std::int64_t(decoded.size()), counter(run, "frames_sent"));
  int compared = 0;
  for (const ReadRefresh& row : run.refreshes) {
    if (!row.frame) continue;
    const std::string stem = fmt::format("run/images/{:06}-", row.refresh);
    const Image shown = read_png(scratch / (stem + "shown.png")), truth = read_png(scratch / (stem + "truth.png"));
    const Image& independent = decoded.at(std::size_t(*row.frame));
    EXPECT_EQ(shown, independent) << "refresh " << row.refresh;
    EXPECT_EQ(row.pose_to_photon_render.count(), 33'174'000);
    ASSERT_TRUE(row.score);
    // The truth is what the server rendered: so this is the PSNR of decoded against rendered.
    EXPECT_DOUBLE_EQ(row.score->psnr_db, psnr_db(independent, truth));
    EXPECT_LT(row.score->psnr_db, 80);
    ++compared;
  }
  EXPECT_GT(compared, 40);
}

TEST(Ideal, WithTheOracleReprojectorHasNoErrorWhateverThePose) {
  const Scratch scratch;
  const RunData run =
      test::run("scenarios/ideal.toml", scratch / "run",
                {"reprojector.name=oracle", "predictor.name=hold", "predictor.horizon=auto", "duration_s=1"});
  for (const ReadRefresh& row : run.refreshes)
    if (row.frame) {
      ASSERT_TRUE(row.score);
      EXPECT_TRUE(std::isinf(row.score->psnr_db)) << "refresh " << row.refresh;
    }
  EXPECT_GT(metric(run, "pose_error_render_deg", "max"), 0);
}

TEST(Ideal, GuardBandCroppedIsTheSamePicture) {
  const Scratch scratch;
  const RunData run = test::run("scenarios/ideal.toml", scratch / "run",
                                {"server.guard_band_deg=10", "duration_s=1", "downlink.capacity.mbps=2000"});
  int scored = 0;
  for (const ReadRefresh& row : run.refreshes)
    if (row.frame) {
      ++scored;
      ASSERT_TRUE(row.score);
      EXPECT_TRUE(std::isinf(row.score->psnr_db)) << "refresh " << row.refresh;
    }
  EXPECT_GT(scored, 40);
}

}  // namespace
}  // namespace photonlag::test
