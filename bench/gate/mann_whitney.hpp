#pragma once
/// @file
/// Whether one of two independent samples tends to be larger.

#include <vector>

namespace photonlag {

struct MannWhitney {
  double u = 0;        ///< Pairs (a, b) with a > b; ties count half.
  double p = 1;        ///< Two-sided.
  bool exact = false;  ///< From the distribution itself; else the normal approximation, corrected for continuity.
};

/// Mann and Whitney, Annals of Mathematical Statistics 18, 1947. Exact where no two values are equal and neither sample
/// has more than 50; else normal with the variance of tied ranks (Lehmann 1975, section 1.4). @pre neither is empty
[[nodiscard]] MannWhitney mann_whitney(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace photonlag
