#include <algorithm>
#include <array>

#include "cli/gate/gate.hpp"

namespace photonlag::cli {

Certainty certainty_of(const Scenario& s) {
  const std::array<const Choice*, 5> costs = {&s.server.render, &s.server.compose, &s.server.encode, &s.client.decode,
                                              &s.client.warp};
  if (std::ranges::any_of(costs, [](const Choice* cost) { return cost->name == "measured"; }))
    return Certainty::measured;
  return s.pixels && s.codec.codec.name != "raw" ? Certainty::coded : Certainty::exact;
}

std::string portable_text(const Scenario& scenario) {
  std::string text = scenario.resolved;
  const std::filesystem::path folder = std::filesystem::absolute(scenario.file).parent_path();
  for (const auto& [path, sha256] : scenario.inputs) {
    const std::string here = '"' + path + '"';
    const std::string portable = '"' + std::filesystem::path(path).lexically_proximate(folder).string() + '"';
    for (auto at = text.find(here); at != std::string::npos; at = text.find(here, at + portable.size()))
      text.replace(at, here.size(), portable);
  }
  return text;
}

}  // namespace photonlag::cli
