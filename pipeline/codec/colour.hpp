#pragma once
/// @file
/// RGB to Y'CbCr and back: BT.709, limited range, in integers, so every machine gives the same bytes.

#include <array>
#include <cstddef>
#include <cstdint>

#include "pipeline/image.hpp"

namespace photonlag {

/// Chroma resolution. c420: one chroma sample in the middle of each 2x2 pixels (H.264 chroma location "center").
enum class Chroma { c420, c444 };

/// Y, Cb, Cr, 8 bits each, of a picture whose size is known otherwise.
template <class Byte>
struct Planes {
  std::array<Byte*, 3> data{};
  std::array<std::ptrdiff_t, 3> stride{};  ///< Bytes from row to row.
};

/// Within 0.6 of the exact real value for luma and 444 chroma; 420 chroma is that of the mean of the four pixels.
/// @pre for c420, width and height are even
void rgb_to_yuv(const Image& image, Chroma chroma, const Planes<std::uint8_t>& out);

/// Within 0.75 of the exact real value, clamped to 0..255; 420 chroma is interpolated bilinearly. Alpha 255.
/// @p out has the picture's size already.
void yuv_to_rgb(const Planes<const std::uint8_t>& in, Chroma chroma, Image& out);

/// What a lossless codec would make of @p image: both conversions and nothing else.
[[nodiscard]] Image colour_round_trip(const Image& image, Chroma chroma);

}  // namespace photonlag
