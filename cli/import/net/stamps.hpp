#pragma once
/// @file
/// The time that a program, or the log it wrote to, put before a line.

#include <optional>
#include <string_view>

#include "sim/core/text/instant.hpp"

namespace photonlag::cli {

/// Cuts a stamp off the beginning of @p line: `[1716823408.725881]` as ping -D writes it, bare Unix seconds, or a date
/// and a time (one word, or two). @returns the rest of the line; all of it where there is no stamp
[[nodiscard]] std::string_view take_stamp(std::string_view line, std::optional<Instant>& stamp);

}  // namespace photonlag::cli
