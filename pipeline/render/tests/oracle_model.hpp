#pragma once
/// @file
/// A model as assimp reads it.

#include <assimp/material.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace photonlag::testing {

using Eigen::Vector2d;
using Eigen::Vector3d;
using Eigen::Vector4d;

/// A texture in linear light, RGBA.
struct Texture {
  int width = 0, height = 0;
  std::vector<Vector4d> pixels;
  int wrap_u = aiTextureMapMode_Wrap, wrap_v = aiTextureMapMode_Wrap;

  static double wrapped(double x, int mode) {
    if (mode == aiTextureMapMode_Clamp) return std::clamp(x, 0.0, 1.0);
    const double turn = std::floor(x), part = x - turn;
    return mode == aiTextureMapMode_Mirror && std::fmod(std::abs(turn), 2) == 1 ? 1 - part : part;
  }
  [[nodiscard]] Vector4d at(const Vector2d& uv) const {
    const int x = std::clamp(int(wrapped(uv.x(), wrap_u) * width), 0, width - 1);
    const int y = std::clamp(int(wrapped(uv.y(), wrap_v) * height), 0, height - 1);
    return pixels[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
};

struct Material {
  Vector4d colour{1, 1, 1, 1};
  Vector3d glow{0, 0, 0};
  std::optional<Texture> base, glowing;
  unsigned base_uv = 0, glow_uv = 0;
  bool two_sided = false, unlit = false;
  std::string alpha = "OPAQUE";
  double cutoff = 0.5;
};

struct Corner {
  Vector3d position, normal;
  Vector4d colour{1, 1, 1, 1};
  Vector2d uv{0, 0}, glow_uv{0, 0};
};

struct Triangle {
  std::array<Corner, 3> corners;
  const Material* material = nullptr;
};

struct OracleModel {
  std::vector<Material> materials;
  std::vector<Triangle> triangles;  ///< Into materials.
};

/// Where the file puts it. Nothing where assimp cannot read it.
[[nodiscard]] std::unique_ptr<OracleModel> oracle_model(const std::filesystem::path& file);

}  // namespace photonlag::testing
