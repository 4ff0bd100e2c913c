#pragma once
/// @file
/// Where on the framebuffer a lens draws.
///
/// A rasteriser rounds positions relative to the framebuffer's corner, so the same triangle a few pixels further right
/// may come out differently in the last bit. Lenses of one focal length therefore draw around the same middle with the
/// same viewport, and a guard band only widens the rectangle that is kept: the middle is then the same picture bit for
/// bit (Vulkan's invariance rules: the scissor has no side effects on what is drawn inside it).

#include <cmath>
#include <cstdint>

#include "pipeline/camera.hpp"

namespace photonlag {

struct Canvas {
  std::uint32_t middle = 0;        ///< Whole pixels from the framebuffer's left and top edge to the optical axis.
  float shift_x = 0, shift_y = 0;  ///< Half a pixel more where the size is odd: the axis goes through a pixel's centre.
  std::uint32_t left = 0, top = 0, width = 0, height = 0;  ///< The rectangle that is kept.

  [[nodiscard]] std::uint32_t right() const { return left + width; }
  [[nodiscard]] std::uint32_t bottom() const { return top + height; }

  /// The middle depends on the focal length alone while half the picture is below 3 focal lengths (71 deg).
  explicit Canvas(const Lens& lens) : width(std::uint32_t(lens.width)), height(std::uint32_t(lens.height)) {
    middle = (std::uint32_t(std::ceil(3 * lens.focal_px)) + 63) / 64 * 64;
    while (2 * middle < width || 2 * middle < height) middle *= 2;
    shift_x = width % 2 == 0 ? 0.0F : 0.5F;
    shift_y = height % 2 == 0 ? 0.0F : 0.5F;
    left = middle - width / 2;
    top = middle - height / 2;
  }
};

}  // namespace photonlag
