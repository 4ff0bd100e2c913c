#pragma once
/// @file
/// Meshes that hang on joints.

#include "pipeline/scenes/gltf/nodes.hpp"
#include "pipeline/scenes/gltf/shape.hpp"

namespace photonlag::gltf {

/// Where each joint of a skin takes the vertices that hang on it. The node that wears the skin does not matter.
/// @throws Flaw if a joint is no node, or the inverse bind matrices are none or too few.
[[nodiscard]] std::vector<Eigen::Affine3d> read_skin(Document& file, std::size_t skin, const Tree& tree,
                                                     const std::string& user);

/// The mean of a vertex's joints by its weights, for every vertex of @p shape.
/// @throws Flaw if a vertex hangs on a joint that the skin has not.
[[nodiscard]] std::vector<Eigen::Affine3d> blend(const Shape& shape, const std::vector<Eigen::Affine3d>& joints,
                                                 Remarks& remarks);

}  // namespace photonlag::gltf
