#pragma once
/// @file
/// Pictures that a plug-in made.

#include <string>

#include "pipeline/image.hpp"

namespace photonlag {

/// What keeps @p image from being an opaque picture of @p width x @p height: "of 8 x 8 pixels, must be ...", or "".
[[nodiscard]] std::string mistake_in(const Image& image, int width, int height);

}  // namespace photonlag
