#include <fmt/format.h>

#include <algorithm>

#include "viz/canvas/raster_canvas.hpp"
#include "viz/plots/plot.hpp"
#include "viz/plots/support/story_layout.hpp"
#include "viz/plots/support/theme.hpp"

/// One refresh as `photonlag explain` tells it: who is to blame, and what each stage took.
namespace photonlag::viz {
namespace {

constexpr int sheet_width = 620;
constexpr float frame_width = 28, frame_height = 44;  ///< What the card takes.

Rect draw_refresh(const PlotInput& input, Canvas& canvas, const Rect& rect) {
  const RunView& run = input.runs[0];
  const ReadRefresh* told = run.selected(input.view);
  if (told == nullptr) {
    const Rect inside = draw_card(canvas, rect, "Refresh", "");
    draw_nothing(canvas, inside, "no refreshes were recorded (record.level)");
    return inside;
  }
  const std::string of_two = input.runs.size() < 2 ? "" : "A: ";
  const Rect inside =
      draw_card(canvas, rect, fmt::format("Refresh {}", told->refresh), of_two + story_subtitle(run, *told));
  const ClipScope clip(canvas, inside);
  draw_story(canvas, layout_story(canvas, run, *told, inside.width()), {inside.x0, inside.y0});
  return inside;
}

SheetSize sheet_of_refresh(const PlotInput& input) {
  const ReadRefresh* told = input.runs[0].selected(input.view);
  if (told == nullptr) return {sheet_width, 200};
  const RasterCanvas ruler(1, 1, page);
  const float height = layout_story(ruler, input.runs[0], *told, sheet_width - frame_width).height;
  return {sheet_width, static_cast<int>(height + frame_height) + 1};
}

const PlotRegistration registration({.name = "refresh",
                                     .summary = "one refresh stage by stage, and who is to blame",
                                     .draw = draw_refresh,
                                     .least = {360, 240},
                                     .sheet = sheet_of_refresh});

}  // namespace
}  // namespace photonlag::viz
