#pragma once
/// @file
/// Exact area coverage of polygons, for smooth edges without a GPU.

#include <span>
#include <vector>

#include "viz/canvas/geometry.hpp"

namespace photonlag::viz {

/// Adds up convex polygons, each clipped to a rectangle; where they overlap the coverage saturates at 1.
///
/// Every edge adds its signed area to the cells it crosses and its height to the cell right of them; the running sum of
/// a row is then the covered share of each pixel (the accumulation buffer of Levien, "Inside the fastest font renderer
/// in the world", 2016).
class Coverage {
 public:
  /// @pre @p bounds has whole coordinates
  explicit Coverage(const Rect& bounds);

  void add(std::span<const Point> polygon);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  /// The covered share of each pixel of row @p y of the bounds, 0..1.
  void row(int y, std::vector<float>& shares) const;

 private:
  void edge(Point from, Point to);

  Rect bounds_;
  int width_, height_;
  std::size_t stride_;
  std::vector<float> cells_;
};

/// The part of a convex polygon inside @p clip (Sutherland and Hodgman 1974).
[[nodiscard]] std::vector<Point> clipped(std::span<const Point> polygon, const Rect& clip);

}  // namespace photonlag::viz
