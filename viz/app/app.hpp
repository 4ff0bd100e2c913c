#pragma once
/// @file
/// The window. The only part of Photonlag that needs a display.

#include <filesystem>
#include <vector>

#include "viz/view_state.hpp"

namespace photonlag {

/// Shows one run, or two as A against B, until the window is closed. docs/viewer.md has the keys.
/// @return 0
/// @throws InputError for no or more than two runs, a folder that is no finished run, or a client or refresh not in it
/// @throws EnvironmentError without a display or OpenGL 3, saying how to get pictures anyway
int run_viewer(const std::vector<std::filesystem::path>& runs, const ViewState& view = {});

}  // namespace photonlag
