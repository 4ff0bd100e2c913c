#include "sim/record/reader.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "sim/core/error.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using testing::HasSubstr;

std::string complaint(const fs::path& run) {
  try {
    (void)read_run(run);
  } catch (const InputError& e) {
    return e.what();
  }
  return "(nothing thrown)";
}

void overwrite(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

TEST(Reader, GivesBackWhatWasRecorded) {
  Scratch scratch;
  SyntheticRun run = synthetic_run(2, 300);
  for (RefreshRow& r : run.refreshes)
    if (r.frame && r.refresh == 150) r.score = Score{INFINITY, 1, 0.25, 0, 0};
  record(run, scratch / "run");
  const RunData data = read_run(scratch / "run");
  ASSERT_EQ(data.refreshes.size(), run.refreshes.size());
  for (std::size_t i = 0; i < run.refreshes.size(); ++i) {
    const RefreshRow &was = run.refreshes[i], &is = data.refreshes[i];
    ASSERT_EQ(is.client, was.client);
    ASSERT_EQ(is.frame, was.frame);
    ASSERT_EQ(is.vsync, was.vsync);
    ASSERT_EQ(is.photon, was.photon);
    ASSERT_EQ(is.repeated, was.repeated);
    ASSERT_EQ(is.frame_age, was.frame_age);
    ASSERT_EQ(is.stages, was.stages);
    ASSERT_EQ(is.downlink, was.downlink);
    ASSERT_EQ(is.content_age, was.content_age);
    ASSERT_EQ(is.pose_error_warp_deg, was.pose_error_warp_deg);  // to the bit: shortest round trip
    ASSERT_EQ(std::isnan(is.pose_p95_render_deg), std::isnan(was.pose_p95_render_deg));
    if (!std::isnan(was.pose_p95_render_deg)) {
      ASSERT_EQ(is.pose_p95_render_deg, was.pose_p95_render_deg);
      ASSERT_EQ(is.pose_p95_render_mm, was.pose_p95_render_mm);
    }
    ASSERT_EQ(is.score.has_value(), was.score.has_value());
    if (is.score) {
      ASSERT_EQ(is.score->psnr_db, was.score->psnr_db);
      ASSERT_EQ(is.score->flip, was.score->flip);
    }
    ASSERT_EQ(data.refreshes[i].blame.empty(), !was.frame);
  }
  ASSERT_EQ(data.frames.size(), run.frames.size());
  for (std::size_t i = 0; i < run.frames.size(); ++i) {
    ASSERT_EQ(data.frames[i].at, run.frames[i].at);
    ASSERT_EQ(data.frames[i].fate, run.frames[i].fate);
    ASSERT_EQ(data.frames[i].guard_band_deg, run.frames[i].guard_band_deg);
    ASSERT_EQ(data.frames[i].qp, run.frames[i].qp);
    ASSERT_EQ(data.frames[i].recovered_by, run.frames[i].recovered_by);
    ASSERT_EQ(data.frames[i].downlink, run.frames[i].downlink);
  }
}

class DamagedRun : public testing::Test {
 protected:
  DamagedRun() { record(synthetic_run(1, 120), scratch / "run"); }
  Scratch scratch;
  const fs::path table = scratch / "run/refreshes.csv";
};

TEST_F(DamagedRun, CutWithinALine) {
  overwrite(table, text_of(table).substr(0, 20'000));
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("refreshes.csv:"));
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("cut off within a line"));
}

TEST_F(DamagedRun, CutBetweenLines) {
  const std::string text = text_of(table);
  overwrite(table, text.substr(0, text.find('\n', 15'000) + 1));
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("manifest.json promises 120"));
}

TEST_F(DamagedRun, AWordForANumber) {
  std::string text = text_of(table);
  const std::size_t third = text.find('\n', text.find('\n') + 1) + 1;
  text.replace(text.find(',', third) + 1, 1, "x");
  overwrite(table, text);
  EXPECT_THAT(complaint(scratch / "run"),
              HasSubstr("refreshes.csv:3:3: error: refresh: expected an integer, found 'x'"));
}

TEST_F(DamagedRun, OneDigitChangedIsFoundByItsHash) {
  const fs::path spans = scratch / "run/spans.csv";
  std::string text = text_of(spans);
  char& digit = text[text.size() - 2];
  digit = digit == '1' ? '2' : '1';
  overwrite(spans, text);
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("spans.csv: error: was changed after the run"));
}

TEST_F(DamagedRun, OtherColumns) {
  overwrite(table, "client,refresh\n" + text_of(table));
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("refreshes.csv:1:1: error: unknown columns"));
}

TEST_F(DamagedRun, MissingTable) {
  fs::remove(table);
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("is missing"));
}

