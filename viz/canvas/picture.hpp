#pragma once
/// @file
/// A picture in memory and its PNG form.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "viz/canvas/geometry.hpp"

namespace photonlag::viz {

/// sRGB with opacity, 8 bits a channel, RGBA, row-major from the top left.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  Picture() = default;
  Picture(int w, int h, Colour fill);
  [[nodiscard]] bool empty() const { return rgba.empty(); }
  [[nodiscard]] Colour at(int x, int y) const;
};

/// @throws InputError naming the file if it is no picture.
[[nodiscard]] Picture load_png(const std::filesystem::path& file);

/// The bytes of a PNG file, the same for the same picture.
[[nodiscard]] std::string encode_png(const Picture& picture);

/// Averages blocks of pixels, so that no side is longer than @p longest. Pictures that fit already are returned as they
/// are.
[[nodiscard]] Picture shrunk(const Picture& picture, int longest);

}  // namespace photonlag::viz
