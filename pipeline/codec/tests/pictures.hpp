#pragma once
/// @file
/// Pictures to encode, how far apart two are, and memory that gives away who reads it unwritten.

#include <malloc.h>

#include <cmath>

#include "pipeline/image.hpp"

namespace photonlag::test {

/// Smooth shading with a hard-edged square; both move by @p step pixels for each @p frame.
inline Image moving_picture(int width, int height, int frame, int step = 3) {
  Image image(width, height);
  const int square_x = (10 + frame * step) % width, square_y = (8 + frame * step / 2) % height;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool inside = x >= square_x && x < square_x + 24 && y >= square_y && y < square_y + 16;
      std::uint8_t* p = image.pixel(x, y);
      p[0] = std::uint8_t(inside ? 220 : 60 + (x + frame * step) % 128);
      p[1] = std::uint8_t(inside ? 200 : 90 + y % 100);
      p[2] = std::uint8_t(inside ? 180 : 40 + (x + y) % 160);
    }
  return image;
}

inline double psnr_db(const Image& a, const Image& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) squares += std::pow(int(a.rgba[i]) - int(b.rgba[i]), 2);
  return 10 * std::log10(255.0 * 255.0 / (squares / (0.75 * double(a.rgba.size()))));
}

/// From now on new memory holds @p dirt (0 = whatever it holds): who reads what was never written is found out.
inline void dirty_new_memory(int dirt) { mallopt(M_PERTURB, dirt); }

}  // namespace photonlag::test
