#pragma once
/// @file
/// Two runs refresh by refresh: a description. Neighbouring refreshes are alike, so it has intervals but no p.

#include <string>
#include <vector>

#include "bench/gate/bootstrap.hpp"
#include "bench/gate/side.hpp"

namespace photonlag {

/// b - a of one column over all (seed, client, refresh) of both sides after warm-up that have a value on both.
struct RefreshDifference {
  std::string column, unit;
  bool higher_is_better = false;
  std::size_t seeds = 0, pairs = 0;
  double p05 = 0, median = 0, p95 = 0;  ///< Nearest rank over all pairs.
  double worse_share = 0;               ///< Of the pairs, B worse by anything.
  ConfidenceInterval interval;  ///< 95 % of the median: over seeds; of one seed by blocks longer than its correlation.
};

/// Columns of which there are pairs. Runs that have no refreshes.csv (record.level = "summary") are left out.
/// @throws InputError if a table is damaged
[[nodiscard]] std::vector<RefreshDifference> refresh_differences(const Side& a, const Side& b,
                                                                 const std::vector<std::uint64_t>& seeds);

}  // namespace photonlag
