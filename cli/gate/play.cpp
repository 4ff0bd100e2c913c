#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.hpp"
#include "cli/gate/gate.hpp"
#include "cli/progress_line.hpp"
#include "cli/workers.hpp"
#include "sim/record/summary.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

/// With all that a golden is made from, and nothing else.
void play(const GateCase& what, int threads) {
  Scenario scenario = what.scenario;
  scenario.record = {.level = "full", .packets = true, .video = false, .images = "none"};
  const RunOptions options{
      .out = what.run, .force = true, .threads = threads, .gpu = "", .command_line = command_line()};
  run_scenario(scenario, options, {});
}

void apply_tolerances(const Scenario& scenario, Golden& golden) {
  for (const ToleranceSpec& t : scenario.tolerances) {
    const bool known = std::ranges::any_of(golden.figures, [&](const Figure& f) { return f.metric == t.metric; });
    if (!known)
      throw InputError(t.where,
                       "[tolerance] this run has no metric '" + t.metric + "'; summary.json lists those it has");
    golden.tolerances[t.metric] = {t.absolute, t.relative};
  }
}

/// What a golden says of tolerances must be what holds.
bool same_tolerances(const Tolerances& a, const Tolerances& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.absolute == y.second.absolute && x.second.relative == y.second.relative;
  });
}

void bless(const GateCase& what, const Golden& now, GateResult& result) {
  try {
    const Golden before = read_golden(what.golden);
    const GoldenComparison comparison = compare_to_golden(before, now);
    const bool passes = comparison.verdict == GoldenVerdict::same || comparison.verdict == GoldenVerdict::within;
    result.comparison = comparison;
    if (passes && before.resolved == now.resolved && same_tolerances(before.tolerances, now.tolerances)) return;
  } catch (const InputError&) {  // not there, or damaged: then it is made anew
  }
  result.blessed = bless_golden(what.golden, now);
  if (result.comparison && !result.blessed.empty() && !result.comparison->blame.empty())
    result.blessed += ": " + result.comparison->blame;
}

void compare(const GateCase& what, const Golden& now, GateResult& result) {
  if (!is_golden(what.golden))
    throw InputError({what.golden.string()}, "there is no golden of '" + result.scenario +
                                                 "' here; look at its run, then make one: photonlag gate " + what.file +
                                                 " --against " + what.golden.parent_path().string() + " --bless");
  result.comparison = compare_to_golden(read_golden(what.golden), now);
}

void judge(const GateCase& what, bool blessing, GateResult& result) {
  const RunData run = read_run(what.run);
  Golden now = golden_of(run, certainty_of(what.scenario), portable_text(what.scenario));
  apply_tolerances(what.scenario, now);
  result.figures = now.figures;
  for (const Expectation& e : what.scenario.expectations)
    result.budgets.push_back(
        check_budget({.metric = e.metric, .stat = e.stat, .min = e.min, .max = e.max, .where = e.where}, run.summary));
  if (blessing)
    bless(what, now, result);
  else
    compare(what, now, result);
}

void conclude(const GateCase& what, const Ended& ended, bool blessing, GateResult& result) {
  result.wall_s = ended.wall_s;
  if (ended.exit_code != success) {
    result.error = reason_of(ended);
    return;
  }
  try {
    judge(what, blessing, result);
  } catch (const InputError& e) {
    result.error = e.what();
  }
}

}  // namespace

std::vector<GateResult> play_and_judge(const std::vector<GateCase>& cases, std::size_t jobs, int threads,
                                       bool blessing) {
  std::vector<GateResult> results;
  for (const GateCase& what : cases) results.push_back({.scenario = what.scenario.name, .file = what.file});
  Workers workers(jobs);
  const ProgressLine line;
  std::size_t next = 0;
  for (std::size_t done = 0; done < cases.size(); ++done) {
    line.show(fmt::format("  {} of {} scenarios", done, cases.size()));
    for (; next < cases.size() && !workers.full(); ++next)
      workers.start(next, [&what = cases[next], threads] { play(what, threads); });
    const Ended ended = workers.wait();
    conclude(cases[ended.task], ended, blessing, results[ended.task]);
  }
  return results;
}

}  // namespace photonlag::cli
