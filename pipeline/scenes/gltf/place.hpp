#pragma once
/// @file
/// From a shape in its mesh's frame to triangles in the world.

#include <span>

#include "pipeline/scenes/gltf.hpp"
#include "pipeline/scenes/gltf/nodes.hpp"
#include "pipeline/scenes/gltf/shape.hpp"

namespace photonlag::gltf {

/// Adds @p shape to @p part, whose look is known already.
/// @param world_from_vertex one transform for all vertices, or one a vertex
/// @throws Flaw if a vertex is moved out of every range.
void add_placed(ModelPart& part, const Shape& shape, std::span<const Eigen::Affine3d> world_from_vertex,
                bool double_sided);

}  // namespace photonlag::gltf
