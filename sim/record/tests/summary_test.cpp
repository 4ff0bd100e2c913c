#include "sim/record/summary.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.hpp"
#include "sim/record/blame.hpp"
#include "sim/record/metric.hpp"
#include "sim/record/tests/synthetic_run.hpp"
#include "sim/record/value_store.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

json metric(const json& summary, const std::string& name) {
  for (const json& m : summary.at("metrics"))
    if (m.at("metric") == name) return m;
  ADD_FAILURE() << "no metric " << name;
  return {};
}

/// A refresh after the warm-up whose stages are all one millisecond, but those told.
RefreshRow plain_refresh(std::int64_t k, const std::map<Stage, Nanos>& changes = {}) {
  RefreshRow r;
  r.refresh = k;
  r.vsync = 2s + k * synthetic_period;
  r.frame = k;
  r.stages.fill(1ms);
  for (const auto& [stage, time] : changes) r.stages[static_cast<std::size_t>(stage)] = time;
  r.downlink[2] = r.stages[static_cast<std::size_t>(Stage::downlink)];
  for (const Nanos stage : r.stages) r.pose_to_photon_render += stage;
  r.photon = r.vsync + 1ms;
  return r;
}

json summary_of(const std::vector<RefreshRow>& rows, const std::vector<FrameRow>& frames = {}) {
  Scratch scratch;
  Recorder recorder(scratch / "run", full_record());
  for (const FrameRow& f : frames) recorder.add(f);
  for (const RefreshRow& r : rows) recorder.add(r);
  recorder.finish({});
  return load_summary(scratch / "run");
}

TEST(NearestRank, AgreesWithItsDefinition) {
  Draws draws(1);
  for (std::size_t n = 1; n <= 400; ++n) {
    std::vector<double> values(n);
    for (double& v : values) v = std::floor(draws.uniform(0, 50));
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    for (const unsigned per_mille : {1u, 10u, 50u, 70u, 500u, 900u, 950u, 990u, 999u, 1000u}) {
      const std::size_t rank = (per_mille * n + 999) / 1000;  // ceil, in integers
      ASSERT_EQ(nearest_rank(values, per_mille / 1000.0), sorted[rank - 1]) << n << " " << per_mille;
    }
  }
}

TEST(ValueStore, GivesColumnsBackBeyondABlock) {
  Scratch scratch;
  const std::size_t rows = 2 * ValueStore::block_rows + 17;
  for (const std::size_t n :
       {std::size_t(0), std::size_t(1), ValueStore::block_rows, ValueStore::block_rows + 1, rows}) {
    ValueStore store(4, scratch / "values.tmp");
    const auto late = [](std::size_t i) { return i < ValueStore::block_rows + 5 ? std::nan("") : 1.0; };
    for (std::size_t i = 0; i < n; ++i) store.add(std::array{double(i), 0.5, -double(i), late(i)});
    ASSERT_EQ(store.rows(), n);
    const std::vector<double> rising = store.column(0), same = store.column(1), last = store.column(3);
    ASSERT_EQ(rising.size(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_TRUE(rising[i] == double(i) && same[i] == 0.5) << i;
      ASSERT_TRUE(std::isnan(late(i)) ? std::isnan(last[i]) : last[i] == 1) << i;
    }
    store.for_each([&](std::size_t i, std::span<const double> row) {
      ASSERT_TRUE(row[0] == double(i) && row[1] == 0.5 && row[2] == -double(i)) << i;
    });
  }
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

TEST(Blame, GoesToTheLargestExcessAndInTiesToTheFirst) {
  StageTimes median{}, stages{};
  median.fill(10ms);
  stages = median;
  EXPECT_EQ(blame_of(stages, median), Stage::sample_wait);
  stages[static_cast<std::size_t>(Stage::decode)] += 2ms;
  stages[static_cast<std::size_t>(Stage::encode)] += 2ms;
  EXPECT_EQ(blame_of(stages, median), Stage::encode);
  stages[static_cast<std::size_t>(Stage::warp)] += 2ms + 1ns;
  EXPECT_EQ(blame_of(stages, median), Stage::warp);
  stages.fill(1ms);
  stages[static_cast<std::size_t>(Stage::scanout)] = 2ms;
  EXPECT_EQ(blame_of(stages, median), Stage::scanout);
}

TEST(Summary, IsOverRefreshesNotFrames) {
  // 99 refreshes repeat one bad frame; a percentile over frames would not see them.
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 100; ++k) rows.push_back(plain_refresh(k));
  for (std::int64_t k = 100; k < 199; ++k) {
    rows.push_back(plain_refresh(k, {{Stage::repeat, (k - 100) * 10ms}}));
    rows.back().frame = 100;
    rows.back().repeated = k > 100;
  }
  const json s = summary_of(rows), m = metric(s, "pose_to_photon_render_ms");
  EXPECT_EQ(m.at("n"), 199);
  EXPECT_DOUBLE_EQ(m.at("p50"), 16);
  EXPECT_DOUBLE_EQ(m.at("max"), 15 + 980);
  EXPECT_DOUBLE_EQ(m.at("p90"), 15 + 790);  // rank 180 of 199: k = 179
  EXPECT_DOUBLE_EQ(metric(s, "stale_rate").at("value"), 98.0 / 199);
  EXPECT_EQ(metric(s, "stale_run_max").at("value"), 98);
  EXPECT_THAT(s.at("blame").at("sentence"), HasSubstr("repeated frames"));
  EXPECT_EQ(s.at("blame").at("counts").at("repeat"), 98);
}

TEST(Summary, CountsWhatStayedWithinTheExpectedError) {
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 40; ++k) {
    rows.push_back(plain_refresh(k));
    if (k >= 20) rows.back().pose_p95_render_deg = 1, rows.back().pose_p95_render_mm = 5;
    rows.back().pose_error_render_deg = k < 37 ? 1 : 1.1;  // on the bound is within
    rows.back().pose_error_render_mm = k < 39 ? 4 : 6;
  }
  const json s = summary_of(rows);
  EXPECT_EQ(metric(s, "pose_p95_render_coverage_deg").at("n"), 20);
  EXPECT_DOUBLE_EQ(metric(s, "pose_p95_render_coverage_deg").at("value"), 17.0 / 20);
  EXPECT_DOUBLE_EQ(metric(s, "pose_p95_render_coverage_mm").at("value"), 19.0 / 20);
  EXPECT_EQ(metric(s, "pose_p95_render_coverage_mm").at("better"), "0.95");
  EXPECT_EQ(metric(s, "pose_p95_render_mm").at("n"), 20);
  EXPECT_DOUBLE_EQ(metric(s, "pose_p95_render_mm").at("p50"), 5);
  const json none = summary_of({plain_refresh(0)});
  EXPECT_TRUE(metric(none, "pose_p95_render_coverage_deg").at("value").is_null());
}

