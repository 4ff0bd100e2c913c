#pragma once
/// @file
/// One entry of summary.json.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace photonlag {

struct MetricSpec {
  std::string name, unit;
  bool higher_is_better = false;
  double divisor = 1;  ///< Stored value over this is the metric; a division, so that 38927083 ns is 38.927083 ms.
};

/// {metric, unit, better, n, mean, p50, p90, p95, p99, p999, max}; where higher is better also p01, p05 and min, the
/// bad end. NaN = no value. An infinite value counts in the percentiles, is null where it is the answer, and stays out
/// of the mean; "identical" says how many there are. Without values every statistic is null.
[[nodiscard]] nlohmann::ordered_json metric_of(const MetricSpec& spec, std::vector<double> values);

/// {metric, unit, better, n, value}: a rate or count with no distribution. @p n = what it is a share of or counted
/// over. @param better "lower", "higher", or the value that is best.
[[nodiscard]] nlohmann::ordered_json single_value(const std::string& name, const std::string& unit, std::int64_t n,
                                                  const nlohmann::ordered_json& value,
                                                  const std::string& better = "lower");

}  // namespace photonlag
