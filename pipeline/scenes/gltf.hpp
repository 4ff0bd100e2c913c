#pragma once
/// @file
/// glTF 2.0 files as parts and textures.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {

/// One primitive with all its instances.
struct ModelPart {
  Part part;  ///< Its vertices' positions are not set:
  std::vector<Eigen::Vector3d>
      positions;  ///< they stand here, in world coordinates of the file, which may be far away.
};

struct Model {
  std::vector<ModelPart> parts;
  std::vector<Image> textures;
  std::string remarks;  ///< What the file asks for and is not drawn, in one line; empty = nothing.
};

/// Reads a .gltf or .glb; docs/models.md says what of it.
/// @throws InputError at @p where if the file cannot be read, points outside its own buffers or folder, needs what is
///         not supported, or holds no triangle.
[[nodiscard]] Model read_gltf(const std::filesystem::path& file, const Location& where);

}  // namespace photonlag
