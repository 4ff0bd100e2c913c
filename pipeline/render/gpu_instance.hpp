#pragma once
/// @file
/// How to get a Vulkan instance, with or without the validation layer.

#include <memory>
#include <string>
#include <vector>
#include <vulkan/vulkan_raii.hpp>

namespace photonlag {

/// Whether the environment asks for validation (PHOTONLAG_VALIDATE=1).
[[nodiscard]] bool validation_wanted();

/// Whether the Khronos validation layer is installed.
[[nodiscard]] bool validation_available(const vk::raii::Context& context);

/// @throws EnvironmentError if validation is wanted but not installed. @throws vk::SystemError if there is no driver.
[[nodiscard]] vk::raii::Instance make_instance(const vk::raii::Context& context);

/// Collects the warnings and errors of the validation layer (synchronisation included) in @p messages, which must
/// outlive it. Nothing if validation is not wanted.
[[nodiscard]] vk::raii::DebugUtilsMessengerEXT make_messenger(const vk::raii::Instance& instance,
                                                              std::vector<std::string>& messages);

}  // namespace photonlag
