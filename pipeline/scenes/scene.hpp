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

/// What a vertex wears beside its texture; only some models have it.
struct VertexPaint {
  std::array<float, 4> colour{1, 1, 1, 1};  ///< Linear; times texture and tint.
  std::array<float, 2> glow_uv{};           ///< Of the glow's texture.
};

/// How a texture is read between and beyond its pixels.
struct Sampling {
  enum class Wrap { repeat, clamp, mirror };
  enum class Mipmaps { none, nearest, linear };
  Wrap wrap_u = Wrap::repeat, wrap_v = Wrap::repeat;
  bool smooth_near = true, smooth_far = true;  ///< Linear where magnified, and where minified; else the nearest pixel.
  Mipmaps mipmaps = Mipmaps::nearest;
  auto operator<=>(const Sampling&) const = default;
};

/// How a part is painted, beside its base colour. The default is an opaque surface in the scene's light.
struct Finish {
  /// opaque: alpha does not count; mask: drawn where alpha reaches the cutoff; blend: over what is behind, back to
  /// front by triangle, without a depth of its own.
  enum class Alpha { opaque, mask, blend };
  Alpha alpha = Alpha::opaque;
  float alpha_cutoff = 0.5F;
  bool unlit = false;                  ///< The base colour as it is, in no light.
  std::array<float, 3> glow{0, 0, 0};  ///< Linear; light of its own, times its texture.
  int glow_texture = -1;               ///< As Part::texture.
  Sampling sampling{}, glow_sampling{};

  /// Whether the way textures are read is all there is to it.
  [[nodiscard]] bool is_plain() const {
    return alpha == Alpha::opaque && !unlit && glow == std::array<float, 3>{0, 0, 0};
  }
};

/// Triangles with one surface that move as one.
struct Part {
  std::vector<Vertex> vertices;
  std::vector<std::uint32_t> indices;  ///< Three a triangle, counter-clockwise seen from outside.
  int texture = -1;                    ///< Into Scene's textures; -1 = white.
  std::array<float, 4> tint{1, 1, 1, 1};
  bool moves = false;                ///< Its pose comes from Scene::part_pose; else identity.
  std::vector<VertexPaint> paint{};  ///< One a vertex, or none.
  Finish finish{};
};

class Scene {
 public:
  static constexpr const char* kind = "scene";
  virtual ~Scene() = default;
  [[nodiscard]] virtual const std::vector<Part>& parts() const = 0;
  [[nodiscard]] virtual const std::vector<Image>& textures() const = 0;  ///< sRGB.
  /// Where a moving part is at scene time @p t. Pure.
  [[nodiscard]] virtual Eigen::Isometry3d part_pose(std::size_t part, Nanos t) const = 0;
  /// What its input asks for and it does not show: one line each, for whoever reads the results.
  [[nodiscard]] virtual std::vector<std::string> remarks() const { return {}; }
  [[nodiscard]] std::int64_t triangles() const;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): triangles and textures that are there and finite; poses that are
/// rigid.
std::unique_ptr<Scene> guard_foreign(std::unique_ptr<Scene> theirs, const Foreign& who);

}  // namespace photonlag
