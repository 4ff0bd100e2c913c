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

/// A file that is drawn.
struct PictureFile {
  std::filesystem::path out;  ///< Ends in .png or .svg.
  int width = 0, height = 0;  ///< px, up to 16384; 0, 0 = what fits the plot.
  bool force = false;         ///< Whether it may replace a file.
};

/// Draws one plot of one run, or of two as A against B (what shows one run says that it is A).
///
/// The same runs give the same bytes on the same machine; on another with the same font as well.
/// @throws InputError for an unknown plot (with the nearest name), another ending, a size on which the plot cannot be
///         read, a file that is there already, no or more than two runs, a folder that is no finished run, or a client
///         or refresh that is not in it
/// @throws EnvironmentError if the file cannot be written
void export_plot(const std::vector<std::filesystem::path>& runs, const std::string& plot, const PictureFile& file,
                 const ViewState& view = {});

}  // namespace photonlag
