#pragma once
/// @file
/// What the terminal can show.

#include <cstddef>
#include <string>

namespace photonlag::cli {

/// Whether @p file_descriptor shows colours: a terminal, TERM is not "dumb", and NO_COLOR (no-color.org) is not set.
[[nodiscard]] bool shows_colour(int file_descriptor);

/// Columns to write in: COLUMNS where it is set, else what the terminal says; @p elsewhere where there is none.
[[nodiscard]] std::size_t columns_of(int file_descriptor, std::size_t elsewhere = 100);

/// Whether one line can be overwritten again and again: a terminal that is not "dumb".
[[nodiscard]] bool overwrites_lines(int file_descriptor);

}  // namespace photonlag::cli
