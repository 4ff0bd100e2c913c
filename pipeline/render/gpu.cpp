#include "pipeline/render/gpu.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/render/gpu_instance.hpp"

namespace photonlag {
namespace {

constexpr const char* no_device =
    "no Vulkan device found; install a driver (Debian: apt install mesa-vulkan-drivers brings a software device that "
    "needs no GPU)";

std::string kind_of(vk::PhysicalDeviceType type) {
  switch (type) {
    case vk::PhysicalDeviceType::eCpu:
      return "cpu";
    case vk::PhysicalDeviceType::eIntegratedGpu:
      return "integrated";
    case vk::PhysicalDeviceType::eDiscreteGpu:
      return "discrete";
    case vk::PhysicalDeviceType::eVirtualGpu:
      return "virtual";
    default:
      return "other";
  }
}

bool has_extension(const vk::raii::PhysicalDevice& device, std::string_view name) {
  const auto all = device.enumerateDeviceExtensionProperties();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return name == one.extensionName.data(); });
}

GpuInfo describe(const vk::raii::PhysicalDevice& device) {
  const vk::PhysicalDeviceProperties properties = device.getProperties();
  GpuInfo info{properties.deviceName.data(), kind_of(properties.deviceType), ""};
  const bool newer = properties.apiVersion >= VK_API_VERSION_1_2;
  if (newer || has_extension(device, VK_KHR_DRIVER_PROPERTIES_EXTENSION_NAME)) {
    const auto chain = device.getProperties2<vk::PhysicalDeviceProperties2, vk::PhysicalDeviceDriverProperties>();
    const auto& driver = chain.get<vk::PhysicalDeviceDriverProperties>();
    info.driver = std::string(driver.driverName.data()) + " " + std::string(driver.driverInfo.data());
  } else {
    info.driver = std::to_string(properties.driverVersion);
  }
  return info;
}

/// All devices that can draw, software last. Empty if no driver is installed.
std::vector<vk::raii::PhysicalDevice> devices_of(const vk::raii::Instance& instance) {
  std::vector<vk::raii::PhysicalDevice> found;
  for (auto& device : instance.enumeratePhysicalDevices()) {
    if (device.getProperties().apiVersion >= VK_API_VERSION_1_1) found.push_back(std::move(device));
  }
  std::stable_partition(found.begin(), found.end(), [](const auto& device) {
    return device.getProperties().deviceType != vk::PhysicalDeviceType::eCpu;
  });
  return found;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

bool wanted(const GpuInfo& info, const std::string& name) {
  return name.empty() ? info.kind == "cpu" : lower(info.name).find(lower(name)) != std::string::npos;
}

vk::raii::PhysicalDevice choose(std::vector<vk::raii::PhysicalDevice> devices, const std::string& name) {
  if (devices.empty()) throw EnvironmentError("gpu", no_device);
  std::string known;
  for (auto& device : devices) {
    const GpuInfo info = describe(device);
    if (wanted(info, name)) return std::move(device);
    known += "\n  " + info.name + " (" + info.kind + ", " + info.driver + ")";
  }
  if (name.empty()) return std::move(devices.front());
  throw EnvironmentError("gpu", "no Vulkan device's name contains '" + name + "'; there are:" + known);
}

std::uint32_t drawing_queue_family(const vk::raii::PhysicalDevice& device) {
  constexpr auto needed = vk::QueueFlagBits::eGraphics | vk::QueueFlagBits::eCompute;
  const auto families = device.getQueueFamilyProperties();
  for (std::uint32_t i = 0; i < families.size(); ++i) {
    if ((families[i].queueFlags & needed) == needed) return i;
  }
  throw EnvironmentError("gpu", describe(device).name + " has no queue that both draws and computes");
}

}  // namespace

Gpu::Impl::Impl(const std::string& name) : messages(std::make_unique<std::vector<std::string>>()) {
  instance = make_instance(context);
  messenger = make_messenger(instance, *messages);
  physical = choose(devices_of(instance), name);
  info = describe(physical);
  queue_family = drawing_queue_family(physical);
  const std::array priorities{1.0F};
  const std::array queues{vk::DeviceQueueCreateInfo({}, queue_family, priorities)};
  device = {physical, vk::DeviceCreateInfo({}, queues)};
  queue = device.getQueue(queue_family, 0);
  pool = {device, {vk::CommandPoolCreateFlagBits::eResetCommandBuffer, queue_family}};
}

std::vector<GpuInfo> list_gpus() try {
  const vk::raii::Context context;
  const vk::raii::Instance instance = make_instance(context);
  std::vector<GpuInfo> all;
  for (const auto& device : devices_of(instance)) all.push_back(describe(device));
  return all;
} catch (const EnvironmentError&) {
  throw;
} catch (const std::runtime_error&) {
  return {};  // no loader, or a loader without a driver
}

Gpu::Gpu(const std::string& name) try : impl_(std::make_unique<Impl>(name)) {
} catch (const EnvironmentError&) {
  throw;
} catch (const std::runtime_error& error) {
  throw EnvironmentError("gpu", std::string(no_device) + " (" + error.what() + ")");
}

Gpu::~Gpu() = default;

const GpuInfo& Gpu::info() const { return impl_->info; }

}  // namespace photonlag
