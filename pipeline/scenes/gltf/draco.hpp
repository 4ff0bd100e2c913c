#pragma once
/// @file
/// KHR_draco_mesh_compression.

#include <map>

#include "pipeline/scenes/gltf/accessor.hpp"

namespace photonlag::gltf {

struct Unpacked {
  std::map<std::string, Floats> attributes;  ///< By glTF's name.
  std::vector<std::uint32_t> indices;        ///< Three a triangle, below the number of vertices.
};

/// @param packed the extension of a primitive, @param attributes what the primitive calls its attributes
/// @throws Flaw if the bytes are damaged or lack an attribute.
[[nodiscard]] Unpacked unpack(Document& file, const Json& packed, const Json& attributes);

}  // namespace photonlag::gltf
