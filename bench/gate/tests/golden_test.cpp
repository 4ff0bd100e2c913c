#include "bench/gate/golden.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "bench/gate/compare.hpp"
#include "bench/gate/golden_tables.hpp"
#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/sha256.hpp"

/// Goldens made by hand: written, read, held against changed ones.

namespace photonlag {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// Every leg of frame k takes 1 ms and a few ns more, frames are 10 ms apart.
Golden made() {
  Golden golden;
  golden.scenario = "made";
  golden.machine = "here";
  golden.resolved = "schema = 1\n";
  for (int k = 0; k < 20; ++k) {
    GoldenFrame f;
    f.frame = k;
    f[Step::sample] = Nanos(10'000'000) * k;
    for (const Leg& leg : legs()) {
      const Nanos length(1'000'000 + 7 * k);
      if (leg.part) f.downlink[static_cast<std::size_t>(*leg.part)] = length;
      const bool goes_on = leg.part && *leg.part != DownlinkPart::pacing;
      f[end_of(leg.stage)] = (goes_on ? f[end_of(leg.stage)] : f[static_cast<Step>(leg.stage)]) + length;
    }
    f.bytes_colour = 5000, f.packets = 5, f.fate = "shown", f.guard_band_deg = 10;
    golden.frames.push_back(f);
    ReadRefresh r;
    r.refresh = k;
    r.vsync = f[Step::first_warp] + Nanos(2'000'000);
    if (k > 0) r.frame = k;
    r.pose_error_render_deg = 0.1 * k;
    golden.refreshes.push_back(r);
  }
  golden.figures = {{"pose_to_photon_render_ms", "p99", "ms", Better::lower, 62.5},
                    {"psnr_db", "mean", "dB", Better::higher, 30.0},
                    {"psnr_db", "p99", "dB", Better::higher, {}},
                    {"counters", "nacks", "1", Better::neither, 4.0}};
  golden.tolerances = {{"psnr_db", {.absolute = 0.2, .relative = 0.01}}};
  std::string frames, refreshes;
  (void)frames_text(golden.frames, frames);
  (void)refreshes_text(golden.refreshes, refreshes);
  golden.digests = {{"frames", sha256_of(frames)}, {"refreshes", sha256_of(refreshes)}};
  return golden;
}

/// One leg of one frame longer, and all after it later.
Golden with_longer(std::size_t leg, std::size_t frame, Nanos by) {
  Golden golden = made();
  const Leg& at = legs()[leg];
  GoldenFrame& f = golden.frames[frame];
  if (at.part) f.downlink[static_cast<std::size_t>(*at.part)] += by;
  for (auto step = static_cast<std::size_t>(end_of(at.stage)); step < step_count; ++step) f.at[step] += by;
  golden.digests["frames"] = "other";
  return golden;
}

/// As core.autocrlf of git leaves text.
TEST(Golden, MayHaveTheLineEndsOfAnotherSystem) {
  const fs::path folder = fs::temp_directory_path() / ("golden-crlf-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const Golden golden = made();
  for (const auto& [name, text] : files_of(golden)) {
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    write_file(folder / name, crlf);
  }
  const Golden read = read_golden(folder);
  EXPECT_EQ(files_of(read), files_of(golden));
  EXPECT_EQ(compare_to_golden(read, golden).verdict, GoldenVerdict::same);
  EXPECT_THAT(compare_to_golden(read, golden).notes, testing::IsEmpty());
  fs::remove_all(folder);
}

TEST(Golden, IsReadAsItWasWritten) {
  const fs::path folder = fs::temp_directory_path() / ("golden-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const Golden golden = made();
  for (const auto& [name, text] : files_of(golden)) write_file(folder / name, text);
  EXPECT_TRUE(is_golden(folder));
  const Golden read = read_golden(folder);
  EXPECT_EQ(files_of(read), files_of(golden));
  EXPECT_EQ(compare_to_golden(read, golden).verdict, GoldenVerdict::same);
  write_file(folder / "frames.csv", "client\n");
  EXPECT_THROW((void)read_golden(folder), InputError);
  fs::remove(folder / "frames.csv");
  EXPECT_THROW((void)read_golden(folder), InputError);
  fs::remove_all(folder);
}

/// The first difference in simulated time is the one to blame, whatever follows from it.
TEST(Divergence, IsTheLegThatIsLonger) {
  for (std::size_t leg = 0; leg < leg_count; ++leg) {
    const auto found = find_divergence(made(), with_longer(leg, 7, Nanos(500'000)));
    ASSERT_TRUE(found) << legs()[leg].name;
    EXPECT_EQ(found->part, legs()[leg].name);
    EXPECT_EQ(found->change, "+0.500 ms");
    EXPECT_EQ(found->frame, 7);
  }
  EXPECT_FALSE(find_divergence(made(), made()));
}

TEST(Divergence, OfTwoTheEarlierIsToBlame) {
  Golden after = with_longer(12, 3, Nanos(1));
  after.frames[2].bytes_colour = 1;  // its encoding begins 20 ms + 5 legs; frame 3's leg 12 ends later
  const auto found = find_divergence(made(), after);
  EXPECT_EQ(found->part, "encode");
  EXPECT_TRUE(found->bytes);
}

TEST(Divergence, LossNamesPlaceAndPackets) {
  Golden after = made();
  after.frames[4].dropped = "isp.down/queue 3 4";
  const auto found = find_divergence(made(), after);
  EXPECT_EQ(found->part, "downlink.queue");
  EXPECT_EQ(found->change, "lost nothing -> isp.down/queue 3 4");
}

TEST(Divergence, PosesAreThePredictorsAndRoundingIsNobodys) {
  Golden after = made();
  after.refreshes[5].pose_error_render_deg *= 1 + 1e-12;
  EXPECT_FALSE(find_divergence(made(), after));
  after.refreshes[5].pose_error_render_deg *= 1 + 1e-6;
  EXPECT_EQ(find_divergence(made(), after)->part, "predictor");
}

TEST(Compare, SaysFromWhichRefreshAndForBetterOrWorse) {
  Golden after = with_longer(9, 7, Nanos(500'000));
  after.figures[0].value = 63;
  const GoldenComparison worse = compare_to_golden(made(), after);
  EXPECT_EQ(worse.verdict, GoldenVerdict::changed);
  EXPECT_THAT(worse.blame, StartsWith(legs()[9].name + " +0.500 ms from refresh 7"));
  EXPECT_EQ(worse.effect, "worse");
  after.figures[0].value = 62;
  EXPECT_EQ(compare_to_golden(made(), after).effect, "better");
  after.figures[0].value = 62.5;
  EXPECT_EQ(compare_to_golden(made(), after).effect, "worse, but nothing that is seen");
}

TEST(Compare, TolerancesHoldForTheirMetricAlone) {
  Golden after = made();
  after.figures[1].value = 30.49;  // 0.2 + 1 %
  EXPECT_EQ(compare_to_golden(made(), after).verdict, GoldenVerdict::within);
  after.figures[1].value = 29.49;
  EXPECT_EQ(compare_to_golden(made(), after).verdict, GoldenVerdict::changed);
  after.machine = "elsewhere";
  EXPECT_EQ(compare_to_golden(made(), after).verdict, GoldenVerdict::undecided);
  after.figures[3].value = 5;
  EXPECT_EQ(compare_to_golden(made(), after).verdict, GoldenVerdict::changed) << "a counter is exact anywhere";
}

TEST(Compare, ValuesThatComeOrGoAreBeyondEveryTolerance) {
  Golden after = made();
  after.figures[2].value = 40;
  EXPECT_EQ(compare_to_golden(made(), after).verdict, GoldenVerdict::changed);
  after = made();
  after.figures.pop_back();
  const GoldenComparison gone = compare_to_golden(made(), after);
  EXPECT_EQ(gone.verdict, GoldenVerdict::changed);
  EXPECT_THAT(gone.blame, HasSubstr("counters.nacks 4 -> none"));
}

TEST(Compare, AnotherScenarioTextAloneIsOnlyANote) {
  Golden after = made();
  after.resolved += "new_key = 0\n";
  const GoldenComparison same = compare_to_golden(made(), after);
  EXPECT_EQ(same.verdict, GoldenVerdict::same);
  EXPECT_EQ(same.notes.size(), 1U);
}

}  // namespace
}  // namespace photonlag
