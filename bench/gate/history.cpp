#include "bench/gate/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "bench/gate/median.hpp"
#include "bench/gate/paired_metric.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/csv_reader.hpp"
#include "sim/record/csv_writer.hpp"

namespace photonlag {
namespace {

const TableSpec& history_table() {
  static const TableSpec table{"history.csv",
                               "one figure of one scenario at one commit",
                               {{"committed", "", "when, UTC"},
                                {"commit", "", "its id"},
                                {"scenario", "", "name"},
                                {"metric", "", "metric.statistic"},
                                {"unit", "", "of value, low and high"},
                                {"better", "", "lower or higher"},
                                {"runs", "1", "seeds"},
                                {"value", "", "median over the seeds"},
                                {"low", "", "least"},
                                {"high", "", "most"}}};
  return table;
}

using Key = std::tuple<std::string, std::string, std::string>;
Key key_of(const HistoryRow& row) { return {row.commit, row.scenario, row.metric}; }
std::string name_of(const HistoryRow& row) {
  return fmt::format("{} of {} at {}", row.metric, row.scenario, row.commit.substr(0, 10));
}

/// What write_history() put in front so that spreadsheets take it for text.
std::string without_mark(const std::string& text) {
  return !text.empty() && no_formula(text.substr(1)) == text ? text.substr(1) : text;
}

HistoryRow read_row(CsvReader& in) {
  HistoryRow row;
  for (std::string* text : {&row.committed, &row.commit, &row.scenario, &row.metric, &row.unit, &row.better})
    *text = without_mark(in.text());
  if (row.better != "lower" && row.better != "higher") in.fail("must be lower or higher");
  row.runs = in.integer();
  for (double* number : {&row.value, &row.low, &row.high})
    if (std::isnan(*number = in.number())) in.fail("must be a number");
  return row;
}

/// The seeds of one scenario.
void add_rows(std::vector<HistoryRow>& out, const Commit& commit, const std::string& scenario, const Side& side,
              const std::vector<std::string>& metrics) {
  const std::vector<std::string> present = metrics_present(side, side, metrics);
  if (present.empty())
    throw InputError({side.runs.begin()->second.folder.string()}, "has none of the metrics that are to be kept");
  for (const PairedMetric& metric : pair_metrics(side, side, seeds_of(side), present)) {
    const auto [low, high] = std::ranges::minmax(metric.a);
    out.push_back({.committed = commit.committed,
                   .commit = commit.id,
                   .scenario = scenario,
                   .metric = metric.name,
                   .unit = metric.unit,
                   .better = metric.better == Better::lower ? "lower" : "higher",
                   .runs = static_cast<std::int64_t>(metric.a.size()),
                   .value = median(metric.a),
                   .low = low,
                   .high = high});
  }
}

/// Commits by date; of one second, as a rebase makes them, in the order in which they came: their ids say nothing.
void put_in_order(std::vector<HistoryRow>& rows) {
  std::map<std::string, std::size_t> came;
  for (const HistoryRow& row : rows) came.try_emplace(row.commit, came.size());
  std::ranges::sort(rows, [&](const HistoryRow& a, const HistoryRow& b) {
    if (a.committed != b.committed) return a.committed < b.committed;
    if (a.commit != b.commit) return came.at(a.commit) < came.at(b.commit);
    return a < b;
  });
}

}  // namespace

std::vector<HistoryRow> history_rows(const Commit& commit, const std::vector<std::filesystem::path>& runs,
                                     const std::vector<std::string>& metrics) {
  std::map<std::string, Side> scenarios;
  for (const std::filesystem::path& folder : runs)
    for (const std::filesystem::path& run : runs_in(folder)) {
      const std::string scenario = checked_summary(run).at("run").at("scenario").get<std::string>();
      add_run(scenarios.try_emplace(scenario, Side{"scenario " + scenario, {}}).first->second, run);
    }
  std::vector<HistoryRow> rows;
  for (const auto& [scenario, side] : scenarios) add_rows(rows, commit, scenario, side, metrics);
  return rows;
}

std::vector<HistoryRow> read_history(const std::filesystem::path& file) {
  std::vector<HistoryRow> rows;
  CsvReader in(file, history_table());
  std::map<Key, HistoryRow> known;
  while (in.next_row()) {
    const HistoryRow row = read_row(in);
    const auto [at, added] = known.try_emplace(key_of(row), row);
    if (added)
      rows.push_back(row);
    else if (at->second != row)
      in.fail(name_of(row) + " stands here a second time, with other values; keep one of the lines");
  }
  put_in_order(rows);
  return rows;
}

std::size_t merge_history(std::vector<HistoryRow>& history, const std::vector<HistoryRow>& rows, bool replace) {
  std::size_t added = 0;
  for (const HistoryRow& row : rows) {
    const auto found = std::ranges::find(history, key_of(row), key_of);
    if (found == history.end()) {
      history.push_back(row);
      ++added;
    } else if (*found != row) {
      if (!replace)
        throw InputError({name_of(row)}, fmt::format("is in the history with another value, {} of {} runs; now {} of "
                                                     "{}; --force replaces it",
                                                     found->value, found->runs, row.value, row.runs));
      *found = row;
      ++added;
    }
  }
  put_in_order(history);
  return added;
}

void write_history(const std::vector<HistoryRow>& history, const std::filesystem::path& out) {
  CsvWriter csv(out, history_table());
  for (const HistoryRow& row : history) {
    for (const std::string* text : {&row.committed, &row.commit, &row.scenario, &row.metric, &row.unit, &row.better})
      csv.cell(std::string_view(no_formula(*text)));
    csv.cell(row.runs).cell(row.value).cell(row.low).cell(row.high).end_row();
  }
  csv.close();
}

}  // namespace photonlag