TEST(Summary, LeavesTheWarmUpOut) {
  std::vector<RefreshRow> rows(3);
  rows[0].vsync = 0ms;
  rows[1] = plain_refresh(1, {{Stage::render, 1s}});
  rows[1].vsync = 1s - 1ns;
  rows[2] = plain_refresh(2);
  rows[2].vsync = 1s;
  const json s = summary_of(rows);
  EXPECT_EQ(metric(s, "pose_to_photon_render_ms").at("n"), 1);
  EXPECT_DOUBLE_EQ(metric(s, "pose_to_photon_render_ms").at("max"), 16);
  EXPECT_EQ(metric(s, "no_frame").at("value"), 1);
  EXPECT_EQ(metric(s, "no_frame").at("n"), 3);
}

TEST(Summary, OfNothingHasNoFigures) {
  const json s = summary_of({});
  EXPECT_TRUE(metric(s, "pose_to_photon_render_ms").at("p50").is_null());
  EXPECT_TRUE(metric(s, "stale_rate").at("value").is_null());
  EXPECT_THAT(s.at("blame").at("sentence"), HasSubstr("nobody to blame"));
  EXPECT_THAT(summary_table(s, false), HasSubstr("Nobody to blame"));
}

TEST(Summary, MeansOfTheStagesAddUp) {
  const json s = summary_of(synthetic_run(2, 800).refreshes);
  double mean = 0, worst = 0;
  for (const json& e : s.at("budget")) {
    mean += e.at("mean_ms").get<double>();
    worst += e.at("worst_1pct_mean_ms").get<double>();
    double parts = 0;
    for (const json& part : e.value("parts", json::array())) parts += part.at("worst_1pct_mean_ms").get<double>();
    if (e.contains("parts")) {
      EXPECT_NEAR(parts, e.at("worst_1pct_mean_ms").get<double>(), 1e-9);
    }
  }
  EXPECT_NEAR(mean, metric(s, "pose_to_photon_render_ms").at("mean").get<double>(), 1e-9);
  EXPECT_NEAR(worst, s.at("worst_1pct").at("mean_ms").get<double>(), 1e-9);
  double azure = 0;
  for (const json& a : s.at("aliases"))
    if (a.contains("mean")) azure += a.at("mean").get<double>();
  EXPECT_NEAR(azure, mean, 1e-9);
}

