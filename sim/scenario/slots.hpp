#pragma once
/// @file
/// The places of a scenario where a module is chosen.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/options.hpp"

namespace photonlag {

/// A table whose `name` chooses a module and whose other keys are that module's options.
struct Slot {
  std::string path;      ///< "downlink.delay"
  std::string kind;      ///< "delay"
  std::string fallback;  ///< The module where no name is given.
  /// Options of the fallback module whose default is the scenario's, not the module's.
  std::map<std::string, OptionValue> defaults{};
};

[[nodiscard]] const std::vector<Slot>& slots();

/// The slot at @p path, or null.
[[nodiscard]] const Slot* find_slot(std::string_view path);

}  // namespace photonlag
