#pragma once
/// @file
/// What can be wrong with a scenario that only shows when its parts are looked at together.

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/heads.hpp"

namespace photonlag {

/// @returns what the user should know: stretches of the head trace without samples.
/// @throws InputError where it stands: a head trace shorter than the run, a measured cost where nothing is done for
/// real.
[[nodiscard]] std::vector<std::string> preflight(const Scenario& scenario, const Heads& heads);

}  // namespace photonlag
