#pragma once
/// @file
/// Pictures computed from integers: hashes, noise, lettering. The same bytes on every machine.

#include <cstdint>
#include <functional>
#include <string_view>

#include "pipeline/image.hpp"

namespace photonlag {

/// sRGB, 0..1 (clamped when stored).
struct Colour {
  float r = 0, g = 0, b = 0;
};
inline Colour operator*(const Colour& c, float k) { return {c.r * k, c.g * k, c.b * k}; }
inline Colour operator+(const Colour& a, const Colour& b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
inline Colour mix(const Colour& a, const Colour& b, float t) { return a * (1 - t) + b * t; }
/// 0xRRGGBB.
inline Colour rgb(std::uint32_t hex) {
  return Colour{float(hex >> 16U & 255U), float(hex >> 8U & 255U), float(hex & 255U)} * (1.0F / 255);
}

/// An image whose pixel (x, y) is @p paint(x, y).
[[nodiscard]] Image painted(int width, int height, const std::function<Colour(int x, int y)>& paint);

/// 32 scattered bits for a cell of a lattice.
[[nodiscard]] std::uint32_t hash(int x, int y, int salt = 0);
/// The same as a number in [0, 1).
[[nodiscard]] float chance(int x, int y, int salt = 0);
/// Smooth noise in 0..1 with lattice steps of @p step pixels, repeating every @p period pixels. @pre step divides
/// period
[[nodiscard]] float noise(int x, int y, int step, int period, int salt = 0);
/// Three octaves of noise, the finest of step / 4. @pre step / 4 >= 1
[[nodiscard]] float cloudy(int x, int y, int step, int period, int salt = 0);

/// 0 below @p from, 1 above @p to, smooth between.
[[nodiscard]] float ramp(float from, float to, float x);

/// Writes capitals, digits and spaces; a letter is 5x7 dots of @p dot pixels, 6 dots apart.
void write_text(Image& image, int x, int y, int dot, std::string_view text, const Colour& colour);
/// Fills a rectangle with lines of made-up words.
void write_lines(Image& image, int x, int y, int width, int height, int dot, const Colour& colour, int salt);
void fill(Image& image, int x, int y, int width, int height, const Colour& colour);

}  // namespace photonlag
