#pragma once
/// @file
/// What there is to see. Knows nothing of Vulkan: the renderer draws what a scene describes.

#include <array>
#include <string>
#include <vector>

#include "pipeline/image.hpp"
#include "sim/core/pose.hpp"
#include "sim/core/registry.hpp"

namespace photonlag {

struct Vertex {
  std::array<float, 3> position{};  ///< m, in the part's own frame.
  std::array<float, 3> normal{};    ///< Unit.
  std::array<float, 2> uv{};
};

/// Triangles with one texture that move as one.
struct Part {
  std::vector<Vertex> vertices;
  std::vector<std::uint32_t> indices;  ///< Three a triangle, counter-clockwise seen from outside.
  int texture = -1;                    ///< Into Scene's textures; -1 = white.
  std::array<float, 4> tint{1, 1, 1, 1};
  bool moves = false;  ///< Its pose comes from Scene::part_pose; else identity.
};

class Scene {
 public:
  static constexpr const char* kind = "scene";
  virtual ~Scene() = default;
  [[nodiscard]] virtual const std::vector<Part>& parts() const = 0;
  [[nodiscard]] virtual const std::vector<Image>& textures() const = 0;  ///< sRGB, repeat.
  /// Where a moving part is at scene time @p t. Pure.
  [[nodiscard]] virtual Eigen::Isometry3d part_pose(std::size_t part, Nanos t) const = 0;
  [[nodiscard]] std::int64_t triangles() const;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): triangles and textures that are there and finite; poses that are
/// rigid.
std::unique_ptr<Scene> guard_foreign(std::unique_ptr<Scene> theirs, const Foreign& who);

}  // namespace photonlag
