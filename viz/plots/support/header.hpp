#pragma once
/// @file
/// The strip on top of everything: what run this is and how it did.

#include "viz/plots/plot.hpp"

namespace photonlag::viz {

/// Height that the runs need, px. On narrow sheets the sentences stand below the figures.
[[nodiscard]] float header_height(const PlotInput& input, const Canvas& canvas, float width);

void draw_header(const PlotInput& input, Canvas& canvas, const Rect& rect);

}  // namespace photonlag::viz
