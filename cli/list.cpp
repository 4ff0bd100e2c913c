#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "pipeline/render/gpu.hpp"
#include "sim/core/registry.hpp"

namespace photonlag::cli {
namespace {

void list_kind(const std::string& kind) {
  std::printf("%s\n", kind.c_str());
  const auto names = Catalogue::instance().names(kind);
  std::size_t width = 20;
  for (const std::string& name : names) width = std::max(width, name.size());
  for (const std::string& name : names) {
    const ModuleInfo& info = Catalogue::instance().find(kind, name, {});
    const std::string from = info.origin.empty() ? "" : " (from " + info.origin + ")";
    std::printf("  %-*s %s%s\n", static_cast<int>(width), name.c_str(), info.summary.c_str(), from.c_str());
  }
}

int list_devices() {
  const auto gpus = list_gpus();
  if (gpus.empty())
    std::fprintf(stderr, "no Vulkan device; Debian's software one is in the package mesa-vulkan-drivers\n");
  for (const GpuInfo& gpu : gpus)
    std::printf("%-10s %s (%s)\n", gpu.kind.c_str(), gpu.name.c_str(), gpu.driver.c_str());
  return gpus.empty() ? bad_input : success;
}

int list(const std::string& kind) {
  if (kind == "gpus") return list_devices();
  auto kinds = Catalogue::instance().kinds();
  if (kind.empty()) {
    for (const std::string& each : kinds) list_kind(each);
    return success;
  }
  if (std::ranges::find(kinds, kind) == kinds.end()) {
    kinds.insert(kinds.begin(), "gpus");
    throw InputError({"photonlag list"}, unknown_name("kind", kind, kinds));
  }
  list_kind(kind);
  return success;
}

}  // namespace

void add_list(CLI::App& app, Action& action) {
  const auto kind = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand("list", "modules by kind, or Vulkan devices (list gpus)");
  sub->add_option("kind", *kind, "predictor, loss, ... or gpus");
  add_plugin_option(*sub);
  sub->callback([kind, &action] { action = [kind] { return list(*kind); }; });
}

}  // namespace photonlag::cli
