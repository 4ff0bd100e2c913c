#include "pipeline/foreign_image.hpp"

#include <fmt/format.h>

namespace photonlag {

std::string mistake_in(const Image& image, int width, int height) {
  if (image.width != width || image.height != height)
    return fmt::format("of {} x {} pixels, must be {} x {}", image.width, image.height, width, height);
  const std::size_t bytes = std::size_t(width) * std::size_t(height) * 4;
  if (image.rgba.size() != bytes)
    return fmt::format("of {} x {} pixels in {} bytes, must be {}", width, height, image.rgba.size(), bytes);
  for (std::size_t i = 3; i < bytes; i += 4)
    if (image.rgba[i] != 255)
      return fmt::format("that is not opaque: alpha is {} at pixel {}, {}, must be 255", image.rgba[i],
                         i / 4 % std::size_t(width), i / 4 / std::size_t(width));
  return "";
}

}  // namespace photonlag
