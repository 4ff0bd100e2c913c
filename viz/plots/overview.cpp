#include <span>

#include "viz/plots/plot.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/header.hpp"

/// The picture that explains why frames are late: how late, when, in which stage, and what it looked like.
namespace photonlag::viz {
namespace {

constexpr float gap = 12;
constexpr float least_page_width = 1000, least_page_height = 560;

// Which stage grew is the question for one run; which run is later is the question for two.
const char* over_time(const PlotInput& input) { return input.runs.size() == 1 ? "stages" : "motion_to_photon"; }

void draw_part(const char* name, const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const GroupScope group(canvas, name);
  find_plot(name).draw(input, canvas, rect);
}

/// A whole page.
void draw_page(const PlotInput& input, const PlotInput& whole, Canvas& canvas, const Rect& area) {
  const float height = area.height() - 2 * gap;
  const float gantt_end = area.y0 + height * 0.45F;
  const float middle_end = gantt_end + gap + height * 0.28F;
  const float split = area.x0 + area.width() * 0.62F;
  draw_part("gantt", input, canvas, {area.x0, area.y0, area.x1, gantt_end});
  draw_part(over_time(input), whole, canvas, {area.x0, gantt_end + gap, split - gap / 2, middle_end});
  draw_part("ccdf", whole, canvas, {split + gap / 2, gantt_end + gap, area.x1, middle_end});
  const bool pictures = !input.runs[0].pictures.empty();
  const float budget_end = pictures ? area.x0 + area.width() * 0.47F : area.x1;
  draw_part("budget", whole, canvas, {area.x0, middle_end + gap, budget_end, area.y1});
  if (pictures) draw_part("pictures", input, canvas, {budget_end + gap, middle_end + gap, area.x1, area.y1});
}

/// Under each other, as many as can be read: when, then where, how often and in which stage.
void draw_column(const PlotInput& input, const PlotInput& whole, Canvas& canvas, const Rect& area) {
  struct Part {
    const char* plot;
    float least, share;
  };
  const Part parts[] = {{over_time(input), 110, 1}, {"gantt", 230, 1.7F}, {"ccdf", 150, 0.8F}, {"budget", 190, 0.9F}};
  std::size_t fit = 0;
  float used = 0, shares = 0;
  for (const Part& part : parts) {
    if (used + part.least > area.height() && fit > 0) break;
    used += part.least + gap, shares += part.share, ++fit;
  }
  const float spare = std::max(0.0F, area.height() - used + gap);
  float top = area.y0;
  for (const Part& part : std::span(parts).first(fit)) {
    const float height = std::min(part.least + spare * part.share / shares, area.y1 - top);
    draw_part(part.plot, std::string_view(part.plot) == "gantt" ? input : whole, canvas,
              {area.x0, top, area.x1, top + height});
    top += height + gap;
  }
}

Rect draw_overview(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const Rect area = rect.inset(16, 12, 16, 16);
  const float header = header_height(input, canvas, area.width());
  draw_header(input, canvas, {area.x0, area.y0, area.x1, area.y0 + header});
  PlotInput whole = input;
  whole.marked = gantt_range(input.runs[0], input.view);
  whole.view.range.reset();
  const Rect below{area.x0, area.y0 + header + 4, area.x1, area.y1};
  if (below.width() >= least_page_width && below.height() >= least_page_height)
    draw_page(input, whole, canvas, below);
  else
    draw_column(input, whole, canvas, below);
  return area;
}

const PlotRegistration registration(
    {.name = "overview",
     .summary = "everything about a run on one page; on small sheets, as much as can be read",
     .draw = draw_overview,
     .least = {480, 300}});

}  // namespace
}  // namespace photonlag::viz
