#pragma once
/// @file
/// What is made of sweeps' files.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/sweep/store.hpp"

namespace photonlag::cli {

/// Puts files of one sweep together in a new one. A run that is ok counts more than one that failed.
/// @throws InputError if they are of different sweeps or a run has different results in two of them, or @p out exists
Tally merge_sweeps(const std::filesystem::path& out, const std::vector<std::string>& files, bool force);

/// One row a run: point, seed, values, status, error, figures as METRIC.STAT. The same runs give the same bytes.
/// @param costs also wall and processor time, memory and host, which differ every time
void export_sweep(const std::filesystem::path& file, const std::filesystem::path& csv, bool costs, bool force);

/// One line a point, with medians over its seeds. @param metrics METRIC.STAT; none = the usual ones
/// @param columns where the table would be wider, its headings are broken into several lines
[[nodiscard]] std::string sweep_table(const std::filesystem::path& file, const std::vector<std::string>& metrics,
                                      std::size_t columns);

struct SweepPlot {
  std::filesystem::path file, out;
  std::string x, y;  ///< Keys; empty = the first, and the next that is not zipped with it.
  std::string metric = "pose_to_photon_render_ms.p99";
  bool force = false;  ///< Whether an earlier picture may be replaced.
};
/// A heat map of medians. @throws InputError if the picture exists
void plot_sweep(const SweepPlot& plot);

}  // namespace photonlag::cli
