#pragma once
/// @file
/// A module chosen on a command line.

#include <string>

#include "sim/core/registry.hpp"
#include "sim/scenario/slots.hpp"

namespace photonlag {

/// "NAME" or "NAME:key=value,key=value", values as in --set (a list or a table may hold commas); what a scenario would
/// say at @p slot.
/// @param said The option it was given to, for messages: "--predictor".
/// @throws InputError at "<said> <text>" as for a scenario
[[nodiscard]] Choice parse_choice(const Slot& slot, const std::string& text, const std::string& said);

}  // namespace photonlag
