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

namespace {

/// "encode -0.500 ms from refresh 4"
bool is_faster(const std::string& blame) {
  const auto sign = blame.find(' ') + 1;
  return blame[sign] == '-' && blame.find(" ms", sign) != std::string::npos;
}

/// What a change is called: by what is seen of it and, where that is both better and worse, by the stage to blame.
std::string word_for(const GoldenComparison& comparison) {
  const std::string& effect = comparison.effect;
  const bool faster = is_faster(comparison.blame);
  if (effect.starts_with("worse")) return faster ? "regressed, though faster" : "regressed";
  if (effect == "better and worse") return faster ? "changed" : "regressed";
  return effect.starts_with("better") ? "changed, better" : "changed";
}

}  // namespace

std::string GateResult::headline() const {
  if (!error.empty()) return scenario + ": error: " + error.substr(0, error.find('\n'));
  if (changed()) {
    const std::string& effect = comparison->effect;
    const bool say = effect != "other" && effect != "better";
    return scenario + ": " + word_for(*comparison) + ": " + comparison->blame + (say ? " (" + effect + ")" : "");
  }
  if (over_budget())
    return scenario + ": over budget: " + std::ranges::find(budgets, false, &BudgetResult::met)->told() +
           (blessed.empty() ? "" : "; blessed all the same: " + blessed);
  if (undecided())
    return scenario + ": undecided: " + comparison->blame +
           ", but the golden is from another machine and only numbers that hang on the machine differ";
  if (!blessed.empty()) return scenario + ": blessed: " + blessed;
  if (comparison && comparison->verdict == GoldenVerdict::within) return scenario + ": pass, within tolerance";
  return scenario + ": pass";
}

}  // namespace photonlag
