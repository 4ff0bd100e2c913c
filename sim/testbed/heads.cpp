#include "sim/testbed/heads.hpp"

namespace photonlag {

Heads::Heads(const Scenario& scenario) : still_(scenario.head.motion == "still"), seed_(scenario.seed) {
  if (!scenario.head.trace.empty()) trace_ = TraceMotion::read(scenario.head.trace, scenario.head.trace_where);
}

std::shared_ptr<const HeadMotion> Heads::of(std::uint32_t client) const {
  if (trace_) return trace_;
  return still_ ? make_still_head() : make_walker(seed_, client);
}

}  // namespace photonlag
