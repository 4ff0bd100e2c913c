#pragma once
/// @file
/// Figures of commit after commit, in a table that a repository can keep: one line for each commit, scenario and
/// figure, commits by date and, of one second, as they stand in the file, so that new commits only add lines at the
/// end and git can merge two (.gitattributes: merge=union).

#include <filesystem>
#include <string>
#include <vector>

#include "sim/record/figures.hpp"

namespace photonlag {

struct HistoryRow {
  std::string committed;  ///< "2026-11-20T19:45:00Z"
  std::string commit, scenario, metric, unit;
  std::string better;        ///< "lower" or "higher"
  std::int64_t runs = 0;     ///< Of as many seeds.
  double value = 0;          ///< Median over them.
  double low = 0, high = 0;  ///< Least and most of them.

  auto operator<=>(const HistoryRow&) const = default;
};

struct Commit {
  std::string id, committed;
};

/// The rows of all finished runs, grouped by scenario; @p metrics as in compare, those that a scenario's runs lack are
/// left out. @throws InputError if a folder is no run, two are of one scenario and seed, or no figure is found
[[nodiscard]] std::vector<HistoryRow> history_rows(const Commit& commit, const std::vector<std::filesystem::path>& runs,
                                                   const std::vector<std::string>& metrics);

/// By commit, those of one second in the order of the file; the rows of a commit sorted; each row once. @throws
/// InputError at file:line if it is damaged (say, by a merge), or one commit, scenario and metric has two values
[[nodiscard]] std::vector<HistoryRow> read_history(const std::filesystem::path& file);

/// Adds @p rows; a row that is there already is left as it is. @returns how many were added
/// @throws InputError if one is there with another value, unless @p replace
std::size_t merge_history(std::vector<HistoryRow>& history, const std::vector<HistoryRow>& rows, bool replace);

/// @throws EnvironmentError
void write_history(const std::vector<HistoryRow>& history, const std::filesystem::path& out);

}  // namespace photonlag
