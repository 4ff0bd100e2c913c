#include "cli/sweep/play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cli/messages.hpp"
#include "cli/sweep/progress.hpp"
#include "cli/workers.hpp"
#include "sim/core/leftovers.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/run_files.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

/// Taken away with all that runs have left in it; what a killed sweep left is removed first.
class Scratch {
 public:
  explicit Scratch(fs::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    fs::remove_all(folder_, error);
    fs::create_directories(folder_, error);
    if (error) throw EnvironmentError(folder_.string(), "cannot create the folder: " + error.message());
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] fs::path of(std::size_t run) const { return folder_ / fmt::format("run-{:06}", run); }

 private:
  fs::path folder_;
  Leftover leftover_{folder_};
};

fs::path run_folder(const PlayOptions& options, const fs::path& scratch) {
  return options.keep.empty() ? scratch / "run" : options.keep / scratch.filename();
}

/// In the run's own process.
void play_one(const SweepPlan& plan, std::size_t run, const PlayOptions& options, const fs::path& scratch) {
  Scenario scenario = plan.scenario_of(run);
  if (options.keep.empty()) {  // the summary is all that is looked at; its figures need at least "refreshes"
    const bool summary = scenario.record.level == "summary";
    scenario.record = {.level = summary ? "summary" : "refreshes"};
  }
  fs::create_directories(scratch);
  const RunOptions how{.out = run_folder(options, scratch),
                       .force = true,
                       .threads = options.jobs == 1 ? 2 : 1,
                       .gpu = options.gpu,
                       .command_line = options.command_line};
  RunHooks hooks;
  hooks.warn = warn;
  run_scenario(scenario, how, hooks);
}

/// What a failed run says, without the name of a folder that is gone.
std::string error_of(const Ended& ended, const PlayOptions& options, const fs::path& scratch) {
  if (ended.timed_out)
    return fmt::format("took longer than {:g} s and was ended", std::chrono::duration<double>(*options.limit).count());
  std::string text = reason_of(ended);
  for (std::size_t at = 0; (at = text.find(scratch.string() + "/", at)) != std::string::npos;)
    text.erase(at, scratch.string().size() + 1);
  return text;
}

/// Of a shared machine, not necessarily its own fault.
bool wants_room(const Ended& ended) {
  constexpr int killed = 128 + 9;  // by the kernel, when memory runs out
  if (ended.timed_out) return false;
  const auto says = [&](const char* what) { return ended.complaint.find(what) != std::string::npos; };
  return ended.exit_code == killed || says("No space left") || says("quota exceeded") || says("out of memory") ||
         says("Cannot allocate memory");
}

RunResult result_of(const Ended& ended, const PlayOptions& options, const fs::path& scratch) {
  RunResult result{.run = ended.task, .wall_s = ended.wall_s, .cpu_s = ended.cpu_s, .peak_bytes = ended.peak_bytes};
  if (ended.exit_code != 0 || ended.timed_out) {
    result.status = ended.timed_out ? "timed_out" : "failed";
    result.error = error_of(ended, options, scratch);
    return result;
  }
  const fs::path folder = run_folder(options, scratch);
  result.figures = figures_of(load_json(folder / "summary.json"));
  result.results_sha256 = sha256_of_file(folder / "summary.json");
  const nlohmann::json manifest = load_json(folder / "manifest.json");
  result.machine = manifest.at("machine");
  result.warnings = manifest.at("warnings");
  return result;
}

class Player {
 public:
  Player(const SweepPlan& plan, const PlayOptions& options, SweepStore& store)
      : plan_(plan), options_(options), store_(store), scratch_(options.scratch) {}

  void play(const std::vector<std::size_t>& runs) {
    SweepProgress progress(runs.size());
    progress_ = &progress;
    {
      Workers workers(options_.jobs, options_.limit);
      for (const std::size_t run : runs) {
        while (workers.full()) take(workers.wait(), options_.jobs > 1);
        start(workers, run);
      }
      while (!workers.idle()) take(workers.wait(), options_.jobs > 1);
    }
    Workers alone(1, options_.limit);
    for (const std::size_t run : std::exchange(again_, {})) {
      start(alone, run);
      take(alone.wait(), false);
    }
    save_all();
    if (!unsaved_.empty()) store_.save(unsaved_.front());  // says why not
  }

  [[nodiscard]] const std::map<std::string, std::size_t>& warnings() const { return warnings_; }

 private:
  void start(Workers& workers, std::size_t run) {
    workers.start(run, [this, run] { play_one(plan_, run, options_, scratch_.of(run)); });
  }

  void take(const Ended& ended, bool had_company) {
    const fs::path scratch = scratch_.of(ended.task);
    RunResult result = result_of(ended, options_, scratch);
    for (const std::string& warning : result.warnings) ++warnings_[warning];
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
    if (result.status == "failed" && had_company && wants_room(ended)) {
      again_.push_back(ended.task);
      return;
    }
    progress_->count(result.status == "ok");
    unsaved_.push_back(std::move(result));
    save_all();
  }

  /// While another run fills the disk, results wait here.
  void save_all() {
    try {
      for (; !unsaved_.empty(); unsaved_.erase(unsaved_.begin())) store_.save(unsaved_.front());
    } catch (const DiskFull&) {
      return;
    }
  }

  const SweepPlan& plan_;
  const PlayOptions& options_;
  SweepStore& store_;
  Scratch scratch_;
  SweepProgress* progress_ = nullptr;
  std::vector<RunResult> unsaved_;
  std::vector<std::size_t> again_;
  std::map<std::string, std::size_t> warnings_;
};

}  // namespace

RunResult try_run(const SweepPlan& plan, std::size_t run, const PlayOptions& options) {
  const Scratch scratch(options.scratch);
  Workers workers(1, options.limit);
  workers.start(run, [&] { play_one(plan, run, options, scratch.of(run)); });
  return result_of(workers.wait(), options, scratch.of(run));
}

void play_runs(const SweepPlan& plan, const std::vector<std::size_t>& runs, const PlayOptions& options,
               SweepStore& store) {
  Player player(plan, options, store);
  player.play(runs);
  for (const auto& [text, times] : player.warnings())
    warn(fmt::format("(in {} of {} runs) {}", times, runs.size(), text));
}

}  // namespace photonlag::cli
