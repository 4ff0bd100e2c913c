#pragma once
/// @file
/// What is in a sweep's file, for tables and plots.

#include <vector>

#include "cli/sweep/store.hpp"

namespace photonlag::cli {

/// One combination of values, over its seeds.
struct PointResults {
  std::vector<Cell> values;         ///< Of the axis columns.
  std::int64_t ok = 0, not_ok = 0;  ///< Runs.
  std::vector<std::vector<double>>
      by_figure;  ///< For each figure asked for, the seeds' values; those without left out.
};

/// "pose_to_photon_render_ms.p99" in two parts.
struct FigureName {
  std::string metric, stat;
  std::string unit{};
};

/// @throws InputError, with the nearest, if no run has it. @param text METRIC.STAT; of a metric with one figure, METRIC
[[nodiscard]] FigureName find_figure(Database& database, const std::string& text);

/// All points, in order.
[[nodiscard]] std::vector<PointResults> results_of(Database& database, const std::vector<FigureName>& figures);

/// As people write it: "5", "0.25", "hold".
[[nodiscard]] std::string cell_text(const Cell& cell);

}  // namespace photonlag::cli
