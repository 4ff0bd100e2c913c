#pragma once
/// @file
/// One Vulkan instance and device, headless. Use one per thread: two devices of two instances run best in parallel.

#include <memory>
#include <string>
#include <vector>

namespace photonlag {

struct GpuInfo {
  std::string name;
  std::string kind;    ///< "cpu", "integrated", "discrete", "virtual", "other".
  std::string driver;  ///< With its version.
};

/// All devices, software last, in the loader's order otherwise. Empty if there is no Vulkan driver.
[[nodiscard]] std::vector<GpuInfo> list_gpus();

class Gpu {
 public:
  /// @param name part of a device's name, any case; empty = the first CPU (software) device, else the first of all.
  /// @throws EnvironmentError if there is no Vulkan device, or none matches (with the list of what there is).
  explicit Gpu(const std::string& name);
  ~Gpu();
  Gpu(const Gpu&) = delete;
  Gpu& operator=(const Gpu&) = delete;
  [[nodiscard]] const GpuInfo& info() const;
  [[nodiscard]] bool is_software() const { return info().kind == "cpu"; }

  struct Impl;  ///< Vulkan handles, for GPU code only: pipeline/render/gpu_impl.hpp.
  [[nodiscard]] Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace photonlag
