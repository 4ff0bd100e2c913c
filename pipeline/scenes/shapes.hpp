#pragma once
/// @file
/// Curved and flat things cut into triangles, as finely as asked.

#include <functional>
#include <vector>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {

/// A point of a surface: position, unit normal, texture coordinates.
struct SurfacePoint {
  Eigen::Vector3d position, normal;
  Eigen::Vector2d uv;
};
/// Both parameters run from 0 to 1; d/du x d/dv points outwards.
using Surface = std::function<SurfacePoint(double u, double v)>;

/// Into how many cells a surface is cut at density 1, and at least.
struct Cells {
  double u = 1, v = 1;
  int min_u = 1, min_v = 1;
};

/// A straight or smooth outline to be turned about the y axis: (radius, height) from bottom to top, m.
using Outline = std::vector<Eigen::Vector2d>;

/// Cuts shapes into triangles and appends them to a part; or only counts them, which is quick.
class Tessellator {
 public:
  /// @param density factor on every cell count along an edge, so triangles grow with its square
  Tessellator(double density, bool count_only) : density_(density), count_only_(count_only) {}

  [[nodiscard]] std::int64_t triangles() const { return triangles_; }

  void surface(Part& part, Cells cells, const Surface& surface);
  /// A rectangle; edge_u x edge_v points outwards. Texture: (0, 0) at @p uv0 (corner + edge_v), the image's top left.
  void panel(Part& part, const Eigen::Vector3d& corner, const Eigen::Vector3d& edge_u, const Eigen::Vector3d& edge_v,
             const Eigen::Vector2d& uv0 = {0, 0}, const Eigen::Vector2d& uv1 = {1, 1});
  /// An upright box; its texture repeats every @p texture_m.
  void box(Part& part, const Eigen::Vector3d& low, const Eigen::Vector3d& high, double texture_m = 1);
  /// An outline turned about the vertical through @p foot. Smooth outlines share normals between their stretches.
  void lathe(Part& part, const Eigen::Vector3d& foot, const Outline& outline, bool smooth, double cells_around,
             const Eigen::Vector2d& uv_repeat = {1, 1});
  /// A round bar from @p a to @p b, without ends.
  void bar(Part& part, const Eigen::Vector3d& a, const Eigen::Vector3d& b, double radius, int min_sides = 6);
  void ball(Part& part, const Eigen::Vector3d& middle, double radius, double cells_around);
  /// The (p, q) torus knot, @p size m across.
  void knot(Part& part, const Eigen::Vector3d& middle, double size, int p, int q, double thickness);

 private:
  double density_;
  bool count_only_;
  std::int64_t triangles_ = 0;
};

}  // namespace photonlag
