#include <gtest/gtest.h>
#include <unistd.h>

#include <numbers>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"
#include "viz/canvas/coverage.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/canvas/shapes.hpp"
#include "viz/canvas/svg_canvas.hpp"

namespace photonlag::viz {
namespace {

constexpr Colour white = rgb(0xFFFFFF), black = rgb(0), red = rgb(0xFF0000);

double covered_area(const std::vector<Point>& polygon) {
  Coverage coverage({0, 0, 40, 40});
  coverage.add(polygon);
  double area = 0;
  std::vector<float> row;
  for (int y = 0; y < coverage.height(); ++y) {
    coverage.row(y, row);
    for (const float share : row) area += double(share);
  }
  return area;
}

TEST(Coverage, EqualsTheAreaOfThePolygon) {
  EXPECT_NEAR(covered_area({{3, 4}, {17.5F, 4}, {17.5F, 30.25F}, {3, 30.25F}}), 14.5 * 26.25, 1e-3);
  EXPECT_NEAR(covered_area({{1.3F, 2.7F}, {35.1F, 9.2F}, {12.4F, 38.8F}}),
              0.5 * std::abs((35.1 - 1.3) * (38.8 - 2.7) - (12.4 - 1.3) * (9.2 - 2.7)), 1e-2);
  EXPECT_NEAR(covered_area(disc({20, 20}, 10)), 24 * 0.5 * 100 * std::sin(2 * std::numbers::pi / 24), 1e-2);
}

TEST(Coverage, DoesNotDependOnTheTurningSense) {
  const std::vector<Point> there{{1.3F, 2.7F}, {35.1F, 9.2F}, {12.4F, 38.8F}};
  const std::vector<Point> back(there.rbegin(), there.rend());
  EXPECT_NEAR(covered_area(there), covered_area(back), 1e-4);
}

TEST(Coverage, KeepsOnlyWhatIsInside) {
  EXPECT_NEAR(covered_area({{-100, -100}, {200, -100}, {200, 200}, {-100, 200}}), 1600, 1e-2);
  EXPECT_NEAR(covered_area({{-50, 10}, {-10, 10}, {-10, 30}, {-50, 30}}), 0, 1e-6);
}

TEST(RasterCanvas, FillsExactlyTheRectangle) {
  RasterCanvas canvas(20, 20, white);
  canvas.fill_rect({5, 5, 10.5F, 10}, black, 0);
  EXPECT_EQ(canvas.picture().at(5, 5), black);
  EXPECT_EQ(canvas.picture().at(4, 5), white);
  EXPECT_EQ(canvas.picture().at(9, 9), black);
  EXPECT_EQ(canvas.picture().at(9, 10), white);
  EXPECT_NEAR(canvas.picture().at(10, 7).r, 128, 1) << "half a pixel is half covered";
}

TEST(RasterCanvas, ClipsEverything) {
  RasterCanvas canvas(60, 40, white);
  {
    const ClipScope clip(canvas, {20, 10, 40, 30});
    const ClipScope inner(canvas, {0, 0, 35, 40});
    canvas.fill_rect({0, 0, 60, 40}, black, 0);
    canvas.fill_rect({0, 0, 60, 40}, black, 6);
    canvas.hatch({0, 0, 60, 40}, black);
    canvas.line({0, 0}, {60, 40}, black, 5);
    canvas.text({0, 25}, "wide letters over everything", {TextSize::headline, black});
    canvas.image({0, 0, 60, 40}, Picture(2, 2, black));
  }
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 60; ++x)
      EXPECT_EQ(canvas.picture().at(x, y), x >= 20 && x < 35 && y >= 10 && y < 30 ? black : white) << x << ' ' << y;
}

TEST(RasterCanvas, HatchIsStripesWithGaps) {
  RasterCanvas canvas(70, 70, white);
  canvas.hatch({0, 0, 70, 70}, black);
  std::size_t dark = 0;
  for (int i = 0; i < 70; ++i) dark += canvas.picture().at(i, 35).r < 128 ? 1U : 0U;
  const double expected = 70 * double(hatch_width) * std::sqrt(2.0) / double(hatch_spacing);
  EXPECT_NEAR(double(dark), expected, 8);
}

TEST(RasterCanvas, DrawsTextWhereTheAnchorSays) {
  const auto ink_centre = [](AlignX align) {
    RasterCanvas canvas(200, 40, white);
    canvas.text({100, 20}, "HHHH", {TextSize::title, black, Face::regular, align, AlignY::middle});
    double sum = 0;
    double weight = 0;
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 200; ++x) {
        const double dark = 255 - canvas.picture().at(x, y).r;
        sum += dark * (x + 0.5);
        weight += dark;
      }
    EXPECT_GT(weight, 0);
    return sum / weight;
  };
  const double half = double(RasterCanvas(1, 1, white).text_width("HHHH", {TextSize::title})) / 2;
  EXPECT_NEAR(ink_centre(AlignX::centre), 100, 1);
  EXPECT_NEAR(ink_centre(AlignX::left), 100 + half, 1);
  EXPECT_NEAR(ink_centre(AlignX::right), 100 - half, 1);
}

