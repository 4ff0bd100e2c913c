#pragma once
/// @file
/// Vulkan handles and memory, for GPU code only.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <vulkan/vulkan_raii.hpp>

#include "pipeline/render/gpu.hpp"
#include "sim/core/error.hpp"

namespace photonlag {

struct GpuBuffer {
  vk::raii::DeviceMemory memory{nullptr};
  vk::raii::Buffer buffer{nullptr};
  std::size_t size = 0;
  std::byte* mapped = nullptr;  ///< Coherent; null for device memory.
};

struct GpuImage {
  vk::raii::DeviceMemory memory{nullptr};
  vk::raii::Image image{nullptr};
  vk::raii::ImageView view{nullptr};
};

enum class Memory {
  device,    ///< Fast for the GPU.
  upload,    ///< Written by the CPU.
  readback,  ///< Read by the CPU: cached where the device has it.
};

/// Size and use of a two-dimensional image.
struct ImageSpec {
  vk::Format format{};
  std::uint32_t width = 0, height = 0, levels = 1;
  vk::ImageUsageFlags usage{};
  vk::ImageAspectFlags aspect = vk::ImageAspectFlagBits::eColor;
};

struct Gpu::Impl {
  vk::raii::Context context;
  std::unique_ptr<std::vector<std::string>> messages;  ///< Of the validation layer; see gpu_instance.hpp.
  vk::raii::Instance instance{nullptr};
  vk::raii::DebugUtilsMessengerEXT messenger{nullptr};
  vk::raii::PhysicalDevice physical{nullptr};
  GpuInfo info;
  std::uint32_t queue_family = 0;
  vk::raii::Device device{nullptr};
  vk::raii::Queue queue{nullptr};  ///< Draws, dispatches and copies. Used by one thread.
  vk::raii::CommandPool pool{nullptr};

  explicit Impl(const std::string& name);
  [[nodiscard]] GpuBuffer buffer(std::size_t size, vk::BufferUsageFlags usage, Memory memory) const;
  [[nodiscard]] GpuImage image(const ImageSpec& spec) const;
  [[nodiscard]] vk::raii::CommandBuffer command_buffer() const;
  [[nodiscard]] vk::raii::ShaderModule shader(std::span<const std::uint32_t> code) const;
  /// A buffer in device memory that holds @p bytes.
  [[nodiscard]] GpuBuffer device_copy(std::span<const std::byte> bytes, vk::BufferUsageFlags usage) const;
  /// Runs recorded commands and blocks until they are done.
  void run(const vk::raii::CommandBuffer& commands, const vk::raii::Fence& fence) const;
  /// Turns what Vulkan threw into the user's language.
  [[nodiscard]] EnvironmentError trouble(const vk::SystemError& error) const;
};

}  // namespace photonlag
