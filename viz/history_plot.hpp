#pragma once
/// @file
/// Figures of commit after commit, as a file.

#include <filesystem>
#include <string>
#include <vector>

#include "viz/canvas/canvas.hpp"

namespace photonlag::viz {

struct HistoryPoint {
  std::size_t commit = 0;               ///< Its place among the plot's commits.
  double value = 0, low = 0, high = 0;  ///< May be infinite.
};

struct HistoryLine {
  std::string scenario;
  std::vector<HistoryPoint> points;  ///< By commit, not empty.
};

struct HistoryPanel {
  std::string metric, unit;
  bool higher_is_better = false;
  std::vector<HistoryLine> lines;
};

struct HistoryPlot {
  std::string subtitle;
  std::vector<std::string> commits;  ///< Oldest first; at least one.
  std::vector<HistoryPanel> panels;
};

/// The panels under each other, commits from left to right, a line for each scenario, its least and most as a band.
void draw_history_plot(const HistoryPlot& plot, Canvas& canvas, const Rect& rect);

/// @param kind_of Name whose ending says which kind of picture; @p out is where it goes.
/// @throws InputError if it is neither .png nor .svg, EnvironmentError if @p out cannot be written
void write_history_plot(const HistoryPlot& plot, const std::filesystem::path& kind_of,
                        const std::filesystem::path& out);

}  // namespace photonlag::viz
