#pragma once
/// @file
/// Text broken into lines by the width of its letters.

#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

/// Breaks at spaces; a word that is wider than a line is broken where it must. No line is wider than @p width, unless
/// it is a single letter.
[[nodiscard]] std::vector<std::string> wrapped_lines(const Canvas& canvas, std::string_view text,
                                                     const TextStyle& style, float width);

}  // namespace photonlag::viz
