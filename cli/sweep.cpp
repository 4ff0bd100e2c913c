#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "cli/sweep/play.hpp"
#include "cli/sweep/reports.hpp"
#include "cli/sweep/slurm.hpp"
#include "cli/terminal.hpp"
#include "sim/core/printable.hpp"
#include "sim/scenario/foreign_code.hpp"
#include "sim/testbed/conductor.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct SweepWords {
  std::string scenario, out, shard, keep, gpu, slurm;
  std::vector<std::string> sets;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::optional<double> limit_s;
  std::optional<std::size_t> shards;
  bool jobs_given = false, resume = false, force = false, retry_failed = false;
};

fs::path out_of(const SweepWords& words, const SweepPlan& plan, const Shard& shard) {
  if (!words.out.empty()) return words.out;
  const std::string& name = plan.scenario().name;
  return shard.of == 1 ? name + ".sqlite" : fmt::format("{}.shard-{}-of-{}.sqlite", name, shard.number, shard.of);
}

std::vector<std::size_t> runs_to_do(const SweepPlan& plan, const Shard& shard, const std::set<std::size_t>& done) {
  std::vector<std::size_t> runs;
  for (std::size_t run = 0; run < plan.sweep().runs(); ++run)
    if (shard.holds(run) && !done.contains(run)) runs.push_back(run);
  return runs;
}

PlayOptions options_of(const SweepWords& words, const fs::path& out) {
  PlayOptions options{.jobs = words.jobs,
                      .limit = {},
                      .scratch = out.string() + ".scratch",
                      .keep = {},
                      .gpu = words.gpu,
                      .command_line = command_line()};
  if (!words.keep.empty()) options.keep = fs::absolute(words.keep);
  options.scratch = fs::absolute(options.scratch);
  if (words.limit_s)
    options.limit = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(*words.limit_s));
  return options;
}

void print_failures(SweepStore& store) {
  constexpr std::int64_t most = 10;
  Statement rows =
      store.database().prepare("SELECT run, point, seed, status, error FROM runs WHERE status <> 'ok' ORDER BY run");
  for (std::int64_t n = 0; rows.step(); ++n) {
    if (n == most) {
      std::printf("  ...\n");
      return;
    }
    const std::string error = printable_message(rows.text(4));
    std::printf("  run %lld (point %lld, seed %lld) %s: %s\n", static_cast<long long>(rows.whole(0)),
                static_cast<long long>(rows.whole(1)), static_cast<long long>(rows.whole(2)),
                printable(rows.text(3)).c_str(), error.substr(0, error.find('\n')).c_str());
  }
}

int play(const SweepWords& words, const SweepPlan& plan) {
  const Shard shard = words.shard.empty() ? Shard{} : parse_shard(words.shard);
  const fs::path out = out_of(words, plan, shard);
  const bool goes_on = words.resume || words.retry_failed;
  SweepStore store(out, plan,
                   words.force ? SweepStore::Existing::replace
                   : goes_on   ? SweepStore::Existing::resume
                               : SweepStore::Existing::refuse);
  const std::vector<std::size_t> runs = runs_to_do(plan, shard, store.done(!words.retry_failed));
  try {
    play_runs(plan, runs, options_of(words, out), store);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "photonlag: interrupted; %s has %s. The same command with --resume goes on.\n",
                 printable(out.string()).c_str(), tally(store.database()).text().c_str());
    return interrupted;
  }
  const Tally there = tally(store.database());
  std::printf("  %s; %zu of them now\n", there.text().c_str(), runs.size());
  print_failures(store);
  std::printf("\n  results     %s\n  next        photonlag sweep table %s\n", printable(out.string()).c_str(),
              printable(out.string()).c_str());
  return there.failed + there.timed_out == 0 ? success : some_failed;
}

/// The words of this command line that hold for every shard.
std::vector<std::string> words_of_shards(const SweepWords& words) {
  std::vector<std::string> out;
  for (const std::string& set : words.sets) out.insert(out.end(), {"--set", set});
  for (const std::string& file : plugins_named()) out.insert(out.end(), {"--plugin", fs::absolute(file).string()});
  if (words.limit_s) out.insert(out.end(), {"--limit-s", fmt::format("{}", *words.limit_s)});
  if (!words.keep.empty()) out.insert(out.end(), {"--keep-runs", fs::absolute(words.keep).string()});
  if (!words.gpu.empty()) out.insert(out.end(), {"--gpu", words.gpu});
  if (!programs_forbidden_by().empty()) out.emplace_back("--no-process");
  return out;
}

int write_slurm(const SweepWords& words, const SweepPlan& plan) {
  SlurmOptions options{.script = words.slurm,
                       .shards = words.shards,
                       .words = words_of_shards(words),
                       .play = options_of(words, words.slurm)};
  options.play.jobs = words.jobs_given ? words.jobs : 1;
  options.play.keep.clear();
  write_slurm_script(plan, words.scenario, options);
  return success;
}

int sweep(const SweepWords& words) {
  if (words.scenario.empty())
    throw InputError({"photonlag sweep"}, "name a scenario, or one of merge, export, table, plot");
  if (words.force && (words.resume || words.retry_failed))
    throw InputError({"--force"}, "begins anew, --resume goes on: leave one out");
  const SweepPlan plan(words.scenario, words.sets);
  return words.slurm.empty() ? play(words, plan) : write_slurm(words, plan);
}

