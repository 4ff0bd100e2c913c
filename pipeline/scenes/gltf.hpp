#pragma once
/// @file
/// glTF 2.0 files as parts and textures.

#include <filesystem>
#include <vector>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {

struct Model {
  std::vector<Part> parts;  ///< One a primitive; in world coordinates of the file.
  std::vector<Image> textures;
};

/// Reads triangles (lists, strips, fans) with positions, normals (made where missing), texture coordinates, base colour
/// and node transforms; of both .gltf and .glb. Animation, skins, morph targets and transparency are left out.
/// @throws InputError at @p where if the file cannot be read or points outside its own buffers, needs an extension that
///         is not supported (Draco), or holds no triangle.
[[nodiscard]] Model read_gltf(const std::filesystem::path& file, const Location& where);

}  // namespace photonlag
