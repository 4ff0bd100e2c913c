#pragma once
/// @file
/// JSON of strangers: how deep it is nested, before a parser that recurses meets it.

#include <string_view>

namespace photonlag {

inline constexpr int deepest_json = 64;  ///< Levels; no format that is read here has half as many.

/// Whether lists and objects of @p text lie in each other more than deepest_json levels deep. Any text will do.
[[nodiscard]] bool is_too_deep_json(std::string_view text);

}  // namespace photonlag
