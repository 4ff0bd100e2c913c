#pragma once
/// @file
/// Who is to blame: for one refresh, and for the worst of a run.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record/rows.hpp"

namespace photonlag {

using StageTimes = std::array<Nanos, stage_count>;

/// The stage with the largest excess over its own median, ties in stage order.
[[nodiscard]] Stage blame_of(const StageTimes& stages, const StageTimes& medians);

/// How long one cause took, over all refreshes and over the worst of them.
struct Cause {
  std::string name;  ///< A stage other than downlink, "downlink." and a part, or the name of a Root.
  double mean_ms = 0, worst_mean_ms = 0;
  std::int64_t worst_repeats = 0;  ///< Of the worst, those that repeat a frame because of it.
};

/// One sentence about the worst 1 %, which are @p worst refreshes: the cause whose mean grew most over its mean in the
/// whole run, first of equals; or that there is no tail, if the worst are within 2 % of the median.
[[nodiscard]] std::string blame_sentence(const std::vector<Cause>& causes, double median_ms, std::size_t worst);

/// "downlink queueing" for downlink.queue: how people call a cause or a Root.
[[nodiscard]] std::string_view phrase_of(std::string_view cause);

}  // namespace photonlag
