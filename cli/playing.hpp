#pragma once
/// @file
/// What commands that play a scenario share: ctrl-C, warnings and a bar that shows how far it is.

#include <functional>

#include "cli/signals.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag::cli {

/// A signal that asks to stop lets the run throw Interrupted (signals.hpp). Progress shows on a terminal only and is
/// cleared at the end. @throws what @p play does
void play_on_terminal(const std::function<void(const RunHooks&)>& play);

}  // namespace photonlag::cli
