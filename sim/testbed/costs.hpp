#pragma once
/// @file
/// The costs of a scenario together: where simulated durations come from.

#include <array>

#include "sim/scenario/scenario.hpp"

namespace photonlag {

/// One cost of a scenario and the table it stands in.
struct CostChoice {
  const Choice& choice;
  const char* place;  ///< "server.render".
};

/// @pre the scenario outlives it
[[nodiscard]] std::array<CostChoice, 5> costs_of(const Scenario& scenario);

/// Whether it takes the real durations of this machine: whatever its name, the module says so itself.
/// @throws InputError from the module
[[nodiscard]] bool measures(const Scenario& scenario, const CostChoice& cost);

/// Whether any cost does: then nothing may run beside the work that is timed, and no two runs are the same.
[[nodiscard]] bool measures(const Scenario& scenario);

}  // namespace photonlag
