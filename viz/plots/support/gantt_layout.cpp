#include "viz/plots/support/gantt_layout.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "viz/plots/support/theme.hpp"

namespace photonlag::viz {
namespace {

constexpr float lane_gap = 7;
constexpr float tallest_row = 48;

bool overlaps(Nanos start, Nanos end, const TimeRange& range) { return start < range.end && end > range.begin; }

bool never_shown(const RunView& view, std::int64_t frame) {
  const auto found = view.frames.find(frame);
  if (found == view.frames.end()) return false;
  const std::string& fate = found->second->fate;
  return fate == "lost" || fate == "skipped" || fate == "undecodable" || fate == "replaced" || fate == "stale";
}

/// A lane's share of the height. Where many frames queue, their rows get thinner than elsewhere, or one full queue
/// would leave no room to read the rest.
float units_of(const GanttLane& lane) {
  constexpr int roomy = 3;
  constexpr float each_more = 0.3F;
  if (lane.rows <= roomy) return static_cast<float>(lane.rows);
  return roomy + static_cast<float>(lane.rows - roomy) * each_more;
}

std::vector<GanttLane> make_lanes(const RunView& view, const TimeRange& range, const Rect& data) {
  std::vector<GanttLane> lanes;
  for (const auto& name : view.lanes) lanes.push_back({.name = name});
  for (const PlacedSpan& s : view.spans)
    if (overlaps(s.span->start, s.span->end, range)) {
      int& rows = lanes[static_cast<std::size_t>(s.lane)].rows;
      rows = std::max(rows, s.row + 1);
    }
  lanes.push_back({.name = "warp"});
  lanes.push_back({.name = "display"});
  float units = 0;
  for (const auto& lane : lanes) units += units_of(lane);
  const float gaps = lane_gap * static_cast<float>(lanes.size());
  const float unit = std::clamp((data.height() - gaps) / units, 1.0F, tallest_row);
  float top = data.y0 + lane_gap / 2;
  for (auto& lane : lanes) {
    lane.top = top;
    lane.row_height = unit * units_of(lane) / static_cast<float>(lane.rows);
    top = lane.bottom() + lane_gap;
  }
  return lanes;
}

Rect between(const GanttLayout& layout, const GanttLane& lane, int row, Nanos start, Nanos end, bool thin) {
  const float x0 = layout.x(static_cast<double>(start.count()));
  const float x1 = layout.x(static_cast<double>(end.count()));
  return lane.row(row, x0, std::max(x1, x0 + 0.75F), thin);
}

void add_bars(GanttLayout& layout, const RunView& view, const TimeRange& range) {
  std::map<std::int64_t, std::size_t> last;
  for (const PlacedSpan& placed : view.spans) {
    const ReadSpan& span = *placed.span;
    if (!overlaps(span.start, span.end, range)) continue;
    const bool part = span.stage.find('.') != std::string::npos;
    Rect rect = between(layout, layout.lanes[static_cast<std::size_t>(placed.lane)], placed.row, span.start, span.end,
                        is_wait(span.stage) && !part);
    // The parts of a stage are a stripe at the foot of its bar.
    if (part) rect.y0 = rect.y1 - rect.height() * 0.3F;
    last[span.frame] = layout.bars.size();
    layout.bars.push_back({rect, &span, never_shown(view, span.frame)});
  }
  for (const auto& [frame, index] : last) layout.bars[index].last = true;
}

void add_refreshes(GanttLayout& layout, const RunView& view, const TimeRange& range) {
  const GanttLane& warps = layout.lanes[layout.lanes.size() - 2];
  const GanttLane& display = layout.lanes.back();
  for (std::size_t i = 0; i < view.refreshes.size(); ++i) {
    const ReadRefresh& r = *view.refreshes[i];
    const Nanos end = i + 1 < view.refreshes.size() ? view.refreshes[i + 1]->vsync : r.vsync + view.period;
    const Nanos warp_done = r.vsync - r.stages[static_cast<std::size_t>(Stage::vsync_wait)];
    const Nanos warp_start = warp_done - r.stages[static_cast<std::size_t>(Stage::warp)];
    if (!overlaps(warp_start, end, range)) continue;
    GanttRefresh shown{{}, between(layout, display, 0, r.vsync, end, false), &r};
    if (r.frame && !r.missed_vsync && warp_done > warp_start)
      shown.warp = between(layout, warps, 0, warp_start, warp_done, false);
    layout.refreshes.push_back(shown);
  }
}

}  // namespace

Rect GanttLane::row(int index, float x0, float x1, bool thin) const {
  const float gap = row_height >= 6 ? 1.0F : 0.25F;
  const float y0 = top + row_height * static_cast<float>(index) + gap;
  const float y1 = y0 + row_height - 2 * gap;
  const float inset = thin ? (y1 - y0) * 0.28F : 0;
  return {x0, y0 + inset, x1, y1 - inset};
}

Rect GanttBar::cross() const {
  constexpr float side = 12;
  if (!hatched || !last) return {};
  const float y = rect.centre().y;
  return {rect.x1, y - side / 2, rect.x1 + side, y + side / 2};
}

GanttLayout layout_gantt(const RunView& view, const TimeRange& range, const Rect& data) {
  GanttLayout layout{data, time_scale(range, data), make_lanes(view, range, data), {}, {}};
  add_bars(layout, view, range);
  add_refreshes(layout, view, range);
  return layout;
}

TimeRange gantt_range(const RunView& run, const ViewState& view) {
  if (view.range) return *view.range;
  const ReadRefresh* told = run.selected(view);
  if (told == nullptr) return run.whole();
  const Nanos end = told->photon + 4 * run.period;
  const Nanos life = told->pose_to_photon_render + told->pose_to_photon_render / 8 + 2 * run.period;
  const Nanos begin = std::max(Nanos(0), told->photon - std::max(life, 10 * run.period));
  return {begin, std::max(end, begin + run.period)};
}

const ReadSpan* span_at(const GanttLayout& layout, Point point) {
  for (auto bar = layout.bars.rbegin(); bar != layout.bars.rend(); ++bar)
    if (bar->rect.contains(point)) return bar->span;
  for (auto bar = layout.bars.rbegin(); bar != layout.bars.rend(); ++bar)
    if (bar->cross().contains(point)) return bar->span;
  return nullptr;
}

const ReadRefresh* refresh_at(const GanttLayout& layout, Point point) {
  for (const GanttRefresh& r : layout.refreshes)
    if (r.shown.contains(point) || r.warp.contains(point)) return r.refresh;
  return nullptr;
}

std::optional<std::int64_t> frame_at(const GanttLayout& layout, Point point) {
  if (const ReadSpan* span = span_at(layout, point)) return span->frame;
  if (const ReadRefresh* refresh = refresh_at(layout, point)) return refresh->frame;
  return {};
}

}  // namespace photonlag::viz
