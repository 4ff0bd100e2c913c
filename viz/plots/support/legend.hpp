#pragma once
/// @file
/// Swatches with names.

#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

struct LegendEntry {
  std::string text;
  Colour colour;
  enum class Mark : std::uint8_t { box, thin_box, line, thin_line, hatch } mark = Mark::box;
};

inline constexpr float legend_line = 16;  ///< Height of one line of a legend, px.

/// Lines that @p entries need at @p width.
[[nodiscard]] int legend_lines(const Canvas& canvas, const std::vector<LegendEntry>& entries, float width);
/// Left to right, then the next line.
void draw_legend(Canvas& canvas, const Rect& rect, const std::vector<LegendEntry>& entries);
/// On one line that ends at @p right; what does not fit behind @p left is left out.
void draw_legend_right(Canvas& canvas, float left, float right, float baseline,
                       const std::vector<LegendEntry>& entries);

}  // namespace photonlag::viz
