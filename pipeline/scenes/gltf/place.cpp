#include "pipeline/scenes/gltf/place.hpp"

#include <algorithm>
#include <numeric>

namespace photonlag::gltf {
namespace {

using Eigen::Affine3d;
using Eigen::Vector3d;

/// det * inverse transpose, turned outwards: right for any scale, and defined where the inverse is not.
Eigen::Matrix3d normal_matrix(const Eigen::Matrix3d& linear) {
  Eigen::Matrix3d cofactor;
  cofactor << linear.col(1).cross(linear.col(2)), linear.col(2).cross(linear.col(0)),
      linear.col(0).cross(linear.col(1));
  return linear.determinant() < 0 ? Eigen::Matrix3d(-cofactor) : cofactor;
}

/// A shape where it belongs.
struct Placed {
  std::vector<Vector3d> positions;
  std::vector<Vertex> vertices;
  std::vector<VertexPaint> paint;
  std::vector<std::uint32_t> indices;
};

/// Positions and normals. @returns whether every normal can be used
bool move(Placed& out, const Shape& shape, std::span<const Affine3d> world_from_vertex) {
  bool usable = !shape.normals.empty();
  Eigen::Matrix3d turn = normal_matrix(world_from_vertex[0].linear());
  for (std::size_t i = 0; i < shape.positions.size(); ++i) {
    const Affine3d& at = world_from_vertex[world_from_vertex.size() == 1 ? 0 : i];
    out.positions[i] = at * shape.positions[i];
    if (!out.positions[i].allFinite()) throw Flaw{"a vertex is moved out of every range"};
    if (shape.normals.empty()) continue;
    if (world_from_vertex.size() > 1) turn = normal_matrix(at.linear());
    const Eigen::Vector3f normal = (turn * shape.normals[i]).stableNormalized().cast<float>();
    usable = usable && normal.squaredNorm() > 0.5F;
    Eigen::Map<Eigen::Vector3f>(out.vertices[i].normal.data()) = normal;
  }
  return usable;
}

/// What is seen from outside stays counter-clockwise where space is mirrored.
void turn_mirrored(Placed& out, std::span<const Affine3d> world_from_vertex) {
  for (std::size_t i = 0; i < out.indices.size(); i += 3) {
    const Affine3d& at = world_from_vertex[world_from_vertex.size() == 1 ? 0 : out.indices[i]];
    if (at.linear().determinant() < 0) std::swap(out.indices[i + 1], out.indices[i + 2]);
  }
}

/// Every triangle gets vertices of its own and the normal of its plane, as glTF asks where normals are missing.
void make_flat(Placed& out) {
  Placed flat;
  for (std::size_t i = 0; i < out.indices.size(); i += 3) {
    const std::array<std::uint32_t, 3> corner{out.indices[i], out.indices[i + 1], out.indices[i + 2]};
    const Vector3d a = out.positions[corner[1]] - out.positions[corner[0]],
                   b = out.positions[corner[2]] - out.positions[corner[0]];
    const Eigen::Vector3f normal = a.stableNormalized().cross(b.stableNormalized()).stableNormalized().cast<float>();
    for (const std::uint32_t k : corner) {
      flat.indices.push_back(std::uint32_t(flat.positions.size()));
      flat.positions.push_back(out.positions[k]);
      flat.vertices.push_back(out.vertices[k]);
      if (!out.paint.empty()) flat.paint.push_back(out.paint[k]);
      Eigen::Map<Eigen::Vector3f>(flat.vertices.back().normal.data()) = normal;
    }
  }
  out = std::move(flat);
}

void add_back_faces(Placed& out) {
  const std::size_t vertices = out.vertices.size(), indices = out.indices.size();
  for (std::size_t i = 0; i < vertices; ++i) {
    Vertex back = out.vertices[i];
    for (float& n : back.normal) n = -n;
    out.vertices.push_back(back);
    out.positions.push_back(Vector3d(out.positions[i]));
    if (!out.paint.empty()) out.paint.push_back(VertexPaint(out.paint[i]));
  }
  for (std::size_t i = 0; i < indices; i += 3) {
    for (const std::size_t k : {0U, 2U, 1U}) out.indices.push_back(out.indices[i + k] + std::uint32_t(vertices));
  }
}

void add_paint(Placed& out, const Shape& shape) {
  for (std::size_t i = 0; i < shape.uv.size(); ++i) out.vertices[i].uv = shape.uv[i];
  if (shape.colours.empty() && shape.glow_uv.empty()) return;
  out.paint.resize(out.vertices.size());
  for (std::size_t i = 0; i < shape.colours.size(); ++i) out.paint[i].colour = shape.colours[i];
  for (std::size_t i = 0; i < shape.glow_uv.size(); ++i) out.paint[i].glow_uv = shape.glow_uv[i];
}

}  // namespace

void add_placed(ModelPart& part, const Shape& shape, std::span<const Affine3d> world_from_vertex, bool double_sided) {
  Placed placed;
  placed.positions.resize(shape.positions.size());
  placed.vertices.resize(shape.positions.size());
  placed.indices = shape.indices;
  add_paint(placed, shape);
  const bool usable = move(placed, shape, world_from_vertex);
  turn_mirrored(placed, world_from_vertex);
  if (!usable) make_flat(placed);
  if (double_sided) add_back_faces(placed);

  Part& out = part.part;
  const auto before = std::uint32_t(out.vertices.size());
  for (const std::uint32_t index : placed.indices) out.indices.push_back(before + index);
  out.vertices.insert(out.vertices.end(), placed.vertices.begin(), placed.vertices.end());
  out.paint.insert(out.paint.end(), placed.paint.begin(), placed.paint.end());
  part.positions.insert(part.positions.end(), placed.positions.begin(), placed.positions.end());
}

}  // namespace photonlag::gltf
