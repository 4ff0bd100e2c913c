#include "pipeline/render/mipmaps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace photonlag {
namespace {

constexpr int linear_steps = 4095;

/// sRGB byte -> linear light, 0..linear_steps (IEC 61966-2-1).
const std::array<int, 256>& linear_of() {
  static const auto table = [] {
    std::array<int, 256> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double c = double(i) / 255;
      const double linear = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
      out[i] = int(std::lround(linear * linear_steps));
    }
    return out;
  }();
  return table;
}

/// The inverse.
const std::array<std::uint8_t, linear_steps + 1>& srgb_of() {
  static const auto table = [] {
    std::array<std::uint8_t, linear_steps + 1> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double c = double(i) / linear_steps;
      const double srgb = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
      out[i] = std::uint8_t(std::lround(srgb * 255));
    }
    return out;
  }();
  return table;
}

/// One pixel that stands for four. What is more opaque counts for more: else the colour that a picture has where
/// nothing of it is seen would show at its edges.
void average(const std::array<const std::uint8_t*, 4>& from, std::uint8_t* to) {
  const auto& linear = linear_of();
  const int opacity = from[0][3] + from[1][3] + from[2][3] + from[3][3];
  const bool even = opacity == 4 * 255 || opacity == 0;
  const int whole = even ? 4 : opacity;
  for (std::size_t c = 0; c < 3; ++c) {
    int sum = 0;
    for (const std::uint8_t* pixel : from) sum += linear[pixel[c]] * (even ? 1 : pixel[3]);
    to[c] = srgb_of()[std::size_t((sum + whole / 2) / whole)];
  }
  to[3] = std::uint8_t((opacity + 2) / 4);
}

Image halved(const Image& image) {
  Image out(std::max(image.width / 2, 1), std::max(image.height / 2, 1));
  for (int y = 0; y < out.height; ++y) {
    const int y0 = std::min(2 * y, image.height - 1), y1 = std::min(2 * y + 1, image.height - 1);
    for (int x = 0; x < out.width; ++x) {
      const int x0 = std::min(2 * x, image.width - 1), x1 = std::min(2 * x + 1, image.width - 1);
      average({image.pixel(x0, y0), image.pixel(x1, y0), image.pixel(x0, y1), image.pixel(x1, y1)}, out.pixel(x, y));
    }
  }
  return out;
}

}  // namespace

std::vector<Image> halvings(const Image& base) {
  std::vector<Image> levels;
  for (const Image* last = &base; last->width > 1 || last->height > 1; last = &levels.back())
    levels.push_back(halved(*last));
  return levels;
}

}  // namespace photonlag
