#pragma once
/// @file
/// Several tests at once.

#include <vector>

namespace photonlag {

/// p values corrected for their number, in their order (Holm, Scandinavian Journal of Statistics 6, 1979): calling
/// those below 0.05 real is wrong even once with a probability of at most 0.05, however the tests depend on each other.
[[nodiscard]] std::vector<double> holm_corrected(const std::vector<double>& p);

}  // namespace photonlag
