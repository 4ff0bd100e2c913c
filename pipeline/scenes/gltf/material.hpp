#pragma once
/// @file
/// What a primitive looks like.

#include <array>

#include "pipeline/scenes/gltf/document.hpp"
#include "pipeline/scenes/gltf/remarks.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag::gltf {

/// One of a material's textures.
struct TextureUse {
  int image = -1;  ///< Of the file; -1 = none.
  Sampling sampling;
  std::string uv_set = "TEXCOORD_0";
  std::array<double, 6> uv_from_vertex{1, 0, 0, 0, 1, 0};  ///< 2 x 3, row-major (KHR_texture_transform).

  [[nodiscard]] std::array<float, 2> uv(double u, double v) const {
    const auto& m = uv_from_vertex;
    return {float(m[0] * u + m[1] * v + m[2]), float(m[3] * u + m[4] * v + m[5])};
  }
};

/// A material; without one, glTF's default.
struct Look {
  std::array<float, 4> tint{1, 1, 1, 1};
  bool double_sided = false;
  Finish finish;  ///< But for textures.
  TextureUse base, glow;
};

/// @throws Flaw if the primitive's material contradicts itself.
[[nodiscard]] Look look_of(Document& file, const Json& primitive, Remarks& remarks);

}  // namespace photonlag::gltf
