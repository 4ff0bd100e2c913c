#include "bench/gate/history.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

#include "bench/gate/paired_metric.hpp"
#include "cli/commands.hpp"
#include "cli/git.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"
#include "viz/error_plot.hpp"
#include "viz/history_plot.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct HistoryWords {
  std::string file, commit, date, out;
  std::vector<std::string> runs, metrics, scenarios;
  bool force = false;
};

std::vector<std::string> metrics_of(const HistoryWords& words) {
  return words.metrics.empty() ? default_metrics() : words.metrics;
}

Commit commit_of(const HistoryWords& words) {
  if (!words.date.empty() && words.commit.empty()) throw InputError({"--date " + words.date}, "goes with --commit");
  if (!words.date.empty()) return {words.commit, checked_date(words.date)};
  return find_commit(fs::absolute(words.file).parent_path(), words.commit.empty() ? "HEAD" : words.commit);
}

int add(const HistoryWords& words) {
  const fs::path file(words.file);
  std::vector<HistoryRow> history;
  if (fs::exists(file)) history = read_history(file);
  const Commit commit = commit_of(words);
  const std::vector<fs::path> runs(words.runs.begin(), words.runs.end());
  const std::size_t added = merge_history(history, history_rows(commit, runs, metrics_of(words)), words.force);
  WholeFile whole(file, true);
  write_history(history, whole.path());
  whole.commit();
  std::printf("%s: %zu rows of %s added, %zu in all\n", printable(file.string()).c_str(), added,
              printable(commit.id.substr(0, 10)).c_str(), history.size());
  return success;
}

/// The commits in the order of their dates, each once.
std::vector<std::string> commits_in(const std::vector<HistoryRow>& rows) {
  std::vector<std::string> commits;
  for (const HistoryRow& row : rows)
    if (commits.empty() || commits.back() != row.commit) commits.push_back(row.commit);
  return commits;
}

viz::HistoryPanel panel_of(const std::string& metric, const std::vector<HistoryRow>& rows,
                           const std::vector<std::string>& commits) {
  viz::HistoryPanel panel{.metric = metric, .unit = "", .higher_is_better = false, .lines = {}};
  for (const HistoryRow& row : rows) {
    if (row.metric != metric) continue;
    panel.unit = row.unit;
    panel.higher_is_better = row.better == "higher";
    auto line = std::ranges::find(panel.lines, row.scenario, &viz::HistoryLine::scenario);
    if (line == panel.lines.end()) line = panel.lines.insert(line, {row.scenario, {}});
    const auto at = std::size_t(std::ranges::find(commits, row.commit) - commits.begin());
    line->points.push_back({at, row.value, row.low, row.high});
  }
  return panel;
}

void keep_asked(std::vector<HistoryRow>& rows, const HistoryWords& words) {
  const auto check = [&](const char* option, const std::vector<std::string>& asked, std::string HistoryRow::*field) {
    std::set<std::string> known;
    for (const HistoryRow& row : rows) known.insert(row.*field);
    for (const std::string& name : asked)
      if (!known.contains(name))
        throw InputError({std::string(option) + " " + name},
                         fmt::format("is not in the history; it has {}", fmt::join(known, ", ")));
  };
  check("--metric", words.metrics, &HistoryRow::metric);
  check("--scenario", words.scenarios, &HistoryRow::scenario);
  const auto dropped = [](const std::vector<std::string>& asked, const std::string& name) {
    return !asked.empty() && std::ranges::find(asked, name) == asked.end();
  };
  std::erase_if(rows, [&](const HistoryRow& row) {
    return dropped(words.metrics, row.metric) || dropped(words.scenarios, row.scenario);
  });
}

int plot(const HistoryWords& words) {
  viz::check_picture_name(words.out);
  std::vector<HistoryRow> rows = read_history(words.file);
  if (rows.empty()) throw InputError({words.file}, "has no rows yet: photonlag history add FILE RUN...");
  keep_asked(rows, words);
  viz::HistoryPlot picture{.subtitle = words.file, .commits = commits_in(rows), .panels = {}};
  std::vector<std::string> metrics;
  for (const HistoryRow& row : rows)
    if (std::ranges::find(metrics, row.metric) == metrics.end()) metrics.push_back(row.metric);
  for (const std::string& metric : metrics) picture.panels.push_back(panel_of(metric, rows, picture.commits));
  WholeFile whole(words.out, words.force, viz::picture_begins(words.out));
  viz::write_history_plot(picture, words.out, whole.path());
  whole.commit();
  return success;
}

}  // namespace

void add_history(CLI::App& app, Action& action) {
  const auto words = std::make_shared<HistoryWords>();
  CLI::App* sub = app.add_subcommand("history", "figures of commit after commit: a table to keep, and a picture of it");
  sub->require_subcommand(1);
  CLI::App* adding = sub->add_subcommand("add", "take the figures of runs into the table");
  adding->add_option("file", words->file, "the table, .csv; made if it is not there")->required();
  adding->add_option("runs", words->runs, "run folders, or folders of them")->required();
  adding->add_option("--commit", words->commit, "what was run (default: HEAD of the repository that holds the table)");
  adding->add_option("--date", words->date, "when --commit was made, where git does not know it: 2026-11-20T19:45:00Z");
  CLI::App* plotting = sub->add_subcommand("plot", "draw it, commits along the axis");
  plotting->add_option("file", words->file, "the table")->required();
  plotting->add_option("-o,--out", words->out, "the picture, .png or .svg")->required();
  plotting->add_option("--scenario", words->scenarios, "only this; repeat for more")->allow_extra_args(false);
  for (CLI::App* command : {adding, plotting}) {
    command->add_option("--metric", words->metrics, "METRIC.STAT; repeat for more")->allow_extra_args(false);
    command->add_flag("--force", words->force, "replace what is there");
  }
  adding->callback([words, &action] { action = [words] { return add(*words); }; });
  plotting->callback([words, &action] { action = [words] { return plot(*words); }; });
}

}  // namespace photonlag::cli
