#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <optional>

#include "pipeline/render/gpu_impl.hpp"

namespace photonlag {
namespace {

using Flags = vk::MemoryPropertyFlagBits;
constexpr std::size_t staging_bytes = 16U << 20U;

std::optional<std::uint32_t> memory_type(const vk::PhysicalDeviceMemoryProperties& memory, std::uint32_t allowed,
                                         vk::MemoryPropertyFlags needed) {
  for (std::uint32_t i = 0; i < memory.memoryTypeCount; ++i) {
    if ((allowed >> i & 1U) != 0 && (memory.memoryTypes[i].propertyFlags & needed) == needed) return i;
  }
  return std::nullopt;
}

vk::raii::DeviceMemory allocate(const Gpu::Impl& gpu, const vk::MemoryRequirements& needs, Memory use) {
  const auto memory = gpu.physical.getMemoryProperties();
  const vk::MemoryPropertyFlags host = Flags::eHostVisible | Flags::eHostCoherent;
  const vk::MemoryPropertyFlags wish = use == Memory::device   ? vk::MemoryPropertyFlags(Flags::eDeviceLocal)
                                       : use == Memory::upload ? host
                                                               : host | Flags::eHostCached;
  auto type = memory_type(memory, needs.memoryTypeBits, wish);
  if (!type) type = memory_type(memory, needs.memoryTypeBits, use == Memory::device ? vk::MemoryPropertyFlags() : host);
  if (!type) throw EnvironmentError(gpu.info.name, "offers no memory of the kind needed");
  return {gpu.device, {needs.size, *type}};
}

}  // namespace

GpuBuffer Gpu::Impl::buffer(std::size_t size, vk::BufferUsageFlags usage, Memory memory) const {
  assert(size > 0);
  GpuBuffer made;
  made.size = size;
  made.buffer = {device, vk::BufferCreateInfo({}, size, usage)};
  made.memory = allocate(*this, made.buffer.getMemoryRequirements(), memory);
  made.buffer.bindMemory(*made.memory, 0);
  if (memory != Memory::device) made.mapped = static_cast<std::byte*>(made.memory.mapMemory(0, size));
  return made;
}

GpuImage Gpu::Impl::image(const ImageSpec& spec) const {
  GpuImage made;
  made.image = {device,
                vk::ImageCreateInfo({}, vk::ImageType::e2D, spec.format, {spec.width, spec.height, 1}, spec.levels, 1,
                                    vk::SampleCountFlagBits::e1, vk::ImageTiling::eOptimal, spec.usage)};
  made.memory = allocate(*this, made.image.getMemoryRequirements(), Memory::device);
  made.image.bindMemory(*made.memory, 0);
  made.view = {device, vk::ImageViewCreateInfo({}, *made.image, vk::ImageViewType::e2D, spec.format, {},
                                               {spec.aspect, 0, spec.levels, 0, 1})};
  return made;
}

vk::raii::CommandBuffer Gpu::Impl::command_buffer() const {
  return std::move(vk::raii::CommandBuffers(device, {*pool, vk::CommandBufferLevel::ePrimary, 1}).front());
}

vk::raii::ShaderModule Gpu::Impl::shader(std::span<const std::uint32_t> code) const {
  return {device, vk::ShaderModuleCreateInfo({}, code.size_bytes(), code.data())};
}

GpuBuffer Gpu::Impl::device_copy(std::span<const std::byte> bytes, vk::BufferUsageFlags usage) const {
  GpuBuffer target = buffer(bytes.size(), usage | vk::BufferUsageFlagBits::eTransferDst, Memory::device);
  const GpuBuffer staging =
      buffer(std::min(bytes.size(), staging_bytes), vk::BufferUsageFlagBits::eTransferSrc, Memory::upload);
  const vk::raii::CommandBuffer commands = command_buffer();
  const vk::raii::Fence fence(device, vk::FenceCreateInfo());
  for (std::size_t at = 0; at < bytes.size(); at += staging.size) {
    const std::size_t n = std::min(staging.size, bytes.size() - at);
    std::memcpy(staging.mapped, bytes.data() + at, n);
    commands.begin({vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
    commands.copyBuffer(*staging.buffer, *target.buffer, vk::BufferCopy(0, at, n));
    commands.end();
    run(commands, fence);
  }
  return target;
}

void Gpu::Impl::run(const vk::raii::CommandBuffer& commands, const vk::raii::Fence& fence) const {
  const vk::CommandBuffer handle = *commands;
  queue.submit(vk::SubmitInfo({}, {}, handle), *fence);
  const vk::Result result = device.waitForFences(*fence, VK_TRUE, std::numeric_limits<std::uint64_t>::max());
  if (result != vk::Result::eSuccess) throw EnvironmentError(info.name, "did not finish: " + vk::to_string(result));
  device.resetFences(*fence);
}

EnvironmentError Gpu::Impl::trouble(const vk::SystemError& error) const {
  const bool memory = error.code() == vk::make_error_code(vk::Result::eErrorOutOfDeviceMemory) ||
                      error.code() == vk::make_error_code(vk::Result::eErrorOutOfHostMemory);
  return {info.name, memory ? std::string("is out of memory; use fewer triangles or a smaller display")
                            : std::string("failed: ") + error.what()};
}

}  // namespace photonlag
