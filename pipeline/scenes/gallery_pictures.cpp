#include <cmath>
#include <numbers>

#include "pipeline/scenes/gallery_parts.hpp"
#include "pipeline/scenes/patterns.hpp"

namespace photonlag::gallery {
namespace {

constexpr int wide = 768, high = 512;

/// A page of print: headline, two columns, small print. What compression and wrong poses ruin first.
Image make_page() {
  Image page =
      painted(wide, high, [](int x, int y) { return rgb(0xF4EFE2) * (0.97F + 0.03F * noise(x, y, 4, 256, 1)); });
  write_text(page, 40, 28, 7, "MOTION TO PHOTON", rgb(0x9C1F1F));
  fill(page, 40, 92, wide - 80, 3, rgb(0x222222));
  write_lines(page, 40, 108, 330, 300, 2, rgb(0x1E1E22), 100);
  write_lines(page, 400, 108, 330, 180, 2, rgb(0x1E1E22), 200);
  for (int i = 0; i < 24; ++i) {
    const int tall = 20 + int(hash(i, 5) % 70U);
    fill(page, 404 + i * 13, 400 - tall, 9, tall, i % 5 == 0 ? rgb(0xC8372D) : rgb(0x2F4B6E));
  }
  write_lines(page, 40, 424, 690, 70, 1, rgb(0x333338), 300);
  return page;
}

/// Rings that grow finer outwards, and a star: shows blur and aliasing.
Image make_rings() {
  return painted(wide, high, [](int x, int y) {
    const float dx = float(x) - 255.5F, dy = float(y) - 255.5F;
    const float phase = (dx * dx + dy * dy) / 1200;
    const float ring = std::abs(phase - 4 * std::floor(phase / 4) - 2) / 2;
    if (x < 512) return mix(rgb(0x14202E), rgb(0xF1EBDD), ring);
    const float bar = float((x - 512) / std::max(1, 12 - y / 44) % 2);
    return mix(rgb(0x14202E), y / 128 % 2 == 0 ? rgb(0xF1EBDD) : rgb(0xE0B040), bar);
  });
}

/// Colour fields between black lines.
Image make_fields() {
  Image image(wide, high);
  fill(image, 0, 0, wide, high, rgb(0xF2EFE6));
  struct Field {
    int x, y, width, height;
    std::uint32_t colour;
  };
  for (const Field& f : {Field{0, 0, 250, 300, 0xC4261D},
                         {520, 0, 248, 140, 0xE9C62B},
                         {0, 400, 120, 112, 0x1F3F8C},
                         {640, 330, 128, 182, 0x1F3F8C},
                         {260, 310, 250, 90, 0xDEDACE},
                         {520, 410, 110, 102, 0x1A1A1A}}) {
    fill(image, f.x, f.y, f.width, f.height, rgb(f.colour));
  }
  for (const int x : {250, 510, 630}) fill(image, x, x == 630 ? 140 : 0, 12, high, rgb(0x141414));
  for (const int y : {140, 300, 400}) fill(image, y == 140 ? 510 : 0, y, wide, 12, rgb(0x141414));
  return image;
}

/// Sea, sun and ridges under a red sky.
Image make_landscape() {
  return painted(wide, high, [](int x, int y) {
    const float dx = float(x) - 520, dy = float(y) - 190;
    const float sun = dx * dx + dy * dy;
    Colour c = mix(rgb(0x2C3A66), rgb(0xF2A65A), ramp(0, 300, float(y))) * (0.9F + 0.2F * cloudy(x, 3 * y, 64, 768, 3));
    if (sun < 60 * 60) c = rgb(0xFFE3A3);
    for (int layer = 0; layer < 4; ++layer) {
      const float top = 210 + 40 * float(layer) + 120 * (cloudy(x, layer, 128, 768, 20 + layer) - 0.5F);
      if (float(y) > top)
        c = mix(rgb(0x8A5A6B), rgb(0x17222E), float(layer) / 3) * (0.9F + 0.2F * noise(x, y, 4, 256, layer));
    }
    if (y > 400) {
      const float glint = noise(x / 4, y * 2, 4, 1024, 8) * ramp(220, 30, std::abs(dx));
      c = mix(rgb(0x243B53), rgb(0xF2C58A), 0.75F * ramp(0.35F, 0.8F, glint));
    }
    return c * (0.94F + 0.12F * noise(x, y, 2, 256, 77));
  });
}

/// Quarter circles joined at random: a maze of ribbons.
Image make_ribbons() {
  return painted(wide, high, [](int x, int y) {
    constexpr int tile = 48;
    const bool flip = hash(x / tile, y / tile, 9) % 2U == 0;
    const float u = float(flip ? x % tile : tile - 1 - x % tile), v = float(y % tile);
    const float a = std::abs(std::sqrt(u * u + v * v) - tile / 2.0F);
    const float b = std::abs(std::sqrt((tile - u) * (tile - u) + (tile - v) * (tile - v)) - tile / 2.0F);
    const float d = std::min(a, b);
    if (d < 3) return rgb(0xF6E7C1);
    return d < 9 ? rgb(0xD1495B) : mix(rgb(0x00798C), rgb(0x30638E), float(y) / high);
  });
}

/// A night map: streets, lit windows, a river.
Image make_city() {
  return painted(wide, high, [](int x, int y) {
    const float bank = 260 + 90 * (noise(x, 3, 96, 768, 4) - 0.5F) + 0.12F * float(x);
    if (std::abs(float(y) - bank) < 22) return mix(rgb(0x12304A), rgb(0x2F6690), noise(x, y * 4, 8, 768, 2));
    const int bx = x / 24, by = y / 20;
    if (x % 24 < 3 || y % 20 < 3) return hash(bx, by, 1) % 7U == 0 ? rgb(0xE7A94A) : rgb(0x3A3F4B);
    const bool lit = hash(x / 3, y / 3, 5) % 4U == 0;
    const Colour house = rgb(0x1B1F2A) * (1 + 0.8F * chance(bx, by, 2));
    return lit && hash(bx, by, 6) % 3U != 0 ? mix(rgb(0xFFD98A), rgb(0xA9C7FF), chance(bx, by, 8)) : house;
  });
}

/// Tiles of an azulejo wall.
Image make_tiles() {
  return painted(wide, high, [](int x, int y) {
    const int u = std::abs(x % 128 - 64), v = std::abs(y % 128 - 64);
    const int d = u * u + v * v, m = std::max(u, v);
    if (m > 61) return rgb(0xCFC8B8);
    const bool petal = (u * v > 420 && d < 2400) || d < 150 || (d > 2900 && d < 3500) || std::abs(u - v) < 4;
    return (petal ? rgb(0x1E4C9A) : rgb(0xF0EEE6)) * (0.94F + 0.08F * noise(x, y, 4, 256, 4));
  });
}

/// A board of departures: rows of letters and digits.
Image make_board() {
  Image board(wide, high);
  fill(board, 0, 0, wide, high, rgb(0x10151C));
  write_text(board, 24, 18, 5, "DEPARTURES", rgb(0xF4D35E));
  for (int row = 0; row < 10; ++row) {
    const int y = 76 + row * 43;
    fill(board, 16, y, wide - 32, 37, rgb(row % 2 == 0 ? 0x1B2430U : 0x161D27U));
    write_lines(board, 150, y + 8, 330, 30, 3, rgb(0xF2F2F2), 400 + row);
    for (int digit = 0; digit < 4; ++digit) {
      const std::array<char, 2> text{char('0' + hash(row, digit, 12) % (digit == 0 ? 2U : 6U)), '\0'};
      write_text(board, 28 + digit * 22 + (digit > 1 ? 10 : 0), y + 8, 3, text.data(), rgb(0xF4D35E));
    }
    fill(board, 700, y + 10, 18, 18, row % 3 == 0 ? rgb(0xE63946) : rgb(0x52B788));
  }
  return board;
}

}  // namespace

Image picture(int number) {
  switch (number) {
    case 0:
      return make_page();
    case 1:
      return make_landscape();
    case 2:
      return make_fields();
    case 3:
      return make_rings();
    case 4:
      return make_ribbons();
    case 5:
      return make_city();
    case 6:
      return make_tiles();
    default:
      return make_board();
  }
}

}  // namespace photonlag::gallery
