#include <gtest/gtest.h>

#include <algorithm>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/theme.hpp"

#include "sim/record/rows.hpp"

namespace photonlag::viz {
namespace {

TEST(Ticks, AreRoundInsideAndNotTooMany) {
  for (const auto& [low, high] :
       {std::pair(0.0, 1.0), {0.0, 462.0}, {3870.0, 4491.0}, {-3.0, 17.0}, {0.0, 0.0031}, {1e6, 1.1e6}})
    for (int most = 2; most < 14; ++most) {
      const auto ticks = nice_ticks(low, high, most);
      EXPECT_LE(ticks.size(), std::size_t(most) + 1);
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        EXPECT_GE(ticks[i], low - 1e-9 * (high - low));
        EXPECT_LE(ticks[i], high + 1e-9 * (high - low));
        if (i == 0) continue;
        const double step = ticks[i] - ticks[i - 1];
        const double lead = step / std::pow(10.0, std::floor(std::log10(step) + 1e-9));
        EXPECT_TRUE(std::abs(lead - 1) < 1e-6 || std::abs(lead - 2) < 1e-6 || std::abs(lead - 5) < 1e-6) << step;
      }
    }
}

TEST(Ticks, HaveJustEnoughDecimals) {
  EXPECT_EQ(tick_text(0.5, 0.1), "0.5");
  EXPECT_EQ(tick_text(100, 50), "100");
  EXPECT_EQ(tick_text(0.25, 0.05), "0.25");
  EXPECT_EQ(tick_text(-0.0, 1), "0");
}

TEST(AxisEnds, HoldTheValuesAndLetSmallDifferencesLookSmall) {
  for (const auto& [low, high] : {std::pair(0.13, 0.13),
                                  {69.0, 69.6},
                                  {0.0, 0.0},
                                  {0.0, 900.0},
                                  {-3.0, 17.0},
                                  {-0.2, -0.19},
                                  {961.0, 961.4},
                                  {1e-4, 1.01e-4},
                                  {5e6, 6e6}}) {
    const AxisEnds ends = axis_ends(low, high);
    EXPECT_LT(ends.low, ends.high);
    EXPECT_LE(ends.low, low);
    EXPECT_GE(ends.high, high);
    const double size = std::max(std::abs(low), std::abs(high));
    EXPECT_GE(ends.high - ends.low, size * 0.1) << low << ".." << high;
    if (low >= 0) {
      EXPECT_GE(ends.low, 0) << "nothing here can be negative";
    }
    if (high < 0) {
      EXPECT_LE(ends.high, 0);
    }
    EXPECT_LE(ends.high - ends.low, std::max({high - low, size * 0.1, size > 0 ? 0.0 : 1.0}) * 1.2 + 1e-12);
  }
}

/// Every text that a picture draws, with its place.
struct Written {
  float left, right;
  std::string text;
};

class TextRecorder final : public Canvas {
 public:
  std::vector<Written> texts;
  void polyline(std::span<const Point>, Colour, float) override {}
  void fill_rect(const Rect&, Colour, float) override {}
  void fill_polygon(std::span<const Point>, Colour) override {}
  void hatch(const Rect&, Colour) override {}
  void image(const Rect&, const Picture&) override {}
  void push_clip(const Rect&) override {}
  void pop_clip() override {}
  void text(Point at, std::string_view text, const TextStyle& style) override {
    const float width = text_width(text, style);
    const float left = style.x == AlignX::left ? at.x : style.x == AlignX::centre ? at.x - width / 2 : at.x - width;
    texts.push_back({left, left + width, std::string(text)});
  }
  [[nodiscard]] float text_width(std::string_view text, const TextStyle& style) const override {
    return Typeface::get(style.face).width(text, em_of(style.size));
  }
};

TEST(TimeAxis, KeepsItsUnitInsideAndItsLabelsApart) {
  const Rect data{100, 0, 700, 200};
  for (const double end_ms : {100.0, 150.0, 999.0, 1800.0, 1999.0, 2600.0, 10'000.0, 6'021'340.0})
    for (const double begin_ms : {0.0, 12.5, 40.0}) {
      TextRecorder canvas;
      const TimeRange range{from_ms(begin_ms), from_ms(end_ms)};
      draw_time_axis(canvas, data, time_scale(range, data));
      ASSERT_FALSE(canvas.texts.empty());
      std::ranges::sort(canvas.texts, {}, &Written::left);
      EXPECT_TRUE(canvas.texts.back().text.ends_with(end_ms - begin_ms < 2000 ? " ms" : " s"));
      for (std::size_t i = 0; i < canvas.texts.size(); ++i) {
        EXPECT_LE(canvas.texts[i].right, data.x1 + 14) << canvas.texts[i].text << " leaves the card";
        if (i > 0) {
          EXPECT_GT(canvas.texts[i].left, canvas.texts[i - 1].right) << canvas.texts[i].text;
        }
      }
    }
}

TEST(Scale, InvertsItself) {
  for (const bool logarithmic : {false, true}) {
    const Scale scale{0.001, 1, 300, 20, logarithmic};
    for (const double v : {0.001, 0.01, 0.3, 1.0}) EXPECT_NEAR(scale.inverse(scale(v)), v, v * 1e-4);
  }
}

TEST(Theme, EveryStageHasItsOwnColour) {
  for (std::size_t a = 0; a < stage_count; ++a)
    for (std::size_t b = 0; b < a; ++b)
      EXPECT_NE(stage_colour(stage_names[a]), stage_colour(stage_names[b])) << stage_names[a] << ' ' << stage_names[b];
}

TEST(Theme, FiguresKeepThree) {
  EXPECT_EQ(figures(0), "0");
  EXPECT_EQ(figures(8.337), "8.34");
  EXPECT_EQ(figures(62.08), "62.1");
  EXPECT_EQ(figures(482.9), "483");
  EXPECT_EQ(figures(9.999), "10.0");
}

}  // namespace
}  // namespace photonlag::viz
