#pragma once
/// @file
/// The tree of nodes and where each of them is.

#include <Eigen/Geometry>

#include "pipeline/scenes/gltf/accessor.hpp"
#include "pipeline/scenes/gltf/remarks.hpp"

namespace photonlag::gltf {

struct Tree {
  /// By node; empty for what no root leads to.
  std::vector<std::optional<Eigen::Affine3d>> world_from_node;
  std::vector<std::size_t> drawn;  ///< The scene's, without what KHR_node_visibility hides.
};

/// The file's scene, else its first, else all nodes that are nobody's child.
/// @throws Flaw if a node is reached twice or its transform is none.
[[nodiscard]] Tree read_tree(Document& file, Remarks& remarks);

/// Where a node's mesh stands: once, or as often as EXT_mesh_gpu_instancing says.
[[nodiscard]] std::vector<Eigen::Affine3d> instances(Document& file, const Json& node,
                                                     const Eigen::Affine3d& world_from_node);

/// The transform that 16 numbers in columns say. @throws Flaw naming @p place if the last row is not 0 0 0 1
[[nodiscard]] Eigen::Affine3d affine(const double* columns, const std::string& place);

}  // namespace photonlag::gltf
