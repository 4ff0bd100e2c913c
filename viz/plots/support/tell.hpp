#pragma once
/// @file
/// Everything about one frame or refresh in a few lines, for tooltips.

#include <span>
#include <string>

#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

[[nodiscard]] std::string tell_refresh(const RunView& run, const ReadRefresh& refresh);

/// What was on screen at @p time, of one run or of A and B: both at that instant, whatever their refreshes are
/// numbered.
[[nodiscard]] std::string tell_instant(std::span<const RunView> runs, Nanos time);

/// The frame's fate, size and steps. Says so if the run has no such frame.
[[nodiscard]] std::string tell_frame(const RunView& run, std::int64_t frame);

}  // namespace photonlag::viz
