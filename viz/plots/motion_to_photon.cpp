#include "viz/plots/plot.hpp"
#include "viz/plots/support/legend.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/plots/support/time_plot.hpp"

/// Motion to photon of every refresh over time: the age of what the eye saw. A stall is a ramp, a missing picture a
/// gap.
namespace photonlag::viz {
namespace {

std::vector<LegendEntry> legend_of(const PlotInput& input) {
  using Mark = LegendEntry::Mark;
  std::vector<LegendEntry> entries;
  if (input.runs.size() == 1) {
    entries = {{"pose rendered with", run_colours[0], Mark::line},
               {"pose warped with", run_colours[0].towards(card, 0.45F), Mark::thin_line}};
  } else {
    entries = {{"A " + input.runs[0].name, run_colours[0], Mark::line},
               {"B " + input.runs[1].name, run_colours[1], Mark::line}};
  }
  entries.push_back({"old frame again", bad, Mark::box});
  return entries;
}

Rect draw_motion_to_photon(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const TimePlot plot = begin_time_plot(input, canvas, rect, "Motion to photon", "");
  draw_legend_right(canvas, rect.x0 + 150, rect.x1 - 14, rect.y0 + 23, legend_of(input));
  {
    const ClipScope clip(canvas, plot.data);
    for (std::size_t i = input.runs.size(); i-- > 0;) {
      const GroupScope group(canvas, i == 0 ? "run-a" : "run-b");
      const Colour colour = run_colours[i];
      draw_steps(canvas, input.runs[i], plot.x, plot.y, warp_age_ms, colour.towards(card, 0.45F), 1);
      draw_steps(canvas, input.runs[i], plot.x, plot.y, render_age_ms, colour, 1.6F);
    }
  }
  finish_time_plot(input, canvas, plot);
  return plot.data;
}

const PlotRegistration registration({.name = "motion_to_photon",
                                     .summary = "motion to photon of every refresh over time",
                                     .draw = draw_motion_to_photon,
                                     .least = {320, 200}});

}  // namespace
}  // namespace photonlag::viz
