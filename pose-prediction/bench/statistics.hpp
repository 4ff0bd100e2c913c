#pragma once
/// @file
/// Means, percentiles and how sure of a mean over few traces one can be.

#include <vector>

namespace photonlag {

/// @pre not empty
[[nodiscard]] double mean(const std::vector<double>& values);
/// Nearest rank: the ceil(p n)-th smallest. @pre not empty
[[nodiscard]] double percentile(std::vector<double> values, double p);

struct Interval {
  double low = 0, high = 0;
};

/// 95 % confidence interval of the mean of @p values by the percentile bootstrap (Efron 1979; 2,000 resamples, the same
/// every time). NaN for fewer than three values, which say nothing of their spread.
[[nodiscard]] Interval confidence_of_mean(const std::vector<double>& values);

}  // namespace photonlag
