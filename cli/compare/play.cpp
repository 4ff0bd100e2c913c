#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "cli/commands.hpp"
#include "cli/compare/compare.hpp"
#include "cli/messages.hpp"
#include "cli/plugins.hpp"
#include "cli/progress_line.hpp"
#include "cli/workers.hpp"
#include "sim/core/error.hpp"
#include "sim/core/printable.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct Task {
  const Contender* contender = nullptr;
  std::uint64_t seed = 0;
  fs::path out;
};

std::vector<Task> missing_tasks(const std::vector<Contender>& contenders, const std::vector<std::uint64_t>& seeds,
                                const fs::path& folder) {
  std::vector<Task> tasks;
  for (const std::uint64_t seed : seeds)
    for (const Contender& contender : contenders) {
      fs::path out = run_folder_of(folder, contender, seed);
      if (!fs::exists(out / "manifest.json")) tasks.push_back({&contender, seed, std::move(out)});
    }
  return tasks;
}

/// In a process of its own.
void play(const Task& task) {
  std::vector<Override> overrides = task.contender->overrides;
  overrides.push_back({"seed", std::to_string(task.seed)});
  Scenario scenario = load_scenario(task.contender->scenario, overrides);
  note_plugins(scenario);
  RunHooks hooks;
  hooks.warn = warn;
  run_scenario(scenario, {.out = task.out, .threads = 1, .gpu = "", .command_line = command_line()}, hooks);
}

/// What runs say is said once, however many say it.
void take(const Task& task, const Ended& ended, std::set<std::string>& said) {
  if (ended.exit_code == success) {
    if (!ended.complaint.empty() && said.insert(ended.complaint).second)
      std::fprintf(stderr, "%s", printable_lines(ended.complaint).c_str());
    return;
  }
  throw InputError({task.contender->name + ", seed " + std::to_string(task.seed)},
                   "cannot be run: " + reason_of(ended));
}

}  // namespace

fs::path run_folder_of(const fs::path& folder, const Contender& contender, std::uint64_t seed) {
  return folder / contender.name / std::to_string(seed);
}

void play_all(const std::vector<Contender>& contenders, const std::vector<std::uint64_t>& seeds, const fs::path& folder,
              std::size_t jobs) {
  const std::vector<Task> tasks = missing_tasks(contenders, seeds, folder);
  Workers workers(jobs);
  const ProgressLine line;
  std::set<std::string> said;
  std::size_t next = 0, done = 0;
  while (next < tasks.size() || !workers.idle()) {
    line.show(fmt::format("  {} of {} runs", done, tasks.size()));
    while (next < tasks.size() && !workers.full()) {
      const Task& task = tasks[next];
      workers.start(next++, [&task] { play(task); });
    }
    const Ended ended = workers.wait();
    take(tasks[ended.task], ended, said);
    ++done;
  }
}

}  // namespace photonlag::cli