TEST(Summary, WorstAreTheCeilOfOnePerCentEarlierFirst) {
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 101; ++k) rows.push_back(plain_refresh(k, {{Stage::encode, 5ms}, {Stage::render, 5ms}}));
  rows[50] = plain_refresh(50, {{Stage::encode, 9ms}, {Stage::render, 5ms}});
  rows[60] = plain_refresh(60, {{Stage::encode, 5ms}, {Stage::render, 8ms}});
  rows[70] = plain_refresh(70, {{Stage::encode, 5ms}, {Stage::render, 8ms}});
  const json s = summary_of(rows);
  EXPECT_EQ(s.at("worst_1pct").at("refreshes"), 2);
  for (const json& e : s.at("budget")) {
    if (e.at("stage") == "encode") {
      EXPECT_DOUBLE_EQ(e.at("worst_1pct_mean_ms"), 7);
    }
    if (e.at("stage") == "render") {
      EXPECT_DOUBLE_EQ(e.at("worst_1pct_mean_ms"), 6.5);
    }
  }
  EXPECT_THAT(s.at("blame").at("sentence"), StartsWith("the worst 1 % are late because of encoding (+2.0 of +3.4 ms)"));
}

TEST(Summary, NamesThePartOfTheDownlink) {
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 200; ++k) rows.push_back(plain_refresh(k));
  rows[150] = plain_refresh(150, {{Stage::downlink, 40ms}});
  EXPECT_THAT(summary_of(rows).at("blame").at("sentence"), HasSubstr("late because of downlink queueing"));
}

TEST(Summary, SaysWhenThereIsNoTail) {
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 200; ++k) rows.push_back(plain_refresh(k, {{Stage::render, 1ms + k * 1us}}));
  EXPECT_THAT(summary_of(rows).at("blame").at("sentence"), StartsWith("no tail"));
}

TEST(Summary, JudderIsTheSpreadOfTheErrorsSteps) {
  std::vector<RefreshRow> rows;
  const double errors[] = {0, 1, 1, 3, 0};  // steps 1, 0, 2, -3: mean 0, squares 14
  for (std::int64_t k = 0; k < 5; ++k) {
    rows.push_back(plain_refresh(k));
    rows.back().pose_error_warp_deg = errors[k];
    rows.push_back(plain_refresh(k));  // another client's errors do not mix in
    rows.back().client = 1;
    rows.back().pose_error_warp_deg = 100;
  }
  const json judder = metric(summary_of(rows), "judder_deg");
  EXPECT_EQ(judder.at("n"), 8);
  EXPECT_NEAR(judder.at("value").get<double>(), std::sqrt(14.0 / 8), 1e-12);
}

TEST(Summary, CountsIdenticalPicturesAndStaysJson) {
  std::vector<RefreshRow> rows;
  for (std::int64_t k = 0; k < 10; ++k) {
    rows.push_back(plain_refresh(k));
    rows.back().score = Score{k < 6 ? INFINITY : 30.0 + double(k), 1, {}, 0, 0};
  }
  const json psnr = metric(summary_of(rows), "psnr_db");
  EXPECT_EQ(psnr.at("identical"), 6);
  EXPECT_TRUE(psnr.at("p50").is_null());
  EXPECT_TRUE(psnr.at("max").is_null());
  EXPECT_DOUBLE_EQ(psnr.at("p05"), 36);
  EXPECT_DOUBLE_EQ(psnr.at("mean"), 37.5);
  EXPECT_EQ(psnr.at("better"), "higher");
}

TEST(Summary, BooksOfTheFramesBalance) {
  const SyntheticRun run = synthetic_run(1, 500);
  const json f = summary_of(run.refreshes, run.frames).at("frames");
  EXPECT_EQ(f.at("all"), 500);
  EXPECT_EQ(f.at("shown").get<int>() + f.at("lost").get<int>() + f.at("skipped").get<int>(), 500);
}

std::size_t width_of(const std::string& line) {  // of UTF-8 without combining marks
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

TEST(SummaryTable, SaysHowFewRefreshesP99RestsOn) {
  const auto table_of = [](std::int64_t refreshes) {
    std::vector<RefreshRow> rows;
    for (std::int64_t k = 0; k < refreshes; ++k) rows.push_back(plain_refresh(k));
    return summary_table(summary_of(rows), false);
  };
  EXPECT_THAT(table_of(60), HasSubstr("p99 is the longest of 60 refreshes"));
  EXPECT_THAT(table_of(120), HasSubstr("p99 is only the 2nd longest of 120 refreshes"));
  EXPECT_THAT(table_of(200), HasSubstr("p99 is only the 3rd longest of 200 refreshes"));
  EXPECT_THAT(table_of(399), HasSubstr("p99 is only the 4th longest of 399 refreshes"));
  EXPECT_THAT(table_of(400), testing::Not(HasSubstr("longest of")));
}

TEST(SummaryTable, FitsAHundredColumnsAndIsPlainWithoutColour) {
  const SyntheticRun run = synthetic_run(1, 720);
  const json s = summary_of(run.refreshes, run.frames);
  const std::string plain = summary_table(s, false), coloured = summary_table(s, true);
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(coloured.find('\x1b'), std::string::npos);
  std::istringstream lines(plain);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), 100u) << line;
  EXPECT_THAT(plain, testing::ContainsRegex("\nsum +[0-9.]+ +[0-9.]+  zero: "));
}

}  // namespace
}  // namespace photonlag
