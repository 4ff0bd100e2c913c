#pragma once
/// @file
/// TOML that nests so deep that a parser's recursion would end the program.

#include <cstddef>
#include <string>
#include <string_view>

namespace photonlag {

/// Parts of a dotted key, joined by dots.
inline constexpr std::size_t most_key_parts = 64;

/// To be asked before TOML is parsed. @throws InputError at its place in @p path for a dotted key or header of more
/// than most_key_parts parts, and for brackets more than 32 deep
void check_toml_depth(std::string_view text, const std::string& path);

}  // namespace photonlag
