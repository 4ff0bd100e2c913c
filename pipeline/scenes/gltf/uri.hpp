#pragma once
/// @file
/// What the `uri` of a buffer or an image may say.

#include <filesystem>
#include <string>

#include "pipeline/scenes/gltf/document.hpp"

namespace photonlag::gltf {

/// The bytes of a data: URI in base64 or percent-encoded. @throws Flaw naming @p owner
[[nodiscard]] Bytes data_of(const std::string& uri, const std::string& owner);

/// A relative URI as a path relative to the model's folder.
/// @throws Flaw naming @p owner if it has a scheme, is absolute or leads out of the folder, percent-encoded or not
[[nodiscard]] std::filesystem::path path_inside(const std::string& uri, const std::string& owner);

}  // namespace photonlag::gltf
