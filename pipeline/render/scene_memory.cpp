#include "pipeline/render/scene_memory.hpp"

#include <cassert>
#include <cstring>

#include "pipeline/render/mipmaps.hpp"

namespace photonlag {
namespace {

using Layout = vk::ImageLayout;
using Access = vk::AccessFlagBits;
using Stage = vk::PipelineStageFlagBits;

vk::ImageMemoryBarrier transition(const GpuImage& image, std::uint32_t levels, Layout from, Layout to) {
  vk::ImageMemoryBarrier barrier;
  barrier.oldLayout = from;
  barrier.newLayout = to;
  barrier.srcAccessMask = from == Layout::eUndefined ? vk::AccessFlags() : Access::eTransferWrite;
  barrier.dstAccessMask = to == Layout::eTransferDstOptimal ? Access::eTransferWrite : Access::eShaderRead;
  barrier.srcQueueFamilyIndex = barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  barrier.image = *image.image;
  barrier.subresourceRange = {vk::ImageAspectFlagBits::eColor, 0, levels, 0, 1};
  return barrier;
}

/// All levels behind one another in one staging buffer, copied at once.
GpuImage upload_texture(const Gpu::Impl& gpu, const Image& base) {
  const std::vector<Image> levels = mip_chain(base);
  const auto count = std::uint32_t(levels.size());
  std::size_t bytes = 0;
  for (const Image& level : levels) bytes += level.rgba.size();
  GpuImage image = gpu.image({vk::Format::eR8G8B8A8Srgb, std::uint32_t(base.width), std::uint32_t(base.height), count,
                              vk::ImageUsageFlagBits::eSampled | vk::ImageUsageFlagBits::eTransferDst});
  const GpuBuffer staging = gpu.buffer(bytes, vk::BufferUsageFlagBits::eTransferSrc, Memory::upload);
  std::vector<vk::BufferImageCopy> copies;
  std::size_t at = 0;
  for (const Image& level : levels) {
    std::memcpy(staging.mapped + at, level.rgba.data(), level.rgba.size());
    const vk::ImageSubresourceLayers target(vk::ImageAspectFlagBits::eColor, std::uint32_t(copies.size()), 0, 1);
    copies.push_back({at, 0, 0, target, {}, {std::uint32_t(level.width), std::uint32_t(level.height), 1}});
    at += level.rgba.size();
  }
  const vk::raii::CommandBuffer commands = gpu.command_buffer();
  commands.begin({vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
  commands.pipelineBarrier(Stage::eTopOfPipe, Stage::eTransfer, {}, {}, {},
                           transition(image, count, Layout::eUndefined, Layout::eTransferDstOptimal));
  commands.copyBufferToImage(*staging.buffer, *image.image, Layout::eTransferDstOptimal, copies);
  commands.pipelineBarrier(Stage::eTransfer, Stage::eFragmentShader, {}, {}, {},
                           transition(image, count, Layout::eTransferDstOptimal, Layout::eShaderReadOnlyOptimal));
  commands.end();
  gpu.run(commands, vk::raii::Fence(gpu.device, vk::FenceCreateInfo()));
  return image;
}

vk::raii::Sampler make_sampler(const Gpu::Impl& gpu) {
  vk::SamplerCreateInfo info;
  info.magFilter = info.minFilter = vk::Filter::eLinear;
  info.mipmapMode = vk::SamplerMipmapMode::eNearest;  // between levels too: 0.4 dB smoother, a third slower in software
  info.addressModeU = info.addressModeV = info.addressModeW = vk::SamplerAddressMode::eRepeat;
  info.maxLod = VK_LOD_CLAMP_NONE;
  return {gpu.device, info};
}

PartMemory upload_part(const Gpu::Impl& gpu, const Part& part, std::size_t white) {
  PartMemory out;
  out.texture = part.texture < 0 ? white : std::size_t(part.texture);
  out.index_count = std::uint32_t(part.indices.size());
  if (out.index_count == 0) return out;
  const auto usage = vk::BufferUsageFlagBits::eVertexBuffer;
  out.vertices = gpu.device_copy(std::as_bytes(std::span(part.vertices)), usage);
  out.indices = gpu.device_copy(std::as_bytes(std::span(part.indices)), vk::BufferUsageFlagBits::eIndexBuffer);
  return out;
}

}  // namespace

SceneMemory::SceneMemory(const Gpu::Impl& gpu, const Scene& scene) : sampler(make_sampler(gpu)) {
  for (const Image& texture : scene.textures()) textures.push_back(upload_texture(gpu, texture));
  textures.push_back(upload_texture(gpu, Image(1, 1)));
  const auto count = std::uint32_t(textures.size());

  const vk::DescriptorSetLayoutBinding binding(0, vk::DescriptorType::eCombinedImageSampler, 1,
                                               vk::ShaderStageFlagBits::eFragment);
  layout = {gpu.device, vk::DescriptorSetLayoutCreateInfo({}, binding)};
  const vk::DescriptorPoolSize size(vk::DescriptorType::eCombinedImageSampler, count);
  pool = {gpu.device, {vk::DescriptorPoolCreateFlagBits::eFreeDescriptorSet, count, size}};
  const std::vector<vk::DescriptorSetLayout> layouts(count, *layout);
  vk::raii::DescriptorSets made(gpu.device, {*pool, layouts});
  for (std::size_t i = 0; i < textures.size(); ++i) {
    sets.push_back(std::move(made[i]));
    const vk::DescriptorImageInfo image(*sampler, *textures[i].view, Layout::eShaderReadOnlyOptimal);
    gpu.device.updateDescriptorSets(
        vk::WriteDescriptorSet(*sets[i], 0, 0, vk::DescriptorType::eCombinedImageSampler, image), {});
  }
  for (const Part& part : scene.parts()) {
    assert(part.texture < int(scene.textures().size()));
    parts.push_back(upload_part(gpu, part, textures.size() - 1));
  }
}

}  // namespace photonlag
