#pragma once
/// @file
/// A run against its golden: the same, within tolerance, or what changed and who is to blame.

#include <optional>
#include <string>
#include <vector>

#include "bench/gate/divergence.hpp"
#include "bench/gate/golden.hpp"

namespace photonlag {

enum class GoldenVerdict {
  same,       ///< Everything that a golden holds.
  within,     ///< Only numbers that have a tolerance differ, and are within it.
  changed,    ///< Worse, better, or merely other.
  undecided,  ///< Only numbers that hang on the machine differ by more than their tolerance, and the machine is
              ///< another.
};

/// A figure that is not what it was; without a value: the metric, or its value, is not there.
struct FigureChange {
  std::string metric, stat, unit;
  Better better = Better::neither;
  std::optional<double> before, after;
  bool beyond = false;  ///< More than its tolerance.

  [[nodiscard]] std::string name() const { return metric + "." + stat; }
  /// +1 better, -1 worse, 0 neither.
  [[nodiscard]] int worth() const;
};

/// Whether the metric is something people see: only these say whether a change is for the better, as stages trade
/// places with one another.
[[nodiscard]] bool is_seen(const std::string& metric);

/// One cell of a row that differs, as people read it.
struct CellChange {
  std::string name, before, after, change;
};

struct RefreshChange {
  std::uint32_t client = 0;
  std::int64_t refresh = 0;
  std::vector<CellChange> cells;
};

struct GoldenComparison {
  std::string scenario;
  GoldenVerdict verdict = GoldenVerdict::same;
  std::string blame;   ///< "encode +0.500 ms from refresh 4"; empty if the same.
  std::string detail;  ///< More about the cause, or empty.
  /// On what people see: "worse", "better", "better and worse" or "other"; "worse, but nothing that is seen" where a
  /// stage takes longer and a later wait takes it up (likewise better). Empty if the same.
  std::string effect;
  std::optional<RefreshChange> refresh;  ///< The first that differs.
  std::vector<FigureChange> figures;     ///< All that differ, in the summary's order.
  std::vector<std::string> notes;
};

/// @param after of this program, with the tolerances that hold now
[[nodiscard]] GoldenComparison compare_to_golden(const Golden& before, const Golden& after);

}  // namespace photonlag
