#pragma once
/// @file
/// The images of a glTF file.

#include "pipeline/image.hpp"
#include "pipeline/scenes/gltf/document.hpp"

namespace photonlag::gltf {

/// A PNG or JPEG, whatever the file says it is. @param with_alpha else alpha is 255 everywhere
/// @throws Flaw naming the image's number if it is of another kind, damaged, or larger than 16384 x 16384.
[[nodiscard]] Image read_picture(Document& file, std::size_t image, bool with_alpha);

}  // namespace photonlag::gltf
