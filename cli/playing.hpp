#pragma once
/// @file
/// What commands that play a scenario share: ctrl-C, warnings and a bar that shows how far it is.

#include <functional>

#include "sim/testbed/run.hpp"

namespace photonlag::cli {

/// Takes over SIGINT and SIGTERM: the first asks the run to stop (it then throws Interrupted), a second ends the
/// program at once. Progress shows on a terminal only and is cleared at the end. @throws what @p play does
void play_on_terminal(const std::function<void(const RunHooks&)>& play);

/// From now on the first SIGINT or SIGTERM sets stop_was_asked(), a second ends the program at once.
void heed_stop_signals();
[[nodiscard]] bool stop_was_asked();

}  // namespace photonlag::cli
