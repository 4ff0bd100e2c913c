#pragma once
/// @file
/// Outlines that more than one backend needs.

#include <span>
#include <utility>
#include <vector>

#include "viz/canvas/geometry.hpp"

namespace photonlag::viz {

inline constexpr float hatch_width = 1.6F;    ///< Of one stripe, px.
inline constexpr float hatch_spacing = 7.0F;  ///< Between stripes, along x, px.

[[nodiscard]] Rect bounds_of(std::span<const Point> points);
[[nodiscard]] Rect grown(const Rect& rect, float by);
[[nodiscard]] std::vector<Point> thick_line(Point a, Point b, float width);
[[nodiscard]] std::vector<Point> disc(Point centre, float radius);
[[nodiscard]] std::vector<Point> rounded(const Rect& rect, float radius);
/// The stripes of a hatched rectangle, rising to the right. They lie on one grid over the whole drawing, so neighbours
/// match.
[[nodiscard]] std::vector<std::pair<Point, Point>> hatch_lines(const Rect& rect);

}  // namespace photonlag::viz
