#include "bench/gate/report.hpp"

#include <algorithm>

namespace photonlag {

bool GateResult::changed() const {
  return comparison && comparison->verdict == GoldenVerdict::changed && blessed.empty();
}
bool GateResult::undecided() const {
  return comparison && comparison->verdict == GoldenVerdict::undecided && blessed.empty();
}
bool GateResult::over_budget() const { return !std::ranges::all_of(budgets, &BudgetResult::met); }

std::string GateResult::headline() const {
  if (!error.empty()) return scenario + ": error: " + error.substr(0, error.find('\n'));
  if (changed()) {
    const std::string& effect = comparison->effect;
    const bool lost = effect.starts_with("worse") || effect == "better and worse";
    const std::string word = lost ? "regressed" : effect.starts_with("better") ? "changed, better" : "changed";
    const bool say = effect != "other" && effect != "better";
    return scenario + ": " + word + ": " + comparison->blame + (say ? " (" + effect + ")" : "");
  }
  if (over_budget())
    return scenario + ": over budget: " + std::ranges::find(budgets, false, &BudgetResult::met)->told();
  if (undecided())
    return scenario + ": undecided: " + comparison->blame +
           ", but the golden is from another machine and only numbers that hang on the machine differ";
  if (!blessed.empty()) return scenario + ": blessed: " + blessed;
  if (comparison && comparison->verdict == GoldenVerdict::within) return scenario + ": pass, within tolerance";
  return scenario + ": pass";
}

}  // namespace photonlag
