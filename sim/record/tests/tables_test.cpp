#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/core/error.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/blame.hpp"
#include "sim/record/columns.hpp"
#include "sim/record/table_rows.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using nlohmann::json;
using testing::HasSubstr;

TEST(Ledger, RefusesRefreshesWhoseStagesDoNotAddUp) {
  const RefreshRow good = synthetic_run(1, 50).refreshes.back();
  ASSERT_TRUE(good.frame);
  EXPECT_NO_THROW(check(good));
  RefreshRow off_by_one = good;
  off_by_one.pose_to_photon_render += 1ns;
  EXPECT_THROW(check(off_by_one), std::logic_error);
  RefreshRow negative = good;
  negative.stages[0] -= 1s;
  negative.stages[1] += 1s;
  EXPECT_THROW(check(negative), std::logic_error);
  RefreshRow parts = good;
  parts.downlink[0] += 1ns;
  EXPECT_THROW(check(parts), std::logic_error);
  Scratch scratch;
  Recorder recorder(scratch / "run", full_record());
  EXPECT_THROW(recorder.add(off_by_one), std::logic_error);
}

TEST(Ledger, RefusesFramesOutOfOrder) {
  FrameRow frame = synthetic_run(1, 5).frames.back();
  EXPECT_NO_THROW(check(frame));
  FrameRow back = frame;
  std::swap(back.at[3], back.at[4]);
  EXPECT_THROW(check(back), std::logic_error);
  FrameRow gap = frame;
  gap[Step::encode_start] = never;
  EXPECT_THROW(check(gap), std::logic_error);
}

TEST(Spans, LieInTheFramesLifeAndAddUp) {
  std::vector<Span> spans;
  for (const FrameRow& f : synthetic_run(2, 300).frames) {
    spans_of(f, spans);
    Nanos last = f[Step::sample], stages{}, downlink{}, parts{};
    for (const Span& s : spans) {
      ASSERT_LT(s.start, s.end);
      ASSERT_GE(s.start, f[Step::sample]);
      if (s.stage.starts_with("downlink.")) {
        parts += s.end - s.start;
        ASSERT_GE(s.start, f[Step::first_packet_sent]);
        ASSERT_LE(s.end, f[Step::colour_rebuilt]);
        continue;
      }
      ASSERT_EQ(s.start, last) << "stages follow one another";
      last = s.end;
      stages += s.end - s.start;
      if (s.stage == "downlink") downlink = s.end - s.start;
    }
    ASSERT_EQ(parts, downlink);
    Nanos end = f[Step::sample];
    for (const Nanos at : f.at)
      if (at != never) end = at;
    ASSERT_EQ(f[Step::sample] + stages, end);
  }
}

TEST(Tables, HaveOneHeaderAndRowsOfItsLength) {
  Scratch scratch;
  const SyntheticRun run = synthetic_run(2, 200);
  record(run, scratch / "run");
  for (const TableSpec* table : all_tables()) {
    const auto lines = lines_of(scratch / "run" / table->file);
    ASSERT_EQ(lines.front(), header_of(*table));
    const auto commas = std::count(lines.front().begin(), lines.front().end(), ',');
    for (const std::string& line : lines) ASSERT_EQ(std::count(line.begin(), line.end(), ','), commas) << line;
  }
  EXPECT_EQ(lines_of(scratch / "run/refreshes.csv").size(), run.refreshes.size() + 1);
  EXPECT_EQ(lines_of(scratch / "run/frames.csv").size(), run.frames.size() + 1);
}

TEST(Tables, BlameInTheCsvIsThatOfTheMediansAfterTheWarmUp) {
  Scratch scratch;
  const SyntheticRun run = synthetic_run(1, 400);
  record(run, scratch / "run");
  StageTimes medians{};
  for (std::size_t i = 0; i < stage_count; ++i) {
    std::vector<Nanos> values;
    for (const RefreshRow& r : run.refreshes)
      if (r.frame && r.vsync >= 1s) values.push_back(r.stages[i]);
    std::sort(values.begin(), values.end());
    medians[i] = values[(values.size() + 1) / 2 - 1];
  }
  const auto lines = lines_of(scratch / "run/refreshes.csv");
  const std::size_t blame = column_index(refreshes_table(), "blame");
  std::set<std::string> seen;
  for (std::size_t k = 0; k < run.refreshes.size(); ++k) {
    std::istringstream cells(lines[k + 1]);
    std::string cell;
    for (std::size_t i = 0; i <= blame; ++i) std::getline(cells, cell, ',');
    const RefreshRow& r = run.refreshes[k];
    ASSERT_EQ(cell, r.frame ? stage_names[std::size_t(blame_of(r.stages, medians))] : "");
    seen.insert(cell);
  }
  EXPECT_GT(seen.size(), 3u);
}

