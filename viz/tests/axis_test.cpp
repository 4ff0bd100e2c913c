#include <gtest/gtest.h>

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
