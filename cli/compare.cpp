#include "cli/compare/compare.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <optional>
#include <thread>

#include "cli/commands.hpp"
#include "cli/messages.hpp"
#include "cli/plugins.hpp"
#include "cli/temporary_folder.hpp"
#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/record/json_text.hpp"
#include "viz/error_plot.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct CompareWords {
  std::string a, b, seeds, swap, json, plot, out;
  std::vector<std::string> metrics, overrides, minimum;
  std::size_t max_seeds = 40, jobs = std::max(1U, std::thread::hardware_concurrency());
  bool force = false;
};

/// A new folder to keep runs in. It goes away with what is in it, unless all went well.
class KeptRuns {
 public:
  explicit KeptRuns(const std::string& out) : path_(out), there_before_(fs::exists(path_)) {
    if (there_before_ && !(fs::is_directory(path_) && fs::is_empty(path_)))
      throw InputError({"--out " + out}, "exists and is not empty; name a new folder");
  }
  ~KeptRuns() {
    std::error_code ignored;
    if (stays_) return;
    if (!there_before_) fs::remove_all(path_, ignored);
    if (there_before_)
      for (const auto& entry : fs::directory_iterator(path_, ignored)) fs::remove_all(entry.path(), ignored);
  }
  KeptRuns(const KeptRuns&) = delete;
  KeptRuns& operator=(const KeptRuns&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  void keep() { stays_ = true; }

 private:
  fs::path path_;
  bool there_before_, stays_ = false;
};

/// What is asked of both sides.
struct Question {
  std::vector<std::string> metrics;  ///< Empty: what the scenario names, else the default.
  MinimumEffect minimum;
  std::size_t looks = 1;
};

std::vector<std::string> metrics_asked(const Question& question, const std::string& resolved, const Side& a,
                                       const Side& b) {
  if (!question.metrics.empty()) return question.metrics;
  const std::vector<std::string> named = metrics_of_scenario(resolved);
  return named.empty() ? metrics_present(a, b, default_metrics()) : named;
}

Comparison compared(const Side& a, const Side& b, const std::vector<std::uint64_t>& seeds, const Question& question) {
  const std::string scenario_a = shared_scenario(a), scenario_b = shared_scenario(b);
  Comparison out{
      .a = a.name, .b = b.name, .seeds = seeds, .looks = question.looks, .differs = {}, .claims = {}, .refreshes = {}};
  out.differs = differing_keys(scenario_a, scenario_b);
  out.claims =
      judge(pair_metrics(a, b, seeds, metrics_asked(question, scenario_a, a, b)), question.minimum, question.looks);
  return out;
}

void warn_of_strangers(const Side& a, const Side& b, const std::vector<std::string>& differs) {
  const auto name = [](const Side& side) { return side.runs.begin()->second.summary.at("run").value("scenario", ""); };
  if (name(a) != name(b))
    warn(fmt::format("{} and {} are runs of different scenarios, which differ in {} keys", a.name, b.name,
                     differs.size()));
}

Comparison compare_folders(const CompareWords& words, const Question& question) {
  if (!words.swap.empty() || !words.overrides.empty() || !words.out.empty())
    throw InputError({words.a}, "is a folder of runs: --swap, --set and --out are for scenarios");
  const Side a = read_side("A", words.a), b = read_side("B", words.b);
  std::vector<std::uint64_t> seeds = common_seeds(a, b);
  if (!words.seeds.empty()) {
    for (const std::uint64_t seed : parse_seeds(words.seeds))
      if (!a.runs.contains(seed) || !b.runs.contains(seed))
        throw InputError({"--seeds " + words.seeds},
                         "seed " + std::to_string(seed) + " is missing in " + (a.runs.contains(seed) ? b : a).name);
    seeds = parse_seeds(words.seeds);
  }
  for (const Side* side : {&a, &b})
    if (words.seeds.empty() && side->runs.size() != seeds.size())
      note(fmt::format("{} runs of {} have no partner of their seed and are left out", side->runs.size() - seeds.size(),
                       side->name));
  Comparison out = compared(a, b, seeds, question);
  warn_of_strangers(a, b, out.differs);
  out.a = words.a, out.b = words.b;
  out.refreshes = refresh_differences(a, b, seeds);
  return out;
}

/// Both sides' scenarios, checked before anything is run.
std::vector<Contender> contenders_of(const CompareWords& words) {
  if (words.swap.empty() == words.b.empty())
    throw InputError({words.a}, words.b.empty()
                                    ? "a scenario is compared with another, or with itself by --swap key=a,b"
                                    : "--swap is for one scenario: leave out " + words.b);
  const fs::path scenario_b = words.b.empty() ? words.a : words.b;
  std::vector<Contender> both{{"A", words.a, {}}, {"B", scenario_b, {}}};
  for (Contender& side : both) {
    for (const char* lean :
         {"record.level=refreshes", "record.packets=false", "record.video=false", "record.images=none"})
      side.overrides.push_back(parse_override(lean));
    for (const std::string& text : words.overrides) side.overrides.push_back(parse_override(text));
  }
  if (!words.swap.empty()) {
    auto [a, b] = parse_swap(words.swap);
    both[0].overrides.push_back(std::move(a));
    both[1].overrides.push_back(std::move(b));
  }
  for (const Contender& side : both) (void)load_scenario(side.scenario, side.overrides);
  return both;
}

std::string title_of(const Contender& side, const CompareWords& words) {
  const std::string swapped =
      words.swap.empty() ? "" : "  " + side.overrides.back().key + " = " + side.overrides.back().value;
  return side.scenario.string() + swapped;
}

Comparison compare_scenarios(const CompareWords& words, Question question) {
  const std::vector<Contender> both = contenders_of(words);
  std::optional<TemporaryFolder> passing;
  std::optional<KeptRuns> kept;
  if (words.out.empty())
    passing.emplace("compare");
  else
    kept.emplace(words.out);
  const fs::path folder = kept ? kept->path() : passing->path();
  std::vector<std::uint64_t> seeds = parse_seeds(words.seeds.empty() ? "1..10" : words.seeds);
  const std::size_t most = std::max(seeds.size(), words.max_seeds);
  question.looks = looks_up_to(seeds.size(), most);
  for (;;) {
    play_all(both, seeds, folder, words.jobs);
    Side a{"A (" + title_of(both[0], words) + ")", {}}, b{"B (" + title_of(both[1], words) + ")", {}};
    for (const std::uint64_t seed : seeds) {
      add_run(a, run_folder_of(folder, both[0], seed));
      add_run(b, run_folder_of(folder, both[1], seed));
    }
    Comparison out = compared(a, b, seeds, question);
    if (overall(out.claims) != Verdict::undecided || seeds.size() >= most) {
      out.refreshes = refresh_differences(a, b, seeds);
      out.a = title_of(both[0], words), out.b = title_of(both[1], words);
      if (kept) kept->keep();
      return out;
    }
    seeds = doubled(seeds, most);
  }
}

bool is_scenario(const std::string& path) { return !fs::is_directory(path); }

Comparison compared_as_asked(const CompareWords& words) {
  Question question{.metrics = words.metrics, .minimum = {}};
  for (const std::string& text : words.minimum) set_minimum_effect(question.minimum, text);
  if (!words.b.empty() && is_scenario(words.a) != is_scenario(words.b))
    throw InputError({words.b}, "and " + words.a + " are not of one kind: two folders of runs, or two scenarios");
  if (is_scenario(words.a)) return compare_scenarios(words, question);
  if (words.b.empty()) throw InputError({words.a}, "is a folder of runs: name another to compare it with");
  return compare_folders(words, question);
}

std::unique_ptr<WholeFile> file_for(const std::string& name, bool force, std::string_view ours) {
  return name.empty() ? nullptr : std::make_unique<WholeFile>(name, force, ours);
}

int compare(const CompareWords& words) {
  if (!words.plot.empty()) viz::check_picture_name(words.plot);
  const auto json = file_for(words.json, words.force, "{");
  const auto plot = file_for(words.plot, words.force, viz::picture_begins(words.plot));
  const Comparison comparison = compared_as_asked(words);
  if (json) write_file(json->path(), json_text(to_json(comparison), 2));
  if (plot) write_plot(comparison, words.plot, plot->path());
  for (const auto* file : {&json, &plot})
    if (*file) (*file)->commit();
  std::printf("%s", printable_lines(table_of(comparison)).c_str());
  const Verdict verdict = overall(comparison.claims);
  return verdict == Verdict::regressed ? regressed : verdict == Verdict::undecided ? undecided : success;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  const auto words = std::make_shared<CompareWords>();
  CLI::App* sub = app.add_subcommand("compare", "is B worse than A? runs paired by seed, or scenarios to be run");
  sub->add_option("a", words->a, "a run folder, a folder of them (one a seed), or a scenario")->required();
  sub->add_option("b", words->b, "the same kind; left out with --swap");
  sub->add_option("--metrics", words->metrics, "METRIC.STAT,... at most 8 (default: [compare] of the scenario)")
      ->delimiter(',')
      ->allow_extra_args(false);
  sub->add_option("--seeds", words->seeds, "such as 1..20 or 1,2,5..9 (default for scenarios: 1..10)");
  sub->add_option("--max-seeds", words->max_seeds, "while undecided, run twice as many, up to this (default 40)")
      ->check(CLI::Range(1, 10'000));
  sub->add_option("--swap", words->swap, "key=a,b: one scenario with a against itself with b");
  sub->add_option("--set", words->overrides, "key=value for both sides")->allow_extra_args(false);
  sub->add_option("--min-effect", words->minimum, "what matters: 0.5ms, 2% (the defaults), METRIC.STAT=0.3 or =1%")
      ->allow_extra_args(false);
  sub->add_option("--jobs", words->jobs, "runs at a time (default: one for each CPU)")->check(CLI::Range(1, 1024));
  sub->add_option("--out", words->out, "keep the runs, in this new folder");
  sub->add_option("--json", words->json, "write everything");
  sub->add_option("--plot", words->plot, "draw the paired differences, .png or .svg");
  sub->add_flag("--force", words->force, "replace earlier files");
  add_plugin_option(*sub);
  sub->callback([words, &action] { action = [words] { return compare(*words); }; });
}

}  // namespace photonlag::cli
