#include "pipeline/render/gpu_instance.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

constexpr const char* validation_layer = "VK_LAYER_KHRONOS_validation";

using Severity = vk::DebugUtilsMessageSeverityFlagBitsEXT;
using Kind = vk::DebugUtilsMessageTypeFlagBitsEXT;

// The signature is C's, so that it fits every version of Vulkan-Hpp (newer ones declare a typed one).
VKAPI_ATTR VkBool32 VKAPI_CALL keep_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                            const VkDebugUtilsMessengerCallbackDataEXT* data, void* messages) {
  static_cast<std::vector<std::string>*>(messages)->emplace_back(data->pMessage);
  std::fprintf(stderr, "%s\n", data->pMessage);
  return VK_FALSE;
}

}  // namespace

bool validation_wanted() {
  const char* wish = std::getenv("PHOTONLAG_VALIDATE");
  return wish != nullptr && std::string_view(wish) == "1";
}

bool validation_available(const vk::raii::Context& context) {
  const auto layers = context.enumerateInstanceLayerProperties();
  return std::any_of(layers.begin(), layers.end(), [](const vk::LayerProperties& layer) {
    return std::string_view(layer.layerName.data()) == validation_layer;
  });
}

vk::raii::Instance make_instance(const vk::raii::Context& context) {
  const vk::ApplicationInfo application("photonlag", 1, nullptr, 0, VK_API_VERSION_1_1);
  vk::InstanceCreateInfo info;
  info.pApplicationInfo = &application;
  if (!validation_wanted()) return {context, info};

  if (!validation_available(context)) {
    throw EnvironmentError("PHOTONLAG_VALIDATE",
                           "the Vulkan validation layer is not installed; install vulkan-validationlayers");
  }
  const std::array layers{validation_layer};
  const std::array extensions{VK_EXT_DEBUG_UTILS_EXTENSION_NAME};
  const std::array checks{vk::ValidationFeatureEnableEXT::eSynchronizationValidation};
  const vk::ValidationFeaturesEXT features(checks);
  info.setPEnabledLayerNames(layers).setPEnabledExtensionNames(extensions).setPNext(&features);
  return {context, info};
}

vk::raii::DebugUtilsMessengerEXT make_messenger(const vk::raii::Instance& instance,
                                                std::vector<std::string>& messages) {
  if (!validation_wanted()) return nullptr;
  VkDebugUtilsMessengerCreateInfoEXT plain{};
  plain.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT;
  plain.messageSeverity = VkDebugUtilsMessageSeverityFlagsEXT(Severity::eWarning | Severity::eError);
  plain.messageType = VkDebugUtilsMessageTypeFlagsEXT(Kind::eValidation | Kind::ePerformance);
  plain.pfnUserCallback = keep_message;
  plain.pUserData = &messages;
  const vk::DebugUtilsMessengerCreateInfoEXT info(plain);
  return {instance, info};
}

}  // namespace photonlag
