#pragma once
/// @file
/// What a gate found, for people and for machines.

#include <string>
#include <vector>

#include "bench/gate/budget.hpp"
#include "bench/gate/compare.hpp"

namespace photonlag {

/// One scenario at the gate.
struct GateResult {
  std::string scenario, file;  ///< Its name; the file as it was given.
  double wall_s = 0;           ///< It took so long to run.
  std::string error{};         ///< It could not be run or judged: why. Then nothing below counts.
  std::string blessed{};       ///< What was written: "new", or which files; empty = nothing.
  std::optional<GoldenComparison> comparison{};
  std::vector<BudgetResult> budgets{};
  std::vector<Figure> figures{};

  [[nodiscard]] bool changed() const;  ///< From the golden, and not blessed.
  [[nodiscard]] bool undecided() const;
  [[nodiscard]] bool over_budget() const;
  [[nodiscard]] bool passed() const { return error.empty() && !changed() && !undecided() && !over_budget(); }

  /// "ideal: regressed: encode +0.500 ms from refresh 4 (worse)": one line for whatever came of it.
  [[nodiscard]] std::string headline() const;
};

/// For terminals and logs: who failed first, with the first differing refresh and the figures; then one line each.
[[nodiscard]] std::string gate_text(const std::vector<GateResult>& results);

/// JUnit XML as GoogleTest writes it: a testsuite for each scenario, a testcase for its golden and each budget.
[[nodiscard]] std::string gate_junit(const std::vector<GateResult>& results);

/// Markdown, for $GITHUB_STEP_SUMMARY.
[[nodiscard]] std::string gate_markdown(const std::vector<GateResult>& results);

/// GitHub's workflow commands: "::error file=a.toml,line=3,title=...::...", a line for each thing that is wrong.
[[nodiscard]] std::string gate_annotations(const std::vector<GateResult>& results);

/// What github-action-benchmark calls customSmallerIsBetter: [{name, unit, value}]. Metrics of which more is better
/// are left out.
[[nodiscard]] std::string gate_smaller_is_better(const std::vector<GateResult>& results);

/// Bencher Metric Format: {scenario: {metric_stat: {value}}}.
[[nodiscard]] std::string gate_bencher(const std::vector<GateResult>& results);

}  // namespace photonlag