void add_options(CLI::App& sub, SweepWords& words) {
  sub.add_option("scenario", words.scenario, "a TOML file with a [sweep] table");
  sub.add_option("--jobs,-j", words.jobs, "runs at a time (default: one a processor)")->check(CLI::Range(1, 1024));
  sub.add_option("--out,-o", words.out, "the SQLite file (default <scenario>.sqlite)");
  sub.add_flag("--resume", words.resume, "go on with the file, if it is there: nothing in it is repeated");
  sub.add_flag("--retry-failed", words.retry_failed, "like --resume, but runs that failed are tried again");
  sub.add_flag("--force", words.force, "replace an earlier sweep");
  sub.add_option("--shard", words.shard, "i/n: only every n-th run, from the i-th");
  sub.add_option("--slurm", words.slurm, "write this job-array script instead of playing; --jobs (default 1) a task");
  sub.add_option("--shards", words.shards, "tasks of the job array (default: 30 s of work each)")
      ->check(CLI::Range(1, 100'000));
  sub.add_option("--set", words.sets, "key=value: change one key of all runs")->allow_extra_args(false);
  sub.add_option("--limit-s", words.limit_s, "wall time after which a run is ended, s")->check(CLI::Range(0.01, 1e7));
  sub.add_option("--keep-runs", words.keep, "keep the run folders in this folder");
  sub.add_option("--gpu", words.gpu, "part of a Vulkan device's name (photonlag list gpus); default: software");
  add_plugin_option(sub);
}

void add_merge(CLI::App& sweep, Action& action) {
  struct Merge {
    std::string out;
    std::vector<std::string> files;
    bool force = false;
  };
  const auto words = std::make_shared<Merge>();
  CLI::App* sub = sweep.add_subcommand("merge", "put the files of shards together");
  sub->add_option("out", words->out, "the new file")->required();
  sub->add_option("files", words->files, "files of the same sweep")->required();
  sub->add_flag("--force", words->force, "replace the new file if it exists");
  sub->callback([words, &action] {
    action = [words] {
      const Tally there = merge_sweeps(words->out, words->files, words->force);
      std::printf("  %s\n\n  results     %s\n", there.text().c_str(), printable(words->out).c_str());
      return there.all_ok() ? success : some_failed;
    };
  });
}

void add_export(CLI::App& sweep, Action& action) {
  struct Export {
    std::string file, csv;
    bool costs = false, force = false;
  };
  const auto words = std::make_shared<Export>();
  CLI::App* sub = sweep.add_subcommand("export", "one row a run: values, status and all figures");
  sub->add_option("file", words->file, "the file of a sweep")->required();
  sub->add_option("--csv", words->csv, "the table")->required();
  sub->add_flag("--costs", words->costs, "also wall time, processor time and memory, which differ every time");
  sub->add_flag("--force", words->force, "replace an earlier table");
  sub->callback([words, &action] {
    action = [words] {
      export_sweep(words->file, words->csv, words->costs, words->force);
      return success;
    };
  });
}

void add_table(CLI::App& sweep, Action& action) {
  struct Table {
    std::string file;
    std::vector<std::string> metrics;
  };
  const auto words = std::make_shared<Table>();
  CLI::App* sub = sweep.add_subcommand("table", "one line a point: medians over its seeds");
  sub->add_option("file", words->file, "the file of a sweep")->required();
  sub->add_option("--metric", words->metrics, "METRIC.STAT, such as stale_rate.value; may be given several times")
      ->allow_extra_args(false);
  sub->callback([words, &action] {
    action = [words] {
      const std::string table = sweep_table(words->file, words->metrics, columns_of(STDOUT_FILENO, SIZE_MAX));
      std::printf("%s", printable_lines(table).c_str());
      return success;
    };
  });
}

void add_plot(CLI::App& sweep, Action& action) {
  const auto words = std::make_shared<SweepPlot>();
  CLI::App* sub = sweep.add_subcommand("plot", "a figure over two axes, as a heat map");
  sub->add_option("file", words->file, "the file of a sweep")->required();
  sub->add_option("-o,--out", words->out, "a .png or .svg")->required();
  sub->add_option("--x", words->x, "a key of the sweep (default: the first)");
  sub->add_option("--y", words->y, "another (default: the next)");
  sub->add_option("--metric", words->metric, "METRIC.STAT (default pose_to_photon_render_ms.p99)");
  sub->add_flag("--force", words->force, "replace an earlier picture");
  sub->callback([words, &action] {
    action = [words] {
      plot_sweep(*words);
      return success;
    };
  });
}

}  // namespace

void add_sweep(CLI::App& app, Action& action) {
  const auto words = std::make_shared<SweepWords>();
  CLI::App* sub = app.add_subcommand("sweep", "play a scenario at all values and seeds of its [sweep]");
  add_options(*sub, *words);
  sub->require_subcommand(0, 1);
  sub->callback([words, sub, &action] {
    words->jobs_given = sub->count("--jobs") > 0;
    if (sub->get_subcommands().empty()) action = [words] { return sweep(*words); };
  });
  for (const auto add : {add_merge, add_export, add_table, add_plot}) add(*sub, action);
}

}  // namespace photonlag::cli
