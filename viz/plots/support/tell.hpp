#pragma once
/// @file
/// Everything about one frame or refresh in a few lines, for tooltips.

#include <string>

#include "viz/plots/support/run_view.hpp"

namespace photonlag::viz {

[[nodiscard]] std::string tell_refresh(const RunView& run, const ReadRefresh& refresh);

/// The frame's fate, size and steps. Says so if the run has no such frame.
[[nodiscard]] std::string tell_frame(const RunView& run, std::int64_t frame);

}  // namespace photonlag::viz
