#pragma once
/// @file
/// EXT_meshopt_compression.

#include "pipeline/scenes/gltf/document.hpp"

namespace photonlag::gltf {

/// The bytes that @p packed, the extension of a bufferView, stands for. @throws Flaw if they contradict themselves
[[nodiscard]] Bytes decompress(const Json& packed, std::span<const std::uint8_t> bytes);

}  // namespace photonlag::gltf
