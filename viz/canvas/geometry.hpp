#pragma once
/// @file
/// Points, rectangles and colours of drawings. Units are pixels, +y down.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace photonlag::viz {

struct Point {
  float x = 0, y = 0;
};

/// Half-open: a point on the right or bottom edge is outside.
struct Rect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  [[nodiscard]] float width() const { return x1 - x0; }
  [[nodiscard]] float height() const { return y1 - y0; }
  [[nodiscard]] Point centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
  [[nodiscard]] bool empty() const { return x1 <= x0 || y1 <= y0; }
  [[nodiscard]] bool contains(Point p) const { return p.x >= x0 && p.x < x1 && p.y >= y0 && p.y < y1; }
  /// Shrunk by so many pixels at the left, top, right and bottom.
  [[nodiscard]] Rect inset(float left, float top, float right, float bottom) const {
    return {x0 + left, y0 + top, x1 - right, y1 - bottom};
  }
  [[nodiscard]] Rect inset(float all) const { return inset(all, all, all, all); }
  [[nodiscard]] Rect intersect(const Rect& o) const {
    return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)};
  }
};

/// sRGB, not premultiplied.
struct Colour {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;

  bool operator==(const Colour&) const = default;
  /// The same hue, @p opacity 0..1 of its present opacity.
  [[nodiscard]] constexpr Colour faded(float opacity) const {
    return {r, g, b, static_cast<std::uint8_t>(static_cast<float>(a) * opacity + 0.5F)};
  }
  /// This much (0..1) of the way to @p other, opacity kept.
  [[nodiscard]] constexpr Colour towards(Colour other, float share) const {
    const auto mix = [share](std::uint8_t from, std::uint8_t to) {
      return static_cast<std::uint8_t>(static_cast<float>(from) * (1 - share) + static_cast<float>(to) * share + 0.5F);
    };
    return {mix(r, other.r), mix(g, other.g), mix(b, other.b), a};
  }
};

/// From 0xRRGGBB.
constexpr Colour rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16U & 255U), static_cast<std::uint8_t>(hex >> 8U & 255U),
          static_cast<std::uint8_t>(hex & 255U)};
}

}  // namespace photonlag::viz
