#include "pipeline/scenes/patterns.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace photonlag {
namespace {

/// The common 5x7 dot letters: five columns each, the lowest bit on top.
using Letter = std::array<std::uint8_t, 5>;
constexpr std::array<Letter, 36> letters{{
    {0x3E, 0x51, 0x49, 0x45, 0x3E}, {0x00, 0x42, 0x7F, 0x40, 0x00}, {0x42, 0x61, 0x51, 0x49, 0x46},
    {0x21, 0x41, 0x45, 0x4B, 0x31}, {0x18, 0x14, 0x12, 0x7F, 0x10}, {0x27, 0x45, 0x45, 0x45, 0x39},
    {0x3C, 0x4A, 0x49, 0x49, 0x30}, {0x01, 0x71, 0x09, 0x05, 0x03}, {0x36, 0x49, 0x49, 0x49, 0x36},
    {0x06, 0x49, 0x49, 0x29, 0x1E}, {0x7E, 0x11, 0x11, 0x11, 0x7E}, {0x7F, 0x49, 0x49, 0x49, 0x36},
    {0x3E, 0x41, 0x41, 0x41, 0x22}, {0x7F, 0x41, 0x41, 0x22, 0x1C}, {0x7F, 0x49, 0x49, 0x49, 0x41},
    {0x7F, 0x09, 0x09, 0x09, 0x01}, {0x3E, 0x41, 0x49, 0x49, 0x7A}, {0x7F, 0x08, 0x08, 0x08, 0x7F},
    {0x00, 0x41, 0x7F, 0x41, 0x00}, {0x20, 0x40, 0x41, 0x3F, 0x01}, {0x7F, 0x08, 0x14, 0x22, 0x41},
    {0x7F, 0x40, 0x40, 0x40, 0x40}, {0x7F, 0x02, 0x0C, 0x02, 0x7F}, {0x7F, 0x04, 0x08, 0x10, 0x7F},
    {0x3E, 0x41, 0x41, 0x41, 0x3E}, {0x7F, 0x09, 0x09, 0x09, 0x06}, {0x3E, 0x41, 0x51, 0x21, 0x5E},
    {0x7F, 0x09, 0x19, 0x29, 0x46}, {0x46, 0x49, 0x49, 0x49, 0x31}, {0x01, 0x01, 0x7F, 0x01, 0x01},
    {0x3F, 0x40, 0x40, 0x40, 0x3F}, {0x1F, 0x20, 0x40, 0x20, 0x1F}, {0x3F, 0x40, 0x38, 0x40, 0x3F},
    {0x63, 0x14, 0x08, 0x14, 0x63}, {0x07, 0x08, 0x70, 0x08, 0x07}, {0x61, 0x51, 0x49, 0x45, 0x43},
}};

std::uint8_t to_byte(float c) { return std::uint8_t(std::clamp(c, 0.0F, 1.0F) * 255 + 0.5F); }

void put(std::uint8_t* pixel, const Colour& colour) {
  pixel[0] = to_byte(colour.r);
  pixel[1] = to_byte(colour.g);
  pixel[2] = to_byte(colour.b);
}

int wrapped(int x, int period) {
  const int rest = x % period;
  return rest < 0 ? rest + period : rest;
}

void put_letter(Image& image, int x, int y, int dot, const Letter& letter, const Colour& colour) {
  for (int column = 0; column < 5; ++column) {
    for (int row = 0; row < 7; ++row) {
      if ((letter[std::size_t(column)] >> unsigned(row) & 1U) != 0) {
        fill(image, x + column * dot, y + row * dot, dot, dot, colour);
      }
    }
  }
}

}  // namespace

Image painted(int width, int height, const std::function<Colour(int x, int y)>& paint) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* pixel = image.pixel(0, y);
    for (int x = 0; x < width; ++x, pixel += 4) put(pixel, paint(x, y));
  }
  return image;
}

std::uint32_t hash(int x, int y, int salt) {
  std::uint32_t h = std::uint32_t(x) * 0x9E3779B1U ^ std::uint32_t(y) * 0x85EBCA77U ^ std::uint32_t(salt) * 0xC2B2AE3DU;
  h = (h ^ h >> 15U) * 0x2C1B3C6DU;
  h = (h ^ h >> 12U) * 0x297A2D39U;
  return h ^ h >> 15U;
}

float chance(int x, int y, int salt) { return float(hash(x, y, salt) >> 8U) * (1.0F / 16777216); }

float noise(int x, int y, int step, int period, int salt) {
  assert(step >= 1 && period % step == 0);
  const int px = wrapped(x, period), py = wrapped(y, period), cells = period / step;
  const int i = px / step, j = py / step;
  const int right = i + 1 == cells ? 0 : i + 1, below = j + 1 == cells ? 0 : j + 1;
  const float u = ramp(0, 1, float(px - i * step) / float(step)), v = ramp(0, 1, float(py - j * step) / float(step));
  const float upper = chance(i, j, salt) * (1 - u) + chance(right, j, salt) * u;
  const float lower = chance(i, below, salt) * (1 - u) + chance(right, below, salt) * u;
  return upper * (1 - v) + lower * v;
}

float cloudy(int x, int y, int step, int period, int salt) {
  return (4 * noise(x, y, step, period, salt) + 2 * noise(x, y, step / 2, period, salt + 1) +
          noise(x, y, step / 4, period, salt + 2)) /
         7;
}

float ramp(float from, float to, float x) {
  const float t = std::clamp((x - from) / (to - from), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

void fill(Image& image, int x, int y, int width, int height, const Colour& colour) {
  for (int j = std::max(y, 0); j < std::min(y + height, image.height); ++j) {
    for (int i = std::max(x, 0); i < std::min(x + width, image.width); ++i) {
      put(image.pixel(i, j), colour);
    }
  }
}

void write_text(Image& image, int x, int y, int dot, std::string_view text, const Colour& colour) {
  for (const char c : text) {
    if (c >= '0' && c <= '9') put_letter(image, x, y, dot, letters[std::size_t(c - '0')], colour);
    if (c >= 'A' && c <= 'Z') put_letter(image, x, y, dot, letters[std::size_t(c - 'A') + 10], colour);
    x += 6 * dot;
  }
}

void write_lines(Image& image, int x, int y, int width, int height, int dot, const Colour& colour, int salt) {
  const int columns = width / (6 * dot), rows = height / (10 * dot);
  for (int row = 0; row < rows; ++row) {
    const int used = row % 7 == 6 ? columns * 2 / 3 : columns;  // a paragraph ends
    int column = 0;
    for (int word = 0; column < used; ++word) {
      const int length = std::min(2 + int(hash(word, row, salt) % 8U), used - column);
      for (int i = 0; i < length; ++i) {
        const std::size_t letter = 10 + hash(column + i, row, salt + 1) % 26U;
        put_letter(image, x + (column + i) * 6 * dot, y + row * 10 * dot, dot, letters[letter], colour);
      }
      column += length + 1;
    }
  }
}

}  // namespace photonlag
