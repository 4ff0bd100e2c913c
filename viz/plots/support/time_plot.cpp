#include "viz/plots/support/time_plot.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

constexpr float rug_height = 5;
constexpr double headroom = 1.06;  ///< Between the latest refresh and the top of the axis.

/// A tick for every refresh that shows an old frame again, a line of them for each run.
void draw_rug(Canvas& canvas, const RunView& run, const TimePlot& plot, float top) {
  const GroupScope group(canvas, "repeats");
  for (const ReadRefresh* r : refreshes_in(run, plot.range)) {
    if (!r->repeated) continue;
    const float x = plot.x(static_cast<double>(r->photon.count()));
    const float end = plot.x(static_cast<double>((r->photon + run.period).count()));
    canvas.fill_rect({x, top, std::max(end, x + 1), top + rug_height}, bad.faded(0.8F));
  }
}

void draw_percentiles(Canvas& canvas, const RunView& run, const TimePlot& plot) {
  if (run.measured.empty()) return;
  float above = 1e9F;
  for (const auto& [name, p] : {std::pair("p50", 0.5), std::pair("p99", 0.99)}) {
    const float y = plot.y(run.percentile_ms(p));
    if (!run.knows(p) || y < plot.data.y0 || above - y < 13) continue;
    above = y;
    canvas.dashed_line({plot.data.x0, y}, {plot.data.x1, y}, muted.faded(0.7F), 1, 3, 4);
    canvas.text({plot.data.x0 - time_left_margin + 2, y}, fmt::format("{} {}", name, figures(run.percentile_ms(p))),
                {TextSize::small, muted, Face::regular, AlignX::left, AlignY::middle});
  }
}

void draw_selected(Canvas& canvas, const RunView& run, const TimePlot& plot, const ViewState& view) {
  const ReadRefresh* told = run.selected(view);
  if (told == nullptr || !told->frame) return;
  const float x = plot.x(static_cast<double>((told->photon + run.period / 2).count()));
  if (x < plot.data.x0 || x > plot.data.x1) return;
  const float y = plot.y(render_age_ms(*told));
  canvas.dashed_line({x, plot.data.y0}, {x, plot.data.y1}, ink.faded(0.5F));
  canvas.fill_rect({x - 4, y - 4, x + 4, y + 4}, card, 4);
  canvas.fill_rect({x - 3, y - 3, x + 3, y + 3}, ink, 3);
  const std::string text = fmt::format("refresh {}: {} ms", told->refresh, figures(render_age_ms(*told)));
  TextStyle style{TextSize::small, ink, Face::bold, AlignX::left, AlignY::middle};
  const bool fits = x + 10 + canvas.text_width(text, style) < plot.data.x1;
  if (!fits) style.x = AlignX::right;
  const Point at{fits ? x + 9 : x - 9, std::clamp(y - 1, plot.data.y0 + 7, plot.data.y1 - 9)};
  // On a flag, or it would be lost among the steps.
  const float width = canvas.text_width(text, style), left = fits ? at.x : at.x - width;
  canvas.fill_rect({left - 4, at.y - 8, left + width + 4, at.y + 8}, card.faded(0.88F), 3);
  canvas.text(at, text, style);
}

void draw_marked(Canvas& canvas, const TimePlot& plot, const TimeRange& marked) {
  const Rect box = Rect{plot.x(static_cast<double>(marked.begin.count())), plot.data.y0,
                        plot.x(static_cast<double>(marked.end.count())), plot.data.y1}
                       .intersect(plot.data);
  if (box.empty()) return;
  canvas.fill_rect(box, rgb(0x7C3AED).faded(0.09F));
  canvas.stroke_rect(box, rgb(0x7C3AED).faded(0.5F));
}

}  // namespace

TimePlot begin_time_plot(const PlotInput& input, Canvas& canvas, const Rect& rect, std::string_view title,
                         std::string_view subtitle) {
  TimePlot plot;
  plot.data = draw_card(canvas, rect, title, subtitle).inset(time_left_margin, 6, time_right_margin, 18);
  plot.range = input.runs[0].whole();
  double most = 0;
  for (const RunView& run : input.runs) plot.range.end = std::max(plot.range.end, run.whole().end);
  if (input.view.range) plot.range = *input.view.range;
  for (const RunView& run : input.runs)
    for (const RefreshValue value : {&render_age_ms, &warp_age_ms})
      most = std::max(most, largest(run, plot.range, value));
  plot.x = time_scale(plot.range, plot.data);
  plot.y = {0, most > 0 ? most * headroom : 1, plot.data.y1,
            plot.data.y0 + (rug_height + 2) * static_cast<float>(input.runs.size())};
  draw_time_axis(canvas, plot.data, plot.x);
  draw_value_axis(canvas, plot.data, plot.y, "ms");
  if (input.runs[0].refreshes.empty()) draw_nothing(canvas, plot.data, "no refreshes were recorded (record.level)");
  draw_gaps(canvas, input.runs[0], plot.data, plot.x);
  return plot;
}

void finish_time_plot(const PlotInput& input, Canvas& canvas, const TimePlot& plot) {
  {
    const ClipScope clip(canvas, plot.data);
    float top = plot.data.y0;
    for (const RunView& run : input.runs) {
      draw_rug(canvas, run, plot, top);
      top += rug_height + 1;
    }
    if (input.marked) draw_marked(canvas, plot, *input.marked);
  }
  if (input.runs.size() == 1) draw_percentiles(canvas, input.runs[0], plot);
  draw_selected(canvas, input.runs[0], plot, input.view);
}

}  // namespace photonlag::viz
