#pragma once
/// @file
/// A picture in memory, and PNG files of it.

#include <cstdint>
#include <filesystem>
#include <vector>

namespace photonlag {

/// sRGB, 8 bits a channel, RGBA (A = 255 but in textures that can be seen through), row-major from the top left.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;

  Image() = default;
  Image(int w, int h) : width(w), height(h), rgba(std::size_t(w) * std::size_t(h) * 4, 255) {}
  [[nodiscard]] bool empty() const { return rgba.empty(); }
  [[nodiscard]] const std::uint8_t* pixel(int x, int y) const {
    return &rgba[(std::size_t(y) * std::size_t(width) + std::size_t(x)) * 4];
  }
  [[nodiscard]] std::uint8_t* pixel(int x, int y) {
    return &rgba[(std::size_t(y) * std::size_t(width) + std::size_t(x)) * 4];
  }
  bool operator==(const Image&) const = default;
};

/// The middle of @p image. @pre the margins are not negative and leave something
[[nodiscard]] Image crop(const Image& image, int margin_x, int margin_y);

/// |a - b| per channel, times @p gain, clamped; alpha 255. @pre same size
[[nodiscard]] Image difference(const Image& a, const Image& b, int gain = 1);

/// Opaque, as RGB. @throws EnvironmentError if it cannot be written.
void write_png(const std::filesystem::path& file, const Image& image);
/// @throws InputError if it cannot be read.
[[nodiscard]] Image read_png(const std::filesystem::path& file);

}  // namespace photonlag
