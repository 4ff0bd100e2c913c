#include "cli/sweep/slurm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <set>

#include "cli/sweep/progress.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

constexpr double least_shard_s = 30;  // a task costs Slurm about a second
constexpr std::size_t most_shards = 1000;

struct Cost {
  double run_s = 0;  ///< Of the dearest run that was tried.
  std::int64_t peak_bytes = 0;
};

/// The first, the middle and the last run: corners of the sweep.
Cost cost_of(const SweepPlan& plan, const PlayOptions& options) {
  const std::size_t n = plan.sweep().runs();
  Cost cost;
  std::string error;
  for (const std::size_t run : std::set<std::size_t>{0, n / 2, n - 1}) {
    const RunResult result = try_run(plan, run, options);
    if (result.status != "ok") error = result.error;
    cost.run_s = std::max(cost.run_s, result.status == "ok" ? result.wall_s : 0);
    cost.peak_bytes = std::max(cost.peak_bytes, result.peak_bytes);
  }
  if (cost.run_s == 0) throw InputError({plan.scenario().file.string()}, "no run of it can be played: " + error);
  return cost;
}

std::string shell_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::size_t shards_of(const SweepPlan& plan, const SlurmOptions& options, double all_s) {
  const std::size_t runs = plan.sweep().runs();
  const auto jobs = static_cast<double>(options.play.jobs);
  if (!options.shards) {
    const auto fit = static_cast<std::size_t>(std::max(1.0, std::floor(all_s / jobs / least_shard_s)));
    return std::min({fit, runs, most_shards});
  }
  if (*options.shards > runs)
    throw InputError({fmt::format("--shards {}", *options.shards)}, fmt::format("the sweep has only {} runs", runs));
  if (const double each = all_s / jobs / static_cast<double>(*options.shards); each < least_shard_s)
    std::fprintf(stderr, "photonlag: note: a shard has about %s of work; under %g s, much of the time goes to Slurm\n",
                 duration_text(each).c_str(), least_shard_s);
  return *options.shards;
}

constexpr std::string_view script_begins = "#!/bin/sh\n#SBATCH --job-name=photonlag-";

/// Slurm reads what follows a blank as another option.
std::string word_of_name(std::string name) {
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && std::string_view("._-").find(c) == std::string_view::npos)
      c = '_';
  return name;
}

std::string text_of(const fs::path& scenario, const SlurmOptions& options, const fs::path& folder, std::size_t shards,
                    double shard_s, const Cost& cost, const std::string& name) {
  const auto jobs = static_cast<double>(options.play.jobs);
  const double megabytes = static_cast<double>(cost.peak_bytes) * jobs * 1.5 / 1e6 + 64;
  std::string words;
  for (const std::string& word : options.words) words += " " + shell_word(word);
  return fmt::format(
      "{}{}\n"
      "#SBATCH --array=1-{}\n"
      "#SBATCH --ntasks=1\n"
      "#SBATCH --cpus-per-task={}\n"
      "#SBATCH --mem={:.0f}M\n"
      "#SBATCH --time={:.0f}\n"
      "#SBATCH --requeue\n"
      "#SBATCH --open-mode=append\n"
      "#SBATCH --chdir={}\n"
      "#SBATCH --output={}\n"
      "# A shard that is begun again, on whatever node, goes on with its file.\n"
      "exec {} sweep {}{} --jobs {} --resume \\\n"
      "  --shard \"$SLURM_ARRAY_TASK_ID/{}\" --out {}/shard-\"$SLURM_ARRAY_TASK_ID\".sqlite\n",
      script_begins, word_of_name(name), shards, options.play.jobs, std::ceil(megabytes),
      std::ceil(5 + 3 * shard_s / 60), fs::current_path().string(), (folder / "shard-%a.log").string(),
      shell_word(fs::read_symlink("/proc/self/exe").string()), shell_word(fs::absolute(scenario).string()), words,
      options.play.jobs, shards, shell_word(folder.string()));
}

}  // namespace

void write_slurm_script(const SweepPlan& plan, const fs::path& scenario, const SlurmOptions& options) {
  const fs::path script = fs::absolute(options.script), folder = fs::path(script).replace_extension(".shards");
  const Cost cost = cost_of(plan, options.play);
  const double all_s = cost.run_s * static_cast<double>(plan.sweep().runs());
  const std::size_t shards = shards_of(plan, options, all_s);
  const double shard_s = all_s / static_cast<double>(shards * options.play.jobs);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw EnvironmentError(folder.string(), "cannot create the folder: " + error.message());
  WholeFile whole(script, true, script_begins);
  write_file(whole.path(), text_of(scenario, options, folder, shards, shard_s, cost, plan.scenario().name));
  fs::permissions(whole.path(), fs::perms::owner_exec | fs::perms::group_exec, fs::perm_options::add);
  whole.commit();
  std::printf(
      "  %zu runs of up to %.2g s in %zu shards, about %s each\n\n  submit      sbatch %s\n"
      "  then        photonlag sweep merge %s.sqlite %s/shard-*.sqlite\n",
      plan.sweep().runs(), cost.run_s, shards, duration_text(shard_s).c_str(), printable(script.string()).c_str(),
      printable(plan.scenario().name).c_str(), printable(folder.string()).c_str());
}

}  // namespace photonlag::cli
