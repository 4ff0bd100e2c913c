#pragma once
/// @file
/// A statistic of every run of both sides, seed beside seed.

#include <string>
#include <vector>

#include "bench/gate/side.hpp"
#include "sim/record/figures.hpp"

namespace photonlag {

struct PairedMetric {
  std::string name, unit;  ///< "pose_to_photon_render_ms.p99", "ms"
  Better better = Better::lower;
  std::vector<double> a, b;  ///< By seed; may be infinite.

  [[nodiscard]] std::vector<double> differences() const;  ///< difference_of()
};

/// More claims at once than these would have to be corrected so much that ten seeds could show none.
inline constexpr std::size_t most_primary_metrics = 8;

/// What is compared where nobody says: lateness, repeats, error of the pose shown, picture.
[[nodiscard]] const std::vector<std::string>& default_metrics();

/// @param names "metric.stat". @pre both sides have the seeds
/// @throws InputError if there are more than most_primary_metrics or two alike, a run lacks one (naming the run and
///         what it has), or neither more nor less of it is better
[[nodiscard]] std::vector<PairedMetric> pair_metrics(const Side& a, const Side& b,
                                                     const std::vector<std::uint64_t>& seeds,
                                                     const std::vector<std::string>& names);

/// Those of @p names of which at least one run of either side has a value.
[[nodiscard]] std::vector<std::string> metrics_present(const Side& a, const Side& b,
                                                       const std::vector<std::string>& names);

}  // namespace photonlag
