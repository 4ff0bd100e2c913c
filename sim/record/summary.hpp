#pragma once
/// @file
/// What a run comes down to, and the table people read.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/record/rows.hpp"

namespace photonlag {

/// Nearest-rank percentile: the ceil(p n)-th smallest, n = values.size() > 0. Reorders @p values. @pre 0 < p <= 1
[[nodiscard]] double nearest_rank(std::vector<double>& values, double p);

/// The summary.json of a run folder. @throws InputError if the folder is no finished run.
[[nodiscard]] nlohmann::json load_summary(const std::filesystem::path& run);

/// "<scenario>  seed N", as far as @p described says: a manifest.json or a summary.json. Otherwise "run".
[[nodiscard]] std::string run_title(const nlohmann::json& described);

/// The terminal table: latency percentiles, stage budget (mean, and mean over the worst 1 % of refreshes), frames lost
/// and stale, pose error, PSNR/SSIM, and one sentence of blame. @param colour ANSI colours. @param columns that it
/// fills and fits, from 60 on.
[[nodiscard]] std::string summary_table(const nlohmann::json& summary, bool colour, std::size_t columns = 100);

}  // namespace photonlag
