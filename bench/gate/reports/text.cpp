#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bench/gate/report.hpp"

namespace photonlag {
namespace {

constexpr std::size_t most_figures = 24;
constexpr std::array<std::string_view, 3> told_stats = {"p50", "p95", "p99"};

std::string shown(const std::optional<double>& value) { return value ? fmt::format("{:.6g}", *value) : "none"; }

std::string first_refresh(const RefreshChange& change) {
  std::string text = fmt::format("  first differing refresh: {} of client {}\n    {:<26} {:>16} {:>20} {:>14}\n",
                                 change.refresh, change.client, "", "golden", "now", "change");
  for (const CellChange& c : change.cells)
    text += fmt::format("    {:<26} {:>16} {:>20} {:>14}\n", c.name, c.before, c.after, c.change);
  return text;
}

/// Of what people see the whole distribution, of stages the mean.
bool is_told(const FigureChange& c) {
  if (c.metric == "counters" || c.stat == "mean" || c.stat == "value") return true;
  return is_seen(c.metric) && std::ranges::find(told_stats, c.stat) != told_stats.end();
}

std::string figures(const GoldenComparison& comparison) {
  std::vector<const FigureChange*> told;
  for (const FigureChange& c : comparison.figures)
    if (c.beyond && is_told(c)) told.push_back(&c);
  if (told.empty()) return "";
  std::string text = fmt::format("  summary {:<42} {:>12} {:>12}\n", "", "golden", "now");
  for (std::size_t i = 0; i < std::min(told.size(), most_figures); ++i) {
    const FigureChange& c = *told[i];
    const std::string change = c.before && c.after ? fmt::format("{:+.6g}", *c.after - *c.before) : "";
    const char* worth = c.worth() > 0 ? "  better" : c.worth() < 0 ? "  worse" : "";
    text += fmt::format("    {:<46} {:>12} {:>12} {:>12}{}\n", c.metric + " " + c.stat, shown(c.before), shown(c.after),
                        change, worth);
  }
  if (told.size() > most_figures) text += fmt::format("    and {} more\n", told.size() - most_figures);
  return text;
}

/// What is behind the headline.
std::string block(const GateResult& result) {
  std::string text;
  if (!result.error.empty()) {
    const auto rest = result.error.find('\n');
    return rest == std::string::npos ? "" : "  " + result.error.substr(rest + 1) + "\n";
  }
  if (const auto& c = result.comparison; c && (result.changed() || result.undecided())) {
    if (!c->detail.empty()) text += "  " + c->detail + "\n";
    if (c->refresh) text += first_refresh(*c->refresh);
    text += figures(*c);
    for (const std::string& note : c->notes) text += "  note: " + note + "\n";
  }
  for (const BudgetResult& budget : result.budgets)
    if (!budget.met) text += "  " + budget.budget.where.str() + ": over budget: " + budget.told() + "\n";
  return text;
}

}  // namespace

std::string gate_text(const std::vector<GateResult>& results) {
  std::string text;
  std::size_t passed = 0;
  for (const GateResult& result : results)
    if (!result.passed()) text += result.headline() + "\n" + block(result) + "\n";
  for (const GateResult& result : results)
    if (result.passed()) {
      ++passed;
      text += result.headline() + fmt::format("  ({:.1f} s)\n", result.wall_s);
    }
  const bool bless = std::ranges::any_of(results, [](const GateResult& r) { return r.changed() || r.undecided(); });
  text += fmt::format("{} of {} scenarios pass\n", passed, results.size());
  if (bless) text += "If the change is meant, --bless rewrites the goldens; their diff is what to review.\n";
  return text;
}

}  // namespace photonlag
