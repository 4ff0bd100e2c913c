#pragma once
/// @file
/// Plots as files, without a window, a GPU or a display.

#include <filesystem>
#include <string>
#include <vector>

#include "viz/view_state.hpp"

namespace photonlag {

/// Names that export_plot knows, sorted.
[[nodiscard]] std::vector<std::string> plot_names();

/// Draws one plot of one run, or of two as A against B (the Gantt chart and the pictures show A).
///
/// The same runs give the same bytes on the same machine; on another with the same font as well.
/// @param out ends in .png or .svg; replaced if it exists, never left half-written
/// @param width,height of the drawing, px, 200..16384
/// @throws InputError for an unknown plot (with the nearest name), another ending, no or more than two runs, a folder
///         that is no finished run, or a client or refresh that is not in it
/// @throws EnvironmentError if @p out cannot be written
void export_plot(const std::vector<std::filesystem::path>& runs, const std::string& plot,
                 const std::filesystem::path& out, const ViewState& view = {}, int width = 1600, int height = 1000);

}  // namespace photonlag
