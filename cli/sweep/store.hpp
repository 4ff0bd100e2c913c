#pragma once
/// @file
/// The one file that a sweep leaves. docs/sweep.md describes its tables.

#include <optional>
#include <set>
#include <vector>

#include "cli/sweep/plan.hpp"
#include "sim/record/figures.hpp"

namespace photonlag::cli {

/// How one run of a sweep ended.
struct RunResult {
  std::size_t run = 0;
  std::string status = "ok";     ///< Or "failed", "timed_out".
  std::string error{};           ///< What it said when it failed.
  std::string results_sha256{};  ///< Of its summary.json.
  std::vector<Figure> figures{};

  double wall_s = 0, cpu_s = 0;
  std::int64_t peak_bytes = 0;
  std::vector<std::string> warnings{};
  nlohmann::json machine = nlohmann::json::object();  ///< Of the run's manifest.
};

class SweepStore {
 public:
  enum class Existing { refuse, resume, replace };
  /// Opens or makes the file, for this process alone; with `resume` waits for a process that has it to end.
  /// @throws InputError if it exists (refuse), is the sweep of another scenario or of another version of the program,
  ///         or no sweep; Interrupted; EnvironmentError
  SweepStore(const std::filesystem::path& file, const SweepPlan& plan, Existing existing);
  ~SweepStore();
  SweepStore(const SweepStore&) = delete;
  SweepStore& operator=(const SweepStore&) = delete;

  /// Runs that need not be repeated. @param failed_too whether those that failed count among them
  [[nodiscard]] std::set<std::size_t> done(bool failed_too);
  /// All of a run or nothing, in place of an earlier attempt. @throws DiskFull, EnvironmentError
  void save(const RunResult& result);
  [[nodiscard]] Database& database() { return database_; }

 private:
  void save_cost(const RunResult& result);

  class Lock;
  std::unique_ptr<Lock> lock_;
  Database database_;
  const SweepPlan& plan_;
};

/// Makes the tables and says what the sweep is. @pre no tables yet
void make_tables(Database& database, const SweepPlan& plan);

/// @throws InputError if it is not a finished sweep file's shape
void require_sweep(Database& database);

/// A line of the provenance; "" if there is none.
[[nodiscard]] std::string provenance(Database& database, const std::string& key);

/// The columns of the axes, in order. @pre a sweep
[[nodiscard]] std::vector<AxisColumn> axis_columns(Database& database);

/// What is in the file: "200 of 200 runs: 198 ok, 1 failed, 1 timed out".
struct Tally {
  std::int64_t runs = 0, wanted = 0, failed = 0, timed_out = 0;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool all_ok() const { return runs == wanted && failed + timed_out == 0; }
};
[[nodiscard]] Tally tally(Database& database);

}  // namespace photonlag::cli
