#include <gtest/gtest.h>

#include <sstream>

#include "viz/plots/support/theme.hpp"
#include "viz/render.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

/// Prepared runs that keep their data.
struct Runs {
  std::vector<RunData> data;
  std::vector<RunView> views;
  explicit Runs(std::vector<RunData> runs) : data(std::move(runs)) {
    for (const RunData& run : data) views.push_back(prepare(run, 0));
  }
};

std::string draw(const std::string& plot, const Runs& runs, FileKind kind = FileKind::svg, const ViewState& view = {}) {
  return render_plot(find_plot(plot), {runs.views, view}, kind, 900, 480);
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

/// What stands between `<g class="name">` and its end. @pre no group inside
std::string group(const std::string& svg, const std::string& name) {
  const auto begin = svg.find("<g class=\"" + name + "\">");
  return begin == std::string::npos ? "" : svg.substr(begin, svg.find("</g>", begin) - begin);
}

/// The corners of every polyline in @p svg.
std::vector<std::vector<Point>> polylines(const std::string& svg) {
  std::vector<std::vector<Point>> lines;
  const std::string start = "points=\"";
  for (auto at = svg.find(start); at != std::string::npos; at = svg.find(start, at)) {
    at += start.size();
    std::istringstream words(svg.substr(at, svg.find('"', at) - at));
    std::vector<Point>& line = lines.emplace_back();
    for (std::string word; words >> word;)
      line.push_back({std::stof(word), std::stof(word.substr(word.find(',') + 1))});
  }
  return lines;
}

RunData only(const std::string& what) {
  RunData run = synthetic_run();
  if (what == "empty" || what == "no refreshes") run.refreshes.clear();
  if (what == "empty" || what == "no frames") run.frames.clear(), run.spans.clear();
  if (what == "one refresh") run.refreshes = {run.refreshes[100]};
  if (what == "nothing shown")
    for (auto& r : run.refreshes)
      r = [&r] {
        ReadRefresh blank;
        blank.refresh = r.refresh, blank.vsync = r.vsync, blank.photon = r.photon;
        return blank;
      }();
  return run;
}

class EveryPlot : public testing::TestWithParam<std::string> {};

TEST_P(EveryPlot, DrawsTheSameBytesTwice) {
  const Runs runs({synthetic_run()});
  for (const FileKind kind : {FileKind::png, FileKind::svg})
    EXPECT_EQ(draw(GetParam(), runs, kind), draw(GetParam(), runs, kind));
}

TEST_P(EveryPlot, SurvivesRunsWithLittleInThem) {
  for (const char* what : {"empty", "no refreshes", "no frames", "one refresh", "nothing shown"}) {
    const Runs runs({only(what)});
    const std::string svg = draw(GetParam(), runs);
    EXPECT_NE(svg.find("<text"), std::string::npos) << what << ": says nothing";
    EXPECT_EQ(svg.find("nan"), std::string::npos) << what;
    EXPECT_EQ(svg.find("inf"), std::string::npos) << what;
    EXPECT_FALSE(draw(GetParam(), runs, FileKind::png).empty()) << what;
  }
}

TEST_P(EveryPlot, DrawsTwoRuns) {
  const Runs both({synthetic_run(), synthetic_run({.extra_delay = from_ms(12), .stall = false})});
  EXPECT_FALSE(draw(GetParam(), both).empty());
  const Runs with_empty({synthetic_run(), only("empty")});
  EXPECT_EQ(draw(GetParam(), with_empty).find("nan"), std::string::npos);
}

TEST_P(EveryPlot, FitsSmallAndLargeSheets) {
  const Runs runs({synthetic_run()});
  for (const auto& [w, h] : {std::pair(200, 200), {300, 1200}, {4000, 300}})
    EXPECT_FALSE(render_plot(find_plot(GetParam()), {runs.views, {}}, FileKind::png, w, h).empty());
}

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const Plot& plot : plots()) list.push_back(plot.name);
  return list;
}
INSTANTIATE_TEST_SUITE_P(Plots, EveryPlot, testing::ValuesIn(names()));

TEST(Gantt, DrawsABarForEverySpanAndHatchesTheLost) {
  const Runs runs({synthetic_run()});
  const ViewState view{.range = TimeRange{from_secs(3.9), from_secs(4.6)}};
  const std::string bars = group(draw("gantt", runs, FileKind::svg, view), "bars");
  std::size_t spans = 0;
  std::size_t never_shown = 0;
  for (const auto& s : runs.data[0].spans) {
    if (s.start >= view.range->end || s.end <= view.range->begin) continue;
    ++spans;
    const std::string& fate = runs.views[0].frames.at(s.frame)->fate;
    never_shown += fate == "lost" || fate == "skipped" ? 1U : 0U;
  }
  EXPECT_EQ(count(bars, "class=\"hatch\""), never_shown);
  EXPECT_EQ(count(bars, "<rect"), spans + never_shown);
}

TEST(MotionToPhoton, HasARoomyAxisForTheWorstSpike) {
  RunData data = synthetic_run();
  data.refreshes[300].pose_to_photon_render += from_ms(1900);
  const Runs runs({data});
  const std::string svg = draw("motion_to_photon", runs);
  const std::string curve = group(svg, "run-a");
  ASSERT_FALSE(curve.empty());
  float highest = 1e9F;
  for (const auto& line : polylines(curve))
    for (const Point p : line) highest = std::min(highest, p.y);
  // The data begins below the card's title: y is at least 34 + 6 + the strip of repeats.
  EXPECT_GE(highest, 40.0F) << "the spike is cropped";
  EXPECT_LE(highest, 120.0F) << "the spike is in the upper part of the axis";
  EXPECT_NE(svg.find(">1800"), std::string::npos) << "the axis reaches beyond 1.8 s";
}

