#include "viz/plots/plot.hpp"
#include "viz/plots/support/legend.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/plots/support/time_plot.hpp"

/// Motion to photon of every refresh over time, stacked by stage: which stage grew when it got late.
/// Where refreshes share a pixel, the worst of them is drawn.
namespace photonlag::viz {
namespace {

/// Neighbouring columns that show the same refresh are one bar.
struct Bar {
  float x0, x1;
  const ReadRefresh* refresh;
};

std::vector<Bar> bars_of(const RunView& run, const Scale& x) {
  std::vector<Bar> bars;
  for (const Column& column : columns_of(run, x, render_age_ms)) {
    if (column.worst == nullptr) continue;
    if (!bars.empty() && bars.back().refresh == column.worst && bars.back().x1 == column.x)
      bars.back().x1 = column.x + 1;
    else
      bars.push_back({column.x, column.x + 1, column.worst});
  }
  return bars;
}

void draw_bar(Canvas& canvas, const Bar& bar, const Scale& y) {
  double sum = 0;
  for (std::size_t s = 0; s < stage_count; ++s) {
    const double below = sum;
    sum += millis(bar.refresh->stages[s]);
    if (bar.refresh->stages[s] > Nanos(0))
      canvas.fill_rect({bar.x0, y(sum), bar.x1, y(below)}, stage_colour(stage_names[s]));
  }
}

void draw_outline(Canvas& canvas, const RunView& run, const TimePlot& plot) {
  std::vector<Point> points;
  for (const Column& c : columns_of(run, plot.x, render_age_ms)) {
    if (c.worst == nullptr) {
      canvas.polyline(points, ink, 1);
      points.clear();
      continue;
    }
    points.push_back({c.x, plot.y(c.max)});
    points.push_back({c.x + 1, plot.y(c.max)});
  }
  canvas.polyline(points, ink, 1);
}

Rect draw_stages(const PlotInput& both, Canvas& canvas, const Rect& rect) {
  PlotInput input = both;
  input.runs = both.runs.first(1);  // stacks of two runs would hide each other: axes and marks are A's as well
  const TimePlot plot = begin_time_plot(input, canvas, rect, "Motion to photon by stage",
                                        shown_run(both) + "age of the rendered pose in each refresh; pale = waiting");
  const RunView& run = input.runs[0];
  {
    const ClipScope clip(canvas, plot.data);
    const GroupScope group(canvas, "stages");
    for (const Bar& bar : bars_of(run, plot.x)) draw_bar(canvas, bar, plot.y);
    draw_outline(canvas, run, plot);
  }
  draw_legend_right(canvas, rect.x0 + 500, rect.x1 - 14, rect.y0 + 23, {{"old frame again", bad}});
  finish_time_plot(input, canvas, plot);
  return plot.data;
}

const PlotRegistration registration({.name = "stages",
                                     .summary = "motion to photon of every refresh over time, stacked by stage",
                                     .draw = draw_stages,
                                     .least = {320, 200}});

}  // namespace
}  // namespace photonlag::viz
