#include "sim/testbed/preflight.hpp"

#include <fmt/format.h>

#include "sim/testbed/costs.hpp"

namespace photonlag {
namespace {

/// A tracker that says nothing for longer than this has lost its head (prediction-and-tracking papers skip such
/// windows).
constexpr Nanos longest_step = std::chrono::milliseconds(100);

void check_costs(const Scenario& scenario) {
  for (const CostChoice& cost : costs_of(scenario))
    if (measures(scenario, cost))
      throw InputError(cost.choice.where,
                       fmt::format("{} is measured, which needs pixels = true: nothing is done for real without; "
                                   "choose fixed, lognormal, table or replay",
                                   cost.place));
}

std::vector<std::string> look_at_trace(const TraceMotion& motion, const HeadSpec& head, double duration_s) {
  const double end_s = secs(motion.end());
  if (end_s < duration_s)
    throw InputError(head.trace_where,
                     fmt::format("the trace ends at {} s and the run lasts {} s; set duration_s to at "
                                 "most {}",
                                 end_s, duration_s, end_s));
  std::vector<std::string> warnings;
  for (const Gap& gap : motion.gaps(longest_step))
    if (secs(gap.from) < duration_s)
      warnings.push_back(
          fmt::format("{}: no samples from {:.3f} s to {:.3f} s: the tracker is silent there, and the truth "
                      "goes straight across",
                      head.trace.string(), secs(gap.from), secs(gap.to)));
  return warnings;
}

}  // namespace

std::vector<std::string> preflight(const Scenario& scenario, const Heads& heads) {
  if (!scenario.pixels) check_costs(scenario);
  if (heads.trace() == nullptr) return {};
  return look_at_trace(*heads.trace(), scenario.head, scenario.duration_s);
}

}  // namespace photonlag
