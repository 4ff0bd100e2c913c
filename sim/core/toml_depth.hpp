#pragma once
/// @file
/// TOML that nests so deep that a parser's recursion would end the program.

#include <string>
#include <string_view>

namespace photonlag {

/// To be asked before TOML is parsed. @throws InputError at its place in @p path for a dotted key or header of more
/// than 64 parts, and for brackets more than 32 deep
void check_toml_depth(std::string_view text, const std::string& path);

}  // namespace photonlag
