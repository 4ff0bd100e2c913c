#pragma once
/// @file
/// What a sweep consists of, and what makes it that sweep and no other.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/sweep/database.hpp"
#include "sim/scenario/sweep.hpp"

namespace photonlag::cli {

/// A column of the table of points.
struct AxisColumn {
  std::string key;   ///< "downlink.delay.ms"
  std::string type;  ///< "INTEGER", "REAL" or "TEXT": the same for all its values.
  std::size_t axis = 0;
};

/// Every k-th run of a sweep: the same partition everywhere, and costly corners are spread.
struct Shard {
  std::size_t number = 1, of = 1;
  [[nodiscard]] bool holds(std::size_t run) const { return run % of == number - 1; }
};

/// "2/8" @throws InputError
[[nodiscard]] Shard parse_shard(const std::string& text);

class SweepPlan {
 public:
  /// Loads the scenario, and once more with each value of the sweep, so that mistakes are told before anything is run.
  /// @throws InputError at the value's place in the scenario
  SweepPlan(const std::filesystem::path& file, const std::vector<std::string>& sets);

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  [[nodiscard]] const std::vector<AxisColumn>& columns() const { return columns_; }
  /// What one run of it plays, seed and all. @throws InputError
  [[nodiscard]] Scenario scenario_of(std::size_t run) const;
  /// Values of the columns.
  [[nodiscard]] std::vector<Cell> cells(std::size_t point) const;
  /// The resolved scenario with all files and plug-ins by their sha256: the same text, the same results.
  [[nodiscard]] const std::string& identity() const { return identity_; }

 private:
  void check_sets() const;
  /// Loads every value once, the other axes at their first. @returns all files named, with their sha256
  [[nodiscard]] std::map<std::string, std::string> check_values() const;

  std::filesystem::path file_;
  std::vector<Override> sets_;
  Scenario scenario_;
  Sweep sweep_;
  std::vector<AxisColumn> columns_;
  std::string identity_;
};

/// The keys in which two identities differ, with both values, at most five of them: for people.
[[nodiscard]] std::string difference(const std::string& theirs, const std::string& ours);

}  // namespace photonlag::cli
