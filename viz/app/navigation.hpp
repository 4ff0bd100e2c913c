#pragma once
/// @file
/// Moving through a run: views in, views out. No window, so tests can walk.

#include <vector>

#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

/// Zooms by @p factor (> 1 shows more) with @p anchor kept where it is; never below 1 ms nor beyond the run.
[[nodiscard]] TimeRange zoomed(const TimeRange& range, double factor, Nanos anchor, const TimeRange& whole);

/// Moved by a share of its length; stops at the ends of the run.
[[nodiscard]] TimeRange panned(const TimeRange& range, double share, const TimeRange& whole);

/// The same length, moved just so far that @p refresh lies well inside; longer if its life does not fit.
[[nodiscard]] TimeRange brought_into_view(const TimeRange& range, const ReadRefresh& refresh, const TimeRange& whole);

/// Bad refreshes: the latest one of every stretch of refreshes that repeat a frame, miss their vsync or are later than
/// the 95th percentile. In order.
[[nodiscard]] std::vector<std::int64_t> bad_refreshes(const RunView& run);

/// The bad refresh after (direction > 0) or before @p refresh; @p refresh itself if there is none.
[[nodiscard]] std::int64_t next_bad(const RunView& run, std::int64_t refresh, int direction);

/// The refresh @p steps further, held inside the run.
[[nodiscard]] std::int64_t stepped(const RunView& run, std::int64_t refresh, std::int64_t steps);

/// The refresh that waited for @p frame, which was never shown: the first to repeat an older one instead. Null if there
/// is none.
[[nodiscard]] const ReadRefresh* waiting_for(const RunView& run, std::int64_t frame);

/// The refresh on screen at @p time, the nearest one outside the run; null if there are none.
[[nodiscard]] const ReadRefresh* refresh_on_screen(const RunView& run, Nanos time);

}  // namespace photonlag::viz
