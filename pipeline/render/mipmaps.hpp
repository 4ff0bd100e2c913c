#pragma once
/// @file
/// Smaller and smaller copies of a texture.

#include <vector>

#include "pipeline/image.hpp"

namespace photonlag {

/// Every halving of @p base down to 1x1, each pixel the mean in linear light, by opacity, of the (at most 2x2) it
/// stands for. Made on the CPU so that every device samples the same bytes. @pre not empty
[[nodiscard]] std::vector<Image> halvings(const Image& base);

}  // namespace photonlag
