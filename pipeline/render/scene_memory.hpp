#pragma once
/// @file
/// A scene's triangles and textures in the memory of a GPU.

#include <vector>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag {

/// One part, ready to draw.
struct PartMemory {
  GpuBuffer vertices, indices;
  std::uint32_t index_count = 0;
  std::size_t texture = 0;  ///< Into SceneMemory::sets.
};

/// Uploaded once. Empty parts are kept, with index_count 0, so that numbers agree with the scene's.
struct SceneMemory {
  vk::raii::Sampler sampler{nullptr};
  vk::raii::DescriptorSetLayout layout{nullptr};  ///< Set 0: binding 0 is the base colour.
  vk::raii::DescriptorPool pool{nullptr};
  std::vector<GpuImage> textures;             ///< The scene's, then a white one for parts without.
  std::vector<vk::raii::DescriptorSet> sets;  ///< One a texture.
  std::vector<PartMemory> parts;

  SceneMemory(const Gpu::Impl& gpu, const Scene& scene);
};

}  // namespace photonlag
