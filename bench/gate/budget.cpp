#include "bench/gate/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "bench/gate/infinite.hpp"
#include "sim/core/options.hpp"
#include "sim/record/figures.hpp"

namespace photonlag {
namespace {

[[noreturn]] void fail(const Budget& budget, const nlohmann::json& summary) {
  std::vector<std::string> metrics, stats;
  for (const Figure& f : figures_of(summary)) {
    if (std::ranges::find(metrics, f.metric) == metrics.end()) metrics.push_back(f.metric);
    if (f.metric == budget.metric) stats.push_back(f.stat);
  }
  if (!stats.empty())
    throw InputError(budget.where, fmt::format("[expect] '{}' has no '{}' in this run; it has {}", budget.metric,
                                               budget.stat, fmt::join(stats, ", ")));
  const std::string near = nearest_name(budget.metric, metrics);
  throw InputError(budget.where,
                   "[expect] this run has no metric '" + budget.metric + "'" +
                       (near.empty() ? "; summary.json lists those it has" : "; did you mean '" + near + "'?"));
}

}  // namespace

std::string BudgetResult::told() const {
  std::string allowed;
  if (budget.min) allowed += fmt::format(", at least {:.9g}", *budget.min);
  if (budget.max) allowed += fmt::format(", at most {:.9g}", *budget.max);
  const std::string of_unit = unit == "1" || unit.empty() ? "" : " " + unit;
  return fmt::format("{} {} is {}{} allowed", budget.metric, budget.stat,
                     value ? fmt::format("{:.9g}{}", *value, of_unit) : "missing", allowed);
}

BudgetResult check_budget(const Budget& budget, const nlohmann::json& summary) {
  const std::optional<Figure> figure = figure_or_infinity(summary, budget.metric, budget.stat);
  if (!figure) fail(budget, summary);
  BudgetResult result{.budget = budget, .unit = figure->unit, .value = figure->value, .met = false};
  result.met =
      result.value && (!budget.min || *result.value >= *budget.min) && (!budget.max || *result.value <= *budget.max);
  return result;
}

}  // namespace photonlag
