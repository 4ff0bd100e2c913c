#include "cli/gate/gate.hpp"
#include "sim/testbed/costs.hpp"

namespace photonlag::cli {

Certainty certainty_of(const Scenario& s) {
  if (measures(s)) return Certainty::measured;
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
