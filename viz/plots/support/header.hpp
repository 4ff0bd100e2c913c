#pragma once
/// @file
/// The strip on top of everything: what run this is and how it did.

#include "viz/plots/plot.hpp"

namespace photonlag::viz {

/// Height that one run needs, px; two runs need a line each.
[[nodiscard]] float header_height(std::size_t runs);

void draw_header(const PlotInput& input, Canvas& canvas, const Rect& rect);

}  // namespace photonlag::viz
