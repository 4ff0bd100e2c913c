#include "pipeline/render/scene_memory.hpp"

#include <algorithm>
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

std::size_t bytes_with_halvings(const Image& base) {
  std::size_t bytes = base.rgba.size();
  for (int w = base.width, h = base.height; w > 1 || h > 1; bytes += std::size_t(w) * std::size_t(h) * 4)
    w = std::max(w / 2, 1), h = std::max(h / 2, 1);
  return bytes;
}

/// Copies textures through one staging buffer, in which all levels of one stand behind one another.
class TextureUpload {
 public:
  TextureUpload(const Gpu::Impl& gpu, const std::vector<Image>& textures)
      : gpu_(gpu), staging_(gpu.buffer(most_bytes(textures), vk::BufferUsageFlagBits::eTransferSrc, Memory::upload)) {}

  [[nodiscard]] GpuImage copy(const Image& base) {
    levels_.clear();
    at_ = 0;
    stage(base);
    for (const Image& level : halvings(base)) stage(level);
    const auto count = std::uint32_t(levels_.size());
    GpuImage image = gpu_.image({vk::Format::eR8G8B8A8Srgb, std::uint32_t(base.width), std::uint32_t(base.height),
                                 count, vk::ImageUsageFlagBits::eSampled | vk::ImageUsageFlagBits::eTransferDst});
    const vk::raii::CommandBuffer commands = gpu_.command_buffer();
    commands.begin({vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
    commands.pipelineBarrier(Stage::eTopOfPipe, Stage::eTransfer, {}, {}, {},
                             transition(image, count, Layout::eUndefined, Layout::eTransferDstOptimal));
    commands.copyBufferToImage(*staging_.buffer, *image.image, Layout::eTransferDstOptimal, levels_);
    commands.pipelineBarrier(Stage::eTransfer, Stage::eFragmentShader, {}, {}, {},
                             transition(image, count, Layout::eTransferDstOptimal, Layout::eShaderReadOnlyOptimal));
    commands.end();
    gpu_.run(commands, vk::raii::Fence(gpu_.device, vk::FenceCreateInfo()));
    return image;
  }

 private:
  static std::size_t most_bytes(const std::vector<Image>& textures) {
    std::size_t most = Image(1, 1).rgba.size();
    for (const Image& texture : textures) most = std::max(most, bytes_with_halvings(texture));
    return most;
  }
  void stage(const Image& level) {
    std::memcpy(staging_.mapped + at_, level.rgba.data(), level.rgba.size());
    const vk::ImageSubresourceLayers target(vk::ImageAspectFlagBits::eColor, std::uint32_t(levels_.size()), 0, 1);
    levels_.push_back({at_, 0, 0, target, {}, {std::uint32_t(level.width), std::uint32_t(level.height), 1}});
    at_ += level.rgba.size();
  }

  const Gpu::Impl& gpu_;
  GpuBuffer staging_;
  std::vector<vk::BufferImageCopy> levels_;
  std::size_t at_ = 0;
};

vk::SamplerAddressMode address(Sampling::Wrap wrap) {
  switch (wrap) {
    case Sampling::Wrap::clamp:
      return vk::SamplerAddressMode::eClampToEdge;
    case Sampling::Wrap::mirror:
      return vk::SamplerAddressMode::eMirroredRepeat;
    default:
      return vk::SamplerAddressMode::eRepeat;
  }
}

vk::raii::Sampler make_sampler(const Gpu::Impl& gpu, const Sampling& sampling) {
  using Mipmaps = Sampling::Mipmaps;
  vk::SamplerCreateInfo info;
  info.magFilter = sampling.smooth_near ? vk::Filter::eLinear : vk::Filter::eNearest;
  info.minFilter = sampling.smooth_far ? vk::Filter::eLinear : vk::Filter::eNearest;
  // Where nothing else is asked for, nearest: linear is 0.4 dB smoother and takes a third longer in software.
  info.mipmapMode =
      sampling.mipmaps == Mipmaps::linear ? vk::SamplerMipmapMode::eLinear : vk::SamplerMipmapMode::eNearest;
  info.addressModeU = address(sampling.wrap_u);
  info.addressModeV = address(sampling.wrap_v);
  info.maxLod = sampling.mipmaps == Mipmaps::none ? 0.25F : VK_LOD_CLAMP_NONE;  // as Vulkan says GL's filters go
  return {gpu.device, info};
}

/// Which textures are read in which ways, each pair once.
class Uses {
 public:
  explicit Uses(std::size_t white) : white_(white) {}
  std::size_t number(int texture, const Sampling& sampling) {
    const std::pair use(texture < 0 ? white_ : std::size_t(texture), texture < 0 ? Sampling{} : sampling);
    const auto [found, fresh] = numbers_.emplace(use, all.size());
    if (fresh) all.push_back(use);
    return found->second;
  }
  std::vector<std::pair<std::size_t, Sampling>> all;

 private:
  std::size_t white_;
  std::map<std::pair<std::size_t, Sampling>, std::size_t> numbers_;
};

Paint look_of(const Part& part) {
  if (part.finish.alpha == Finish::Alpha::blend) return Paint::blended;
  return part.paint.empty() && part.finish.is_plain() ? Paint::plain : Paint::full;
}

PartMemory upload_part(const Gpu::Impl& gpu, const Part& part, Uses& uses) {
  PartMemory out;
  out.look = look_of(part);
  out.texture = uses.number(part.texture, part.finish.sampling);
  out.glow = uses.number(part.finish.glow_texture, part.finish.glow_sampling);
  out.index_count = std::uint32_t(part.indices.size());
  if (out.index_count == 0) return out;
  const auto usage = vk::BufferUsageFlagBits::eVertexBuffer;
  out.vertices = gpu.device_copy(std::as_bytes(std::span(part.vertices)), usage);
  out.indices = gpu.device_copy(std::as_bytes(std::span(part.indices)), vk::BufferUsageFlagBits::eIndexBuffer);
  if (out.look == Paint::plain) return out;
  std::vector<VertexPaint> paint = part.paint;
  paint.resize(part.vertices.size());
  out.paint = gpu.device_copy(std::as_bytes(std::span(paint)), usage);
  return out;
}

}  // namespace

SceneMemory::SceneMemory(const Gpu::Impl& gpu, const Scene& scene) {
  TextureUpload upload(gpu, scene.textures());
  for (const Image& texture : scene.textures()) textures.push_back(upload.copy(texture));
  textures.push_back(upload.copy(Image(1, 1)));
  Uses uses(textures.size() - 1);
  for (const Part& part : scene.parts()) {
    assert(part.texture < int(scene.textures().size()) && part.finish.glow_texture < int(scene.textures().size()));
    parts.push_back(upload_part(gpu, part, uses));
  }
  (void)uses.number(-1, {});  // a scene without parts has a layout, too

  const auto count = std::uint32_t(uses.all.size());
  const vk::DescriptorSetLayoutBinding binding(0, vk::DescriptorType::eCombinedImageSampler, 1,
                                               vk::ShaderStageFlagBits::eFragment);
  layout = {gpu.device, vk::DescriptorSetLayoutCreateInfo({}, binding)};
  const vk::DescriptorPoolSize size(vk::DescriptorType::eCombinedImageSampler, count);
  pool = {gpu.device, {vk::DescriptorPoolCreateFlagBits::eFreeDescriptorSet, count, size}};
  const std::vector<vk::DescriptorSetLayout> layouts(count, *layout);
  vk::raii::DescriptorSets made(gpu.device, {*pool, layouts});
  for (std::size_t i = 0; i < uses.all.size(); ++i) {
    const auto& [texture, sampling] = uses.all[i];
    auto sampler = samplers.find(sampling);
    if (sampler == samplers.end()) sampler = samplers.emplace(sampling, make_sampler(gpu, sampling)).first;
    sets.push_back(std::move(made[i]));
    const vk::DescriptorImageInfo image(*sampler->second, *textures[texture].view, Layout::eShaderReadOnlyOptimal);
    gpu.device.updateDescriptorSets(
        vk::WriteDescriptorSet(*sets[i], 0, 0, vk::DescriptorType::eCombinedImageSampler, image), {});
  }
}

}  // namespace photonlag
