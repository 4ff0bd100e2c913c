#include "sim/testbed/preflight.hpp"

#include <fmt/format.h>

#include "pipeline/cost/cost.hpp"
#include "pose-prediction/head_motion.hpp"

namespace photonlag {
namespace {

/// A tracker that says nothing for longer than this has lost its head (prediction-and-tracking papers skip such
/// windows).
constexpr Nanos longest_step = std::chrono::milliseconds(100);

void check_costs(const Scenario& scenario) {
  const std::pair<const Choice*, const char*> costs[] = {{&scenario.server.render, "server.render"},
                                                         {&scenario.server.compose, "server.compose"},
                                                         {&scenario.server.encode, "server.encode"},
                                                         {&scenario.client.decode, "client.decode"},
                                                         {&scenario.client.warp, "client.warp"}};
  for (const auto& [choice, place] : costs)
    if (Registry<CostModel>::instance().make(*choice, {.place = place})->measures())
      throw InputError(choice->where, fmt::format("{} is measured, which needs pixels = true: nothing is done for real "
                                                  "without; choose fixed, lognormal, table or replay",
                                                  place));
}

std::vector<std::string> look_at_trace(const HeadSpec& head, double duration_s) {
  const auto motion = TraceMotion::read(head.trace, head.trace_where);
  const double end_s = secs(motion->end());
  if (end_s < duration_s)
    throw InputError(head.trace_where,
                     fmt::format("the trace ends at {} s and the run lasts {} s; set duration_s to at "
                                 "most {}",
                                 end_s, duration_s, end_s));
  std::vector<std::string> warnings;
  for (const Gap& gap : motion->gaps(longest_step))
    if (secs(gap.from) < duration_s)
      warnings.push_back(
          fmt::format("{}: no samples from {:.3f} s to {:.3f} s: the tracker is silent there, and the truth "
                      "goes straight across",
                      head.trace.string(), secs(gap.from), secs(gap.to)));
  return warnings;
}

}  // namespace

std::vector<std::string> preflight(const Scenario& scenario) {
  if (!scenario.pixels) check_costs(scenario);
  return scenario.head.trace.empty() ? std::vector<std::string>{} : look_at_trace(scenario.head, scenario.duration_s);
}

}  // namespace photonlag
