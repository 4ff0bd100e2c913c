#pragma once
/// @file
/// Where each bar of the Gantt chart lies, apart from its drawing: for pointers and tests.

#include <optional>
#include <string>
#include <vector>

#include "viz/plots/support/axis.hpp"
#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

struct GanttLane {
  std::string name;
  float top = 0, row_height = 0;
  int rows = 1;  ///< Frames at once, in what is shown.

  /// The row's bar; half of its height for a wait.
  [[nodiscard]] Rect row(int index, float x0, float x1, bool thin) const;
  [[nodiscard]] float bottom() const { return top + row_height * static_cast<float>(rows); }
};

struct GanttBar {
  Rect rect;
  const ReadSpan* span = nullptr;
  bool hatched = false;  ///< The frame was never shown: lost, passed over or replaced.
  bool last = false;     ///< The frame's last bar.

  /// Where the x of a frame that was never shown stands, behind its last bar; empty for others.
  [[nodiscard]] Rect cross() const;
};

/// A refresh: its warp and its time on screen.
struct GanttRefresh {
  Rect warp, shown;
  const ReadRefresh* refresh = nullptr;
};

struct GanttLayout {
  Rect data;
  Scale x;                       ///< ns to pixels.
  std::vector<GanttLane> lanes;  ///< Those of the spans, then "warp" and "display".
  std::vector<GanttBar> bars;    ///< Every span of the client that overlaps the range.
  std::vector<GanttRefresh> refreshes;
};

/// @pre !range is not empty and neither is @p data
[[nodiscard]] GanttLayout layout_gantt(const RunView& view, const TimeRange& range, const Rect& data);

/// The view's range, or one that holds the whole life of what the selected refresh shows and some frames around it.
[[nodiscard]] TimeRange gantt_range(const RunView& run, const ViewState& view);

/// The frame of the bar, of the x or of the refresh under @p point.
[[nodiscard]] std::optional<std::int64_t> frame_at(const GanttLayout& layout, Point point);
/// The refresh whose time on screen is under @p point; null if none.
[[nodiscard]] const ReadRefresh* refresh_at(const GanttLayout& layout, Point point);
/// The span under @p point, the innermost; null if none.
[[nodiscard]] const ReadSpan* span_at(const GanttLayout& layout, Point point);

}  // namespace photonlag::viz
