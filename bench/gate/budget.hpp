#pragma once
/// @file
/// Budgets: bounds that figures of a run must keep.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/core/error.hpp"

namespace photonlag {

struct Budget {
  std::string metric, stat;
  std::optional<double> min, max;  ///< Both ends included; at least one is there.
  Location where;
};

struct BudgetResult {
  Budget budget;
  std::string unit;
  std::optional<double> value;  ///< Nothing: the run has none, which keeps no bound.
  bool met = false;

  /// "pose_to_photon_render_ms p99 is 71.2 ms, at most 65 allowed"
  [[nodiscard]] std::string told() const;
};

/// @throws InputError at the budget's place if the summary has no such metric or statistic
[[nodiscard]] BudgetResult check_budget(const Budget& budget, const nlohmann::json& summary);

}  // namespace photonlag