TEST(RasterCanvas, KnowsLettersBeyondAscii) {
  const auto ink = [](const char* text) {
    RasterCanvas canvas(40, 40, white);
    canvas.text({5, 30}, text, {TextSize::headline, black});
    return canvas.picture().rgba;
  };
  EXPECT_NE(ink("µ"), ink("\xEF\xBF\xBD")) << "not the sign for a missing letter";
  EXPECT_NE(ink("→"), ink("–"));
}

TEST(Text, MalformedUtf8DoesNotHang) {
  std::string_view text("a\xC3");
  EXPECT_EQ(take_letter(text), U'a');
  EXPECT_EQ(take_letter(text), U'\uFFFD');
  EXPECT_TRUE(text.empty());
  std::string_view snowman("☃");
  EXPECT_EQ(take_letter(snowman), U'☃');
}

TEST(Text, IsCutToFit) {
  const RasterCanvas canvas(1, 1, white);
  const TextStyle style;
  for (float width = 0; width < 200; width += 7) {
    const std::string cut = fitted(canvas, "a sentence with µ and → in it", style, width);
    EXPECT_LE(canvas.text_width(cut, style), width);
  }
  EXPECT_EQ(fitted(canvas, "short", style, 500), "short");
}

TEST(SvgCanvas, EscapesAndBalances) {
  SvgCanvas canvas(100, 50, white);
  {
    const ClipScope clip(canvas, {0, 0, 50, 50});
    const GroupScope group(canvas, "a\"b");
    canvas.text({1, 1}, "a < b & \"c\"", {});
    canvas.hatch({0, 0, 10, 10}, red);
    canvas.hatch({20, 0, 30, 10}, red);
  }
  const std::string svg = canvas.str();
  EXPECT_NE(svg.find("a &lt; b &amp; &quot;c&quot;"), std::string::npos);
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (auto at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("<g "), count("</g>"));
  EXPECT_EQ(count("<pattern "), 1U) << "one pattern for one colour";
  EXPECT_EQ(count("class=\"hatch\""), 2U);
}

TEST(Picture, SurvivesPng) {
  Picture picture(7, 5, red);
  picture.rgba[9] = 77;
  const auto file = std::filesystem::temp_directory_path() / ("photonlag-picture-" + std::to_string(getpid()) + ".png");
  write_file(file, encode_png(picture));
  EXPECT_EQ(load_png(file).rgba, picture.rgba);
  std::filesystem::remove(file);
  EXPECT_THROW((void)load_png(file), InputError);
}

TEST(Picture, ShrinksByAveraging) {
  Picture picture(4, 2, black);
  for (std::size_t i = 0; i < 4; ++i) picture.rgba[i * 4] = i < 2 ? 200 : 100;
  const Picture small = shrunk(picture, 2);
  ASSERT_EQ(small.width, 2);
  ASSERT_EQ(small.height, 1);
  EXPECT_EQ(small.at(0, 0).r, 100);
  EXPECT_EQ(small.at(1, 0).r, 50);
}

}  // namespace
}  // namespace photonlag::viz
