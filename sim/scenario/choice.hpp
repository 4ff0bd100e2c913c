#pragma once
/// @file
/// A module chosen on a command line.

#include <string>
#include <vector>

#include "sim/core/registry.hpp"
#include "sim/scenario/slots.hpp"

namespace photonlag {

/// Cut at the commas that stand in no quotes, brackets or braces; one empty part for an empty @p text.
[[nodiscard]] std::vector<std::string> split_list(const std::string& text);

/// "NAME" or "NAME:key=value,key=value", values as in --set (a list or a table may hold commas); what a scenario would
/// say at @p slot.
/// @param said The option it was given to, for messages: "--predictor".
/// @throws InputError at "<said> <text>" as for a scenario
[[nodiscard]] Choice parse_choice(const Slot& slot, const std::string& text, const std::string& said);

}  // namespace photonlag
