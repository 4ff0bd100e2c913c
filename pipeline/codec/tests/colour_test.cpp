#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/codec/colour.hpp"
#include "pipeline/codec/tests/pictures.hpp"

namespace photonlag {
namespace {

struct Yuv {
  double y, cb, cr;
};

/// ITU-R BT.709-6 in real numbers.
Yuv exact_yuv(const std::uint8_t* rgb) {
  const double luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  return {16 + 219.0 / 255 * luma, 128 + 224.0 / 255 * (rgb[2] - luma) / 1.8556,
          128 + 224.0 / 255 * (rgb[0] - luma) / 1.5748};
}

/// Every combination of 18 levels a channel, one a pixel.
Image many_colours() {
  Image image(18 * 18, 18);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      std::uint8_t* p = image.pixel(x, y);
      p[0] = std::uint8_t(15 * y), p[1] = std::uint8_t(15 * (x % 18)), p[2] = std::uint8_t(15 * (x / 18));
    }
  return image;
}

struct Picture {
  Picture(int width, int height) : y(std::size_t(width) * std::size_t(height)), cb(y.size()), cr(y.size()) {}
  std::vector<std::uint8_t> y, cb, cr;
};

TEST(Colour, IsTheStandardsWithinRounding) {
  const Image image = many_colours();
  Picture out(image.width, image.height);
  rgb_to_yuv(image, Chroma::c444, {{out.y.data(), out.cb.data(), out.cr.data()}, {324, 324, 324}});
  double bias = 0;
  for (std::size_t i = 0; i < out.y.size(); ++i) {
    const Yuv exact = exact_yuv(&image.rgba[4 * i]);
    EXPECT_NEAR(out.y[i], exact.y, 0.6);
    EXPECT_NEAR(out.cb[i], exact.cb, 0.6);
    EXPECT_NEAR(out.cr[i], exact.cr, 0.6);
    bias += out.y[i] - exact.y;
  }
  EXPECT_NEAR(bias / double(out.y.size()), 0, 0.02);
}

TEST(Colour, ComesBackAsTheStandardSaysWithinRounding) {
  Image out(256, 256);
  double bias = 0;
  for (int luma : {16, 81, 126, 235}) {
    Picture in(256, 256);
    for (std::size_t i = 0; i < in.y.size(); ++i)
      in.y[i] = std::uint8_t(luma), in.cb[i] = std::uint8_t(i % 256), in.cr[i] = std::uint8_t(i / 256);
    yuv_to_rgb({{in.y.data(), in.cb.data(), in.cr.data()}, {256, 256, 256}}, Chroma::c444, out);
    for (std::size_t i = 0; i < in.y.size(); ++i) {
      const double y = 255.0 / 219 * (luma - 16), cb = (in.cb[i] - 128) / 224.0 * 255,
                   cr = (in.cr[i] - 128) / 224.0 * 255;
      const double r = y + 1.5748 * cr, b = y + 1.8556 * cb, g = (y - 0.2126 * r - 0.0722 * b) / 0.7152;
      EXPECT_NEAR(out.rgba[4 * i], std::clamp(r, 0.0, 255.0), 0.75);
      EXPECT_NEAR(out.rgba[4 * i + 1], std::clamp(g, 0.0, 255.0), 0.75);
      EXPECT_NEAR(out.rgba[4 * i + 2], std::clamp(b, 0.0, 255.0), 0.75);
      EXPECT_EQ(out.rgba[4 * i + 3], 255);
      bias += g > 1 && g < 254 ? out.rgba[4 * i + 1] - g : 0;
    }
  }
  EXPECT_NEAR(bias / (4.0 * 65536), 0, 0.03);
}

TEST(Colour, KeepsGreyGrey) {
  for (const Chroma chroma : {Chroma::c420, Chroma::c444})
    for (int level = 0; level < 256; ++level) {
      Image grey(16, 4);
      for (std::size_t i = 0; i < grey.rgba.size(); ++i)
        if (i % 4 != 3) grey.rgba[i] = std::uint8_t(level);
      const Image back = colour_round_trip(grey, chroma);
      const std::uint8_t* p = back.pixel(5, 2);
      EXPECT_EQ(p[0], p[1]) << level;
      EXPECT_EQ(p[1], p[2]) << level;
      EXPECT_NEAR(p[0], level, 1);
      if (level == 0 || level == 255) {
        EXPECT_EQ(p[0], level);
      }
    }
}

TEST(Colour, RoundTripOf444IsWithinTwoSteps) {
  const Image image = many_colours(), back = colour_round_trip(image, Chroma::c444);
  for (std::size_t i = 0; i < image.rgba.size(); ++i) EXPECT_NEAR(image.rgba[i], back.rgba[i], 2);
}

TEST(Colour, A420PictureOfOneColourIsThatOf444) {
  Image image(34, 18);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4)
    image.rgba[i] = 200, image.rgba[i + 1] = 31, image.rgba[i + 2] = 77;
  EXPECT_EQ(colour_round_trip(image, Chroma::c420), colour_round_trip(image, Chroma::c444));
}

TEST(Colour, ChromaOf420IsOfTheMeanAndInterpolatedBetweenCentres) {
  Image ramp(32, 2);  // chroma rises along x
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 32; ++x) {
      std::uint8_t* p = ramp.pixel(x, y);
      p[0] = std::uint8_t(100 + 4 * x), p[1] = 100, p[2] = 100;
    }
  const Image back = colour_round_trip(ramp, Chroma::c420);
  for (int x = 1; x < 31; ++x) EXPECT_NEAR(back.pixel(x, 0)[0], ramp.pixel(x, 0)[0], 3) << x;
}

}  // namespace
}  // namespace photonlag
