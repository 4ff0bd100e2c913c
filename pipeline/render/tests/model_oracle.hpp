#pragma once
/// @file
/// Pictures of models by other means: read by assimp, drawn by a few lines that share nothing with the renderer.

#include <filesystem>
#include <optional>

#include "pipeline/camera.hpp"
#include "pipeline/image.hpp"

namespace photonlag::testing {

/// The model with its longest side 1 m and its middle at (0, 1.6, -1.5), seen from (0, 1.6, 0), before the renderer's
/// background and in its light. Alpha is 0 where nothing of it is seen. Nothing where assimp cannot read it.
[[nodiscard]] std::optional<Image> oracle_picture(const std::filesystem::path& model, const Lens& lens);

}  // namespace photonlag::testing
