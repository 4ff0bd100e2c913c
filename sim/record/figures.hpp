#pragma once
/// @file
/// The numbers of a summary.json, one by one: what gates, comparisons and sweeps work on.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace photonlag {

enum class Better { lower, higher, neither };

/// One number of a summary: "pose_to_photon_render_ms" "p99", or "stale_rate" "value".
struct Figure {
  std::string metric, stat, unit;
  Better better = Better::neither;
  std::optional<double> value;  ///< Nothing = the run has none (null in the file).

  [[nodiscard]] std::string name() const { return metric + "." + stat; }
};

/// All of a summary, in its order; the counts `n` too, and the counters as "counters" with their name as stat. A
/// counter and a count are neither better nor worse. @pre @p summary is a summary.json (load_summary)
[[nodiscard]] std::vector<Figure> figures_of(const nlohmann::json& summary);

/// One of them. "value" and "mean" stand for each other where the metric has only one.
/// @returns nothing if the summary has no such metric or statistic
[[nodiscard]] std::optional<Figure> figure_of(const nlohmann::json& summary, const std::string& metric,
                                              const std::string& stat);

}  // namespace photonlag
