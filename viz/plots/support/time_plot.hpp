#pragma once
/// @file
/// What all plots of motion-to-photon over time have in common.

#include "viz/plots/plot.hpp"
#include "viz/plots/support/steps.hpp"

namespace photonlag::viz {

struct TimePlot {
  Rect data;
  TimeRange range;
  Scale x;  ///< ns
  Scale y;  ///< ms, from 0 to a little more than any value of the range.
};

/// Card, axes and gaps. @p subtitle says what is drawn.
[[nodiscard]] TimePlot begin_time_plot(const PlotInput& input, Canvas& canvas, const Rect& rect, std::string_view title,
                                       std::string_view subtitle);

/// What stands over the curves: percentiles, repeated frames, the selected refresh, what another plot shows.
void finish_time_plot(const PlotInput& input, Canvas& canvas, const TimePlot& plot);

}  // namespace photonlag::viz