TEST(Tables, QuoteWhatNeedsIt) {
  Scratch scratch;
  CsvWriter csv(scratch / "samples.csv", samples_table());
  write_row(csv, Sample{1ns, 0, "a,b", "say \"x\"", 0.1});
  csv.close();
  EXPECT_EQ(lines_of(scratch / "samples.csv").back(), "1,0,\"a,b\",\"say \"\"x\"\"\",0.1");
  EXPECT_THROW(csv.cell(1).end_row(), std::logic_error);
}

TEST(Tables, AreByteIdenticalOnRepetition) {
  Scratch scratch;
  record(synthetic_run(2, 300), scratch / "a");
  record(synthetic_run(2, 300), scratch / "b");
  for (const std::string& name : names_in(scratch / "a"))
    if (name != "images") {
      EXPECT_EQ(text_of(scratch / "a" / name), text_of(scratch / "b" / name)) << name;
    }
}

TEST(Tables, OpenInPythonsCsv) {
  if (std::system("python3 -c 'import csv' 2>/dev/null") != 0) GTEST_SKIP() << "no python3";
  Scratch scratch;
  record(synthetic_run(1, 200), scratch / "run");
  std::ofstream(scratch / "check.py") << R"(
import csv, sys
stages = None
with open(sys.argv[1] + "/refreshes.csv", newline="") as f:
    for row in csv.DictReader(f):
        assert None not in row and None not in row.values(), row
        if row["frame"] == "": continue
        names = list(row)
        a, b = names.index("sample_wait_ns"), names.index("scanout_ns")
        assert sum(int(row[n]) for n in names[a:b + 1]) == int(row["pose_to_photon_render_ns"])
        float(row["pose_error_warp_deg"]), float(row["psnr_db"] or 0)
)";
  EXPECT_EQ(std::system(("python3 " + (scratch / "check.py").string() + " " + (scratch / "run").string()).c_str()), 0);
}

TEST(Manifest, KnowsEveryFileAndColumn) {
  Scratch scratch;
  record(synthetic_run(1, 200), scratch / "run");
  const json m = json::parse(text_of(scratch / "run/manifest.json"));
  EXPECT_EQ(m.at("scenario"), "synthetic");
  std::set<std::string> listed;
  for (const auto& [file, entry] : m.at("files").items()) {
    listed.insert(file);
    EXPECT_EQ(entry.at("sha256"), sha256_of_file(scratch / "run" / file)) << file;
    EXPECT_EQ(entry.at("bytes"), fs::file_size(scratch / "run" / file)) << file;
  }
  EXPECT_TRUE(listed.contains("images/worst_1.txt"));
  EXPECT_FALSE(listed.contains("manifest.json"));
  for (const TableSpec* table : all_tables()) {
    EXPECT_TRUE(listed.contains(table->file));
    EXPECT_EQ(m.at("tables").at(table->file).at("columns").size(), table->columns.size());
    EXPECT_EQ(m.at("files").at(table->file).at("rows"), lines_of(scratch / "run" / table->file).size() - 1);
  }
}

TEST(Trace, ParsesAndEveryBeginHasItsEnd) {
  Scratch scratch;
  const SyntheticRun run = synthetic_run(2, 200);
  record(run, scratch / "run");
  const json trace = json::parse(text_of(scratch / "run/trace.json"));
  std::map<std::string, std::vector<json>> open;  // by id: what has begun and not ended
  std::set<std::string> names, ids;
  std::size_t vsyncs = 0;
  for (const json& e : trace.at("traceEvents")) {
    const std::string ph = e.at("ph");
    vsyncs += ph == "i";
    if (ph != "b" && ph != "e") continue;
    const std::string key = e.at("cat").get<std::string>() + e.at("id").get<std::string>() + e.at("pid").dump();
    if (ph == "b") {
      if (!open[key].empty()) {
        EXPECT_GE(e.at("ts"), open[key].back().at("ts"));
      }
      open[key].push_back(e);
      names.insert(e.at("name"));
      ids.insert(key);
      continue;
    }
    ASSERT_FALSE(open[key].empty());
    EXPECT_EQ(open[key].back().at("name"), e.at("name"));
    EXPECT_LE(open[key].back().at("ts"), e.at("ts"));
    open[key].pop_back();
  }
  for (const auto& [key, left] : open) EXPECT_TRUE(left.empty()) << key;
  EXPECT_EQ(vsyncs, run.refreshes.size());
  EXPECT_TRUE(names.contains("downlink.recovery"));
  EXPECT_TRUE(names.contains("render"));
  EXPECT_GE(ids.size(), run.frames.size());
}

TEST(Docs, TellEveryColumn) {
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  if (!source) GTEST_SKIP() << "PHOTONLAG_SOURCE is not set";
  const std::string docs = text_of(fs::path(source) / "docs/run-folder.md");
  for (const TableSpec* table : all_tables())
    for (const Column& c : table->columns)
      EXPECT_THAT(docs, HasSubstr("| `" + c.name + "` | " + c.unit + " | " + c.meaning + " |")) << table->file;
}

}  // namespace
}  // namespace photonlag
