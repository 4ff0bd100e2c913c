#pragma once
/// @file
/// One primitive of a glTF mesh as a part.

#include <optional>

#include "pipeline/scenes/gltf_accessor.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag::gltf {

/// @returns nothing for points and lines. The part's texture is the number of the glTF *image*, or -1.
/// @throws Flaw if the primitive contradicts itself or needs what is not supported.
[[nodiscard]] std::optional<Part> read_primitive(const tinygltf::Model& model, const tinygltf::Primitive& primitive,
                                                 const Eigen::Affine3d& world_from_mesh);

}  // namespace photonlag::gltf
