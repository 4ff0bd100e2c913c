#pragma once
/// @file
/// How sure of a median one can be, by drawing again from what was seen.

#include <cstddef>
#include <vector>

namespace photonlag {

struct ConfidenceInterval {
  double low = 0, high = 0;
};

/// 95 % confidence interval of the median by the percentile bootstrap (Efron 1979; 10,000 resamples, the same every
/// time). Percentile and not BCa: BCa's acceleration rests on the jackknife, which fails for a median (Miller 1974),
/// while the percentile interval of a median runs from one order statistic to another, close to the exact one.
/// @pre values are independent of each other (one for each seed), none is NaN; at least one
[[nodiscard]] ConfidenceInterval interval_of_median(const std::vector<double>& values);

/// The same for a series whose neighbours are alike, such as the refreshes of one run: whole blocks of @p block values
/// are drawn (moving blocks: Kuensch 1989; 2,000 resamples). @pre 1 <= block <= values.size()
[[nodiscard]] ConfidenceInterval interval_of_median(const std::vector<double>& values, std::size_t block);

/// How many neighbouring values of the series say as much as one independent one: 1 + 2 times the sum of its
/// autocorrelations, up to the first lag that is 2.5 times the result (Sokal 1997: five times half of it). At least 1;
/// 1 for a constant.
[[nodiscard]] double autocorrelation_time(const std::vector<double>& series);

/// Twice the autocorrelation time, at least the cube root of the length, at most a quarter of it, never 0.
[[nodiscard]] std::size_t block_length(const std::vector<double>& series);

}  // namespace photonlag
