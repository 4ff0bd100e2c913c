#pragma once
/// @file
/// A scene's triangles and textures in the memory of a GPU.

#include <map>
#include <vector>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/render/pipeline.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag {

/// One part, ready to draw.
struct PartMemory {
  GpuBuffer vertices, paint, indices;  ///< Plain parts have no paint.
  std::uint32_t index_count = 0;
  Paint look = Paint::plain;
  std::size_t texture = 0, glow = 0;  ///< Into SceneMemory::sets.
};

/// Uploaded once. Empty parts are kept, with index_count 0, so that numbers agree with the scene's.
struct SceneMemory {
  vk::raii::DescriptorSetLayout layout{nullptr};  ///< Of sets 0 (base colour) and 1 (glow): binding 0 is the texture.
  vk::raii::DescriptorPool pool{nullptr};
  std::vector<GpuImage> textures;  ///< The scene's, then a white one for parts without.
  std::map<Sampling, vk::raii::Sampler> samplers;
  std::vector<vk::raii::DescriptorSet> sets;  ///< One a texture and way to sample it.
  std::vector<PartMemory> parts;

  SceneMemory(const Gpu::Impl& gpu, const Scene& scene);
};

}  // namespace photonlag
