#include "sim/testbed/costs.hpp"

#include <algorithm>

#include "pipeline/cost/cost.hpp"

namespace photonlag {

std::array<CostChoice, 5> costs_of(const Scenario& s) {
  return {{{s.server.render, "server.render"},
           {s.server.compose, "server.compose"},
           {s.server.encode, "server.encode"},
           {s.client.decode, "client.decode"},
           {s.client.warp, "client.warp"}}};
}

bool measures(const Scenario& scenario, const CostChoice& cost) {
  return Registry<CostModel>::instance().make(cost.choice, {.seed = scenario.seed, .place = cost.place})->measures();
}

bool measures(const Scenario& scenario) {
  return std::ranges::any_of(costs_of(scenario), [&](const CostChoice& cost) { return measures(scenario, cost); });
}

}  // namespace photonlag
