#include <fmt/format.h>
#include <gmock/gmock.h>

#include "viz/canvas/svg_canvas.hpp"
#include "viz/error_plot.hpp"
#include "viz/heat_map.hpp"
#include "viz/history_plot.hpp"
#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// @p values of commit after commit.
std::string history_of(const std::vector<double>& values, const std::string& unit) {
  HistoryPlot plot{
      .subtitle = "history.csv", .commits = {}, .panels = {{.metric = "m", .unit = unit, .lines = {{"s", {}}}}}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    plot.commits.push_back(fmt::format("commit{}", i));
    plot.panels[0].lines[0].points.push_back({i, values[i], values[i], values[i]});
  }
  SvgCanvas canvas(1000, 240, page);
  draw_history_plot(plot, canvas, {0, 0, 1000, 240});
  return canvas.str();
}

TEST(HistoryPlot, WhatCannotBeNegativeHasNoNegativeAxis) {
  for (const auto& values : {std::vector{0.13, 0.13, 0.13}, {0.0, 0.0}, {0.01, 0.4, 0.2}, {0.5}})
    EXPECT_THAT(history_of(values, "deg"), Not(HasSubstr(">-")));
  EXPECT_THAT(history_of({-3, 4}, "deg"), HasSubstr(">-"));
}

TEST(HistoryPlot, AConstantHasAnAxisOfItsOwnSize) {
  const std::string svg = history_of({0.13, 0.13}, "deg");
  EXPECT_THAT(svg, HasSubstr(">0.13"));
  EXPECT_THAT(svg, Not(HasSubstr(">0.2"))) << "as far as 0.2 the line would lie anywhere";
}

TEST(HistoryPlot, ASmallChangeIsNoCliff) {
  const std::string svg = history_of({69.0, 69.6, 69.2}, "ms");
  EXPECT_THAT(svg, AllOf(HasSubstr(">66"), HasSubstr(">72")));
}

std::string heat_of(const std::vector<double>& row) {
  HeatMap map{.title = "m.p99",
              .subtitle = "",
              .x_name = "x",
              .y_name = "y",
              .unit = "ms",
              .x = {},
              .y = {"1"},
              .values = {{}}};
  for (std::size_t i = 0; i < row.size(); ++i) {
    map.x.push_back(std::to_string(i));
    map.values[0].emplace_back(row[i]);
  }
  SvgCanvas canvas(1100, 400, page);
  draw_heat_map(map, canvas, {0, 0, 1100, 400});
  return canvas.str();
}

TEST(HeatMap, CellsThatDifferSayHow) {
  EXPECT_THAT(heat_of({961.1, 961.2, 961.4}), AllOf(HasSubstr(">961.10<"), HasSubstr(">961.40<")));
  EXPECT_THAT(heat_of({93, 138}), AllOf(HasSubstr(">93.0<"), HasSubstr(">138<")));
  EXPECT_THAT(heat_of({69.0, 69.05}), AllOf(HasSubstr(">69.000<"), HasSubstr(">69.050<")));
}

TEST(HeatMap, SmallDifferencesHaveColoursThatAreAlike) {
  // The lightest and the darkest blue stand for a tenth of the values at least; the scale beside has neither quite.
  const auto has_ends = [](const std::string& svg) {
    return svg.find("#f7fbff") != std::string::npos && svg.find("#08306b") != std::string::npos;
  };
  const std::string narrow = heat_of({69.0, 69.6}), wide = heat_of({40.0, 90.0}), equal = heat_of({0, 0});
  EXPECT_TRUE(has_ends(wide));
  EXPECT_FALSE(has_ends(narrow));
  EXPECT_EQ(equal.find("nan"), std::string::npos);
}

TEST(ErrorPlot, ALongNameLeavesTheCurvesMostOfThePanel) {
  for (const std::string& name :
       {std::string("process {command = [\"python3\", \"mine.py\", \"--window\", \"50\"]}"),
        std::string("a_predictor_with_a_name_of_one_word_that_never_seems_to_end_at_all"), std::string("cv")}) {
    ErrorPlot plot{
        .subtitle = "t", .horizons_ms = {10, 20, 30}, .predictors = {{name, {{1, 2, 3}, {}, {}}, {{1, 2, 3}, {}, {}}}}};
    SvgCanvas canvas(1500, 820, page);
    draw_error_plot(plot, canvas, {0, 0, 1500, 820});
    const std::string svg = canvas.str();
    if (name.size() > 10) {
      EXPECT_THAT(svg, AllOf(HasSubstr("…<"), HasSubstr(">" + name.substr(0, 7)))) << "shortened, not gone";
    }
    // The last horizon's label stands where the curves end: the first panel is 738 px wide.
    const std::size_t at = svg.find(">30<");
    ASSERT_NE(at, std::string::npos);
    const std::size_t x = svg.rfind("x=\"", at);
    EXPECT_GT(std::stof(svg.substr(x + 3)), 500) << name;
  }
}

}  // namespace
}  // namespace photonlag::viz