TEST_F(DamagedRun, NoManifest) {
  fs::remove(scratch / "run/manifest.json");
  EXPECT_THAT(complaint(scratch / "run"), HasSubstr("no manifest.json of a finished run"));
  EXPECT_THAT(complaint(scratch / "nothing"), HasSubstr("there is no such folder"));
}

TEST(NewestRun, IsByTheManifestsTimeAndNeverPartial) {
  Scratch scratch;
  for (const char* name : {"a/1", "a/2", "b/1"}) record(synthetic_run(1, 30), scratch / name);
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(scratch / "a/1/manifest.json", now - 3s);
  fs::last_write_time(scratch / "a/2/manifest.json", now - 1s);
  fs::last_write_time(scratch / "b/1/manifest.json", now - 2s);
  fs::create_directory(scratch / "b/2.partial-9");
  fs::copy(scratch / "b/1/manifest.json", scratch / "b/2.partial-9/manifest.json");
  EXPECT_EQ(newest_run(scratch.path()), scratch / "a/2");
  EXPECT_EQ(newest_run(scratch / "b"), scratch / "b/1");
  EXPECT_THROW((void)newest_run(scratch / "nowhere"), InputError);
}

class Explained : public testing::Test {
 protected:
  Explained() { record(synthetic_run(1, 720), scratch / "run"), data = read_run(scratch / "run"); }
  Scratch scratch;
  RunData data;
};

TEST_F(Explained, TheWorstIsTheDefault) {
  const ReadRefresh* worst = nullptr;
  for (const ReadRefresh& r : data.refreshes)
    if (r.frame && r.vsync >= 1s && (!worst || r.pose_to_photon_render > worst->pose_to_photon_render)) worst = &r;
  EXPECT_EQ(explain(data, 0, -1, false), explain(data, 0, worst->refresh, false));
}

TEST_F(Explained, EveryRefreshIsToldWithinAHundredColumns) {
  for (const ReadRefresh& r : data.refreshes) {
    const std::string story = explain(data, 0, r.refresh, false);
    ASSERT_THAT(story, HasSubstr(r.frame ? "To blame: " : "no frame had come yet"));
    std::istringstream lines(story);
    for (std::string line; std::getline(lines, line);) ASSERT_LE(line.size(), 100u) << line;
  }
}

TEST_F(Explained, SaysWhyAFrameWasRepeated) {
  const auto lost =
      std::find_if(data.frames.begin() + 100, data.frames.end(), [](auto& f) { return f.fate == "lost"; });
  ASSERT_NE(lost, data.frames.end());
  const auto repeat = std::find_if(data.refreshes.begin(), data.refreshes.end(),
                                   [&](const auto& r) { return r.frame == lost->frame - 1 && r.repeated; });
  ASSERT_NE(repeat, data.refreshes.end());
  EXPECT_THAT(explain(data, 0, repeat->refresh, false), HasSubstr("never came: lost"));
}

TEST_F(Explained, ThereMustBeSuchARefresh) {
  EXPECT_THROW((void)explain(data, 0, 720, false), InputError);
  EXPECT_THROW((void)explain(data, 1, 0, false), InputError);
  data.refreshes.clear();
  EXPECT_THROW((void)explain(data, 0, 0, false), InputError);
}

}  // namespace
}  // namespace photonlag
