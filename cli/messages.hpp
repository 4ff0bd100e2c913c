#pragma once
/// @file
/// What is said on standard error while the program goes on.

#include <string>

namespace photonlag::cli {

/// "photonlag: warning: ...", on one line, made printable.
void warn(const std::string& what);
/// The same with "note".
void note(const std::string& what);

}  // namespace photonlag::cli
