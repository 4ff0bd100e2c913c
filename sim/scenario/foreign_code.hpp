#pragma once
/// @file
/// A scenario is code: it may name programs to run. docs/security.md

#include <string>

namespace photonlag {

/// From now on, a scenario that names a program to run is refused at that place. @param why "--no-process
/// forbids it", for the message; empty: they may be run. To be said before scenarios are read.
void forbid_programs(const std::string& why);

/// The reason given; empty = they may be run.
[[nodiscard]] const std::string& programs_forbidden_by();

}  // namespace photonlag
