#include "pipeline/scenes/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace photonlag {
namespace {

using Eigen::Vector2d;
using Eigen::Vector3d;
constexpr double turn = 2 * std::numbers::pi;

Vertex to_vertex(const SurfacePoint& point) {
  Vertex vertex;
  Eigen::Map<Eigen::Vector3f>(vertex.position.data()) = point.position.cast<float>();
  Eigen::Map<Eigen::Vector3f>(vertex.normal.data()) = point.normal.cast<float>();
  Eigen::Map<Eigen::Vector2f>(vertex.uv.data()) = point.uv.cast<float>();
  return vertex;
}

/// Two triangles for each cell of a grid of (nu + 1) x (nv + 1) vertices that begins at @p first.
void append_cells(std::vector<std::uint32_t>& indices, std::uint32_t first, std::uint32_t nu, std::uint32_t nv) {
  for (std::uint32_t j = 0; j < nv; ++j) {
    for (std::uint32_t i = 0; i < nu; ++i) {
      const std::uint32_t a = first + j * (nu + 1) + i, b = a + 1, c = a + nu + 1, d = c + 1;
      indices.insert(indices.end(), {a, b, d, a, d, c});
    }
  }
}

/// A tube of @p radius around a closed curve, its cross-section kept upright.
Surface tube(std::function<Vector3d(double)> curve, double radius, double repeat_u) {
  return [curve = std::move(curve), radius, repeat_u](double u, double v) -> SurfacePoint {
    constexpr double h = 1e-4;
    const Vector3d along = (curve(u + h) - curve(u - h)).normalized();
    const Vector3d bend = curve(u + h) + curve(u - h) - 2 * curve(u);
    const Vector3d side = along.cross(bend).normalized(), up = side.cross(along);
    const Vector3d normal = side * std::cos(turn * v) + up * std::sin(turn * v);
    // side x up = -along: v runs so that d/du x d/dv points outwards
    return {curve(u) + radius * normal, normal, {u * repeat_u, v}};
  };
}

}  // namespace

void Tessellator::surface(Part& part, Cells cells, const Surface& surface) {
  const auto nu = std::uint32_t(std::max<long>(cells.min_u, std::lround(cells.u * density_)));
  const auto nv = std::uint32_t(std::max<long>(cells.min_v, std::lround(cells.v * density_)));
  triangles_ += 2 * std::int64_t(nu) * nv;
  if (count_only_) return;
  const auto first = std::uint32_t(part.vertices.size());
  for (std::uint32_t j = 0; j <= nv; ++j) {
    for (std::uint32_t i = 0; i <= nu; ++i) part.vertices.push_back(to_vertex(surface(double(i) / nu, double(j) / nv)));
  }
  append_cells(part.indices, first, nu, nv);
}

void Tessellator::panel(Part& part, const Vector3d& corner, const Vector3d& edge_u, const Vector3d& edge_v,
                        const Vector2d& uv0, const Vector2d& uv1) {
  const Vector3d normal = edge_u.cross(edge_v).normalized();
  constexpr double cells_per_m = 5, most = 40;  // far ground would else take most of the triangles
  const Cells cells{std::min(edge_u.norm() * cells_per_m, most), std::min(edge_v.norm() * cells_per_m, most), 1, 1};
  surface(part, cells, [&](double u, double v) -> SurfacePoint {
    const Vector2d at(u, 1 - v);
    return {corner + u * edge_u + v * edge_v, normal, uv0 + at.cwiseProduct(uv1 - uv0)};
  });
}

void Tessellator::box(Part& part, const Vector3d& low, const Vector3d& high, double texture_m) {
  const Vector3d size = high - low;
  const Vector3d x(size.x(), 0, 0), y(0, size.y(), 0), z(0, 0, size.z());
  const auto side = [&](const Vector3d& corner, const Vector3d& u, const Vector3d& v) {
    panel(part, corner, u, v, {0, 0}, Vector2d(u.norm(), v.norm()) / texture_m);
  };
  side(low + z, x, y);
  side(low + x, -x, y);
  side(low + x + z, -z, y);
  side(low, z, y);
  side(low + y + z, x, -z);
  side(low, x, z);
}

void Tessellator::lathe(Part& part, const Vector3d& foot, const Outline& outline, bool smooth, double cells_around,
                        const Vector2d& uv_repeat) {
  const std::size_t stretches = outline.size() - 1;
  const auto across = [&](std::size_t i) -> Vector2d {  // normal of a stretch, in (radius, height)
    const Vector2d along = outline[i + 1] - outline[i];
    return Vector2d(along.y(), -along.x()).normalized();
  };
  const auto at_corner = [&](std::size_t i) -> Vector2d {
    return (across(i == 0 ? 0 : i - 1) + across(std::min(i, stretches - 1))).normalized();
  };
  for (std::size_t i = 0; i < stretches; ++i) {
    const Vector2d n0 = smooth ? at_corner(i) : across(i), n1 = smooth ? at_corner(i + 1) : across(i);
    const Cells cells{cells_around, (outline[i + 1] - outline[i]).norm() * 12, 6, 1};
    surface(part, cells, [&](double u, double v) -> SurfacePoint {
      const Vector2d p = outline[i] * (1 - v) + outline[i + 1] * v;
      const Vector2d n = (n0 * (1 - v) + n1 * v).normalized();
      const Vector3d out(std::sin(turn * u), 0, std::cos(turn * u));
      const double height = 1 - (double(i) + v) / double(stretches);
      return {foot + p.x() * out + Vector3d(0, p.y(), 0), n.x() * out + Vector3d(0, n.y(), 0),
              Vector2d(u, height).cwiseProduct(uv_repeat)};
    });
  }
}

void Tessellator::bar(Part& part, const Vector3d& a, const Vector3d& b, double radius, int min_sides) {
  const Vector3d along = (b - a).normalized();
  const Vector3d side = along.unitOrthogonal(), up = along.cross(side);
  surface(part, {8, (b - a).norm() * 4, min_sides, 1}, [&](double u, double v) -> SurfacePoint {
    const Vector3d normal = side * std::cos(turn * u) + up * std::sin(turn * u);
    return {a + (b - a) * v + radius * normal, normal, {u, v * (b - a).norm()}};
  });
}

void Tessellator::ball(Part& part, const Vector3d& middle, double radius, double cells_around) {
  surface(part, {cells_around, cells_around / 2, 8, 4}, [&](double u, double v) -> SurfacePoint {
    const double latitude = (v - 0.5) * turn / 2;
    const Vector3d normal(std::cos(latitude) * std::sin(turn * u), std::sin(latitude),
                          std::cos(latitude) * std::cos(turn * u));
    return {middle + radius * normal, normal, {u, 1 - v}};
  });
}

void Tessellator::knot(Part& part, const Vector3d& middle, double size, int p, int q, double thickness) {
  const double scale = size / 6;
  const auto curve = [=](double u) -> Vector3d {
    const double r = 2 + std::cos(q * turn * u);
    return middle + scale * Vector3d(r * std::cos(p * turn * u), r * std::sin(p * turn * u), std::sin(q * turn * u));
  };
  surface(part, {220, 20, 72, 6}, tube(curve, thickness, 12));
}

}  // namespace photonlag
