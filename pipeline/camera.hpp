#pragma once
/// @file
/// Pinhole cameras: what the display shows, and the wider picture the server renders.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/pose.hpp"

namespace photonlag {

/// Size and focal length. The optical axis goes through the middle; pixels are square.
struct Lens {
  int width = 0, height = 0;
  double focal_px = 0;

  [[nodiscard]] double tan_half_x() const { return width / (2 * focal_px); }
  [[nodiscard]] double tan_half_y() const { return height / (2 * focal_px); }
};

/// A lens of @p width x @p height whose horizontal field of view is @p fov_deg. @pre 0 < fov_deg < 180
inline Lens display_lens(int width, int height, double fov_deg) {
  return {width, height, width / (2 * std::tan(fov_deg * std::numbers::pi / 360))};
}

/// The same focal length, wider by at least @p guard_band_deg at every edge's middle: whole margins, multiples of 8
/// pixels, so that cropping the middle gives exactly the display's picture. Coincides with @p display for 0.
inline Lens guarded_lens(const Lens& display, double guard_band_deg) {
  const auto margin = [&](int size) {
    const double half = size / (2 * display.focal_px);
    const double wide = std::tan(std::min(std::atan(half) + guard_band_deg * std::numbers::pi / 180, 1.5));
    return guard_band_deg <= 0 ? 0 : int(std::ceil((wide - half) * display.focal_px / 8 - 1e-9)) * 8;
  };
  return {display.width + 2 * margin(display.width), display.height + 2 * margin(display.height), display.focal_px};
}

/// The lens of a picture of @p picture's size that sees at least @p guard_band_deg beyond every edge's middle of
/// @p display: fewer pixels a degree the wider the band. @pre half the display's field of view and the band are below
/// 90 deg
inline Lens banded_lens(const Lens& picture, const Lens& display, double guard_band_deg) {
  const double band = guard_band_deg * std::numbers::pi / 180;
  const double x = picture.width / 2.0 / std::tan(std::atan(display.tan_half_x()) + band);
  const double y = picture.height / 2.0 / std::tan(std::atan(display.tan_half_y()) + band);
  return {picture.width, picture.height, std::min(x, y)};
}

struct Camera {
  Pose pose;
  Lens lens;
};

}  // namespace photonlag
