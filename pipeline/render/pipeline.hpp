#pragma once
/// @file
/// The fixed part of drawing a scene: render pass and graphics pipeline.

#include <array>

#include "pipeline/render/canvas.hpp"
#include "pipeline/render/gpu_impl.hpp"

namespace photonlag {

inline constexpr vk::Format colour_format = vk::Format::eR8G8B8A8Srgb;
inline constexpr vk::Format depth_format = vk::Format::eD32Sfloat;

/// What changes from part to part; layout of the shaders' push constants. lit.vert takes no more than the first three.
struct Push {
  std::array<float, 16> clip_from_part;  ///< Column-major.
  std::array<float, 4> world_from_part;  ///< Rotation as quaternion, x y z w.
  std::array<float, 4> tint;             ///< Linear.
  std::array<float, 4> glow;             ///< Linear; [3] = 1: in no light.
  std::array<float, 4> alpha;            ///< [0]: what is below is not drawn; [1] = 1: what is above blends.
};
static_assert(sizeof(Push) == 128, "what every device has room for");

enum class Paint {
  plain,    ///< Base colour in the scene's light: lit.vert, lit.frag; vertices alone.
  full,     ///< All that a Finish can say: painted.vert, painted.frag; vertices and their paint.
  blended,  ///< The same, over what is there already.
};

/// Clears, draws, and leaves colour and depth ready to be copied.
[[nodiscard]] vk::raii::RenderPass make_render_pass(const vk::raii::Device& device);

/// Reversed depth, back faces culled, the canvas's viewport and scissor. Blended surfaces leave no depth.
[[nodiscard]] vk::raii::Pipeline make_pipeline(const Gpu::Impl& gpu, const vk::raii::RenderPass& pass,
                                               const vk::raii::PipelineLayout& layout, const Canvas& canvas,
                                               Paint paint);

}  // namespace photonlag
