#include "viz/plots/plot.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/header.hpp"

/// The picture that explains why frames are late: how late, when, in which stage, and what it looked like.
namespace photonlag::viz {
namespace {

constexpr float gap = 12;

void draw_part(const char* name, const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const GroupScope group(canvas, name);
  find_plot(name).draw(input, canvas, rect);
}

Rect draw_overview(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const Rect area = rect.inset(16, 12, 16, 16);
  const float header = header_height(input.runs.size());
  draw_header(input, canvas, {area.x0, area.y0, area.x1, area.y0 + header});
  const float top = area.y0 + header + 4;
  const float height = area.y1 - top - 2 * gap;
  const float gantt_end = top + height * 0.45F;
  const float middle_end = gantt_end + gap + height * 0.28F;
  const float split = area.x0 + area.width() * 0.62F;

  draw_part("gantt", input, canvas, {area.x0, top, area.x1, gantt_end});
  PlotInput whole = input;
  whole.marked = gantt_range(input.runs[0], input.view);
  whole.view.range.reset();
  // Which stage grew is the question for one run; which run is later is the question for two.
  draw_part(input.runs.size() == 1 ? "stages" : "motion_to_photon", whole, canvas,
            {area.x0, gantt_end + gap, split - gap / 2, middle_end});
  draw_part("ccdf", whole, canvas, {split + gap / 2, gantt_end + gap, area.x1, middle_end});
  const bool pictures = !input.runs[0].pictures.empty();
  const float budget_end = pictures ? area.x0 + area.width() * 0.47F : area.x1;
  draw_part("budget", whole, canvas, {area.x0, middle_end + gap, budget_end, area.y1});
  if (pictures) draw_part("pictures", input, canvas, {budget_end + gap, middle_end + gap, area.x1, area.y1});
  return area;
}

const PlotRegistration registration({"overview", "everything about a run on one page", draw_overview});

}  // namespace
}  // namespace photonlag::viz