TEST(MotionToPhoton, MarksEveryRepeatedRefresh) {
  const Runs runs({synthetic_run()});
  std::size_t repeated = 0;
  for (const auto& r : runs.data[0].refreshes) repeated += r.repeated ? 1U : 0U;
  EXPECT_GT(repeated, 20U);
  EXPECT_EQ(count(group(draw("motion_to_photon", runs), "repeats"), "<rect"), repeated);
}

TEST(Ccdf, FallsAndNeverRises) {
  const Runs runs({synthetic_run()});
  const std::string curve = group(draw("ccdf", runs), "run-a");
  const auto curves = polylines(curve);
  EXPECT_EQ(curves.size(), 2U);
  for (const auto& line : curves)
    for (std::size_t i = 1; i < line.size(); ++i) {
      EXPECT_GE(line[i].x, line[i - 1].x);
      EXPECT_GE(line[i].y, line[i - 1].y) << "y points down";
    }
}

TEST(Ccdf, NamesTheNearestRankPercentiles) {
  RunData data = synthetic_run({.refreshes = 1060, .stall = false, .lost_every = 0});
  // After one second of warm-up 1000 refreshes are left: make them 1 ms, 2 ms, ... 1000 ms.
  std::vector<ReadRefresh> kept(data.refreshes.begin() + 60, data.refreshes.end());
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i].pose_to_photon_render = from_ms(double(i + 1));
  data.refreshes = kept;
  const Runs runs({data});
  ASSERT_EQ(runs.views[0].measured.size(), 1000U);
  const std::string svg = draw("ccdf", runs);
  for (const char* label : {"p50 500", "p90 900", "p95 950", "p99 990", "p99.9 999"})
    EXPECT_NE(svg.find(">" + std::string(label) + "<"), std::string::npos) << label;
}

TEST(Ccdf, NamesNoPercentileThatItsRefreshesCannotTell) {
  // After a second of warm-up, so many refreshes are left: a share needs one at least that lies beyond.
  for (const auto& [left, known, unknown] :
       {std::tuple(90, "p95 ", "p99 "), {15, "p90 ", "p95 "}, {500, "p99 ", "p99.9 "}}) {
    const Runs runs({synthetic_run({.refreshes = 60 + left, .stall = false, .lost_every = 0})});
    for (const char* plot : {"ccdf", "motion_to_photon"}) {
      const std::string svg = draw(plot, runs);
      EXPECT_EQ(svg.find(">" + std::string(unknown)), std::string::npos) << plot << ' ' << left;
    }
    EXPECT_NE(draw("ccdf", runs).find(">" + std::string(known)), std::string::npos) << left;
    const std::string whole = render_plot(find_plot("overview"), {runs.views, {}}, FileKind::svg, 1600, 1000);
    EXPECT_EQ(whole.find(">" + std::string(unknown).substr(0, std::string(unknown).size() - 1) + "<"),
              std::string::npos);
  }
}

TEST(Overview, ShowsOnSmallSheetsWhatCanBeRead) {
  const Runs runs({synthetic_run()});
  for (const auto& [w, h] : {std::pair(480, 320), {800, 500}, {640, 900}, {1200, 760}, {1600, 1000}}) {
    const std::string svg = render_plot(find_plot("overview"), {runs.views, {}}, FileKind::svg, w, h);
    const std::string& title = runs.views[0].title;
    EXPECT_NE(svg.find(title.substr(0, 6)), std::string::npos) << w << " x " << h << ": no title";
    EXPECT_NE(svg.find(">p50 pose to photon<"), std::string::npos) << w;
    EXPECT_NE(svg.find("class=\"stages\""), std::string::npos) << w;
    EXPECT_EQ(svg.find("class=\"gantt\"") != std::string::npos, h >= 500) << w << " x " << h;
    EXPECT_EQ(svg.find("class=\"budget\"") != std::string::npos, h >= 900 || w >= 1200) << w << " x " << h;
  }
}

TEST(Budget, StacksAddUpToTheMean) {
  const Runs runs({synthetic_run()});
  const auto& run = runs.views[0];
  double mean = 0;
  for (const auto* r : run.measured) mean += millis(r->pose_to_photon_render) / double(run.measured.size());
  double sum = 0;
  for (const double ms : mean_stages(run.measured)) sum += ms;
  EXPECT_NEAR(sum, mean, 1e-6);
  const std::string svg = draw("budget", runs);
  EXPECT_NE(svg.find(">" + figures(mean) + " ms<"), std::string::npos);
  EXPECT_EQ(run.worst().size(), (run.measured.size() + 99) / 100);
}

TEST(Overview, TwoRunsHaveTwoHeadersAndBothCurves) {
  const Runs both({synthetic_run(), synthetic_run({.extra_delay = from_ms(12)})});
  const std::string svg = render_plot(find_plot("overview"), {both.views, {}}, FileKind::svg, 1600, 1000);
  EXPECT_NE(svg.find(">A<"), std::string::npos);
  EXPECT_NE(svg.find(">B<"), std::string::npos);
  EXPECT_GE(count(svg, "<g class=\"run-b\">"), 2U);
}

TEST(Labels, SvgIsWellNested) {
  const Runs runs({synthetic_run()});
  for (const Plot& plot : plots()) {
    const std::string svg = render_plot(plot, {runs.views, {}}, FileKind::svg, 1600, 1000);
    EXPECT_EQ(count(svg, "<g "), count(svg, "</g>")) << plot.name;
  }
}

}  // namespace
}  // namespace photonlag::viz
