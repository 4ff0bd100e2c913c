#pragma once
/// @file
/// The triangles of a primitive in their mesh's frame, with morph targets added.

#include <Eigen/Core>
#include <array>

#include "pipeline/scenes/gltf/accessor.hpp"
#include "pipeline/scenes/gltf/material.hpp"

namespace photonlag::gltf {

/// Joint of a skin and its weight.
using Bones = std::array<std::pair<std::uint32_t, float>, 4>;

/// All but positions and indices may be empty; else one a vertex.
struct Shape {
  std::vector<Eigen::Vector3d> positions, normals;
  std::vector<std::array<float, 2>> uv, glow_uv;
  std::vector<std::array<float, 4>> colours;
  std::vector<Bones> bones, more_bones;  ///< JOINTS_0 with WEIGHTS_0, JOINTS_1 with WEIGHTS_1.
  std::vector<std::uint32_t> indices;
};

/// @param weights of the morph targets
/// @returns nothing for points and lines, and where there is nothing to draw.
/// @throws Flaw if the primitive contradicts itself.
[[nodiscard]] std::optional<Shape> read_shape(Document& file, const Json& primitive, const Look& look,
                                              const std::vector<double>& weights, Remarks& remarks);

}  // namespace photonlag::gltf
