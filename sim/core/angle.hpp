#pragma once
/// @file
/// Degrees, as people and files write them, and radians, as everything computes.

#include <numbers>

namespace photonlag {

inline constexpr double rad_per_deg = std::numbers::pi / 180;
inline constexpr double deg_per_rad = 180 / std::numbers::pi;

}  // namespace photonlag
