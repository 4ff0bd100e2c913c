#include "cli/gate/gate.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "cli/commands.hpp"
#include "cli/plugins.hpp"
#include "cli/temporary_folder.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct GateWords {
  std::vector<std::string> scenarios, overrides;
  std::string against, pixels, junit, summary, bench, bencher, keep;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  int threads = 1;
  bool bless = false;
};

/// What a run without pixels has no figures for.
void leave_out_pictures(Scenario& scenario) {
  std::erase_if(scenario.expectations, [](const Expectation& e) { return is_of_pictures(e.metric); });
  std::erase_if(scenario.tolerances, [](const ToleranceSpec& t) { return is_of_pictures(t.metric); });
}

std::vector<GateCase> cases_of(const GateWords& words, const fs::path& runs) {
  std::vector<Override> overrides;
  for (const std::string& text : words.overrides) overrides.push_back(parse_override(text));
  std::set<std::string> names;
  std::vector<GateCase> cases;
  for (const std::string& file : words.scenarios) {
    GateCase one{.file = file, .scenario = load_scenario(file, overrides), .golden = "", .run = ""};
    note_plugins(one.scenario);
    std::string name = one.scenario.name;
    if (!words.pixels.empty() && one.scenario.pixels) {
      overrides.push_back({"pixels", "false"});
      one.scenario = load_scenario(file, overrides);
      note_plugins(one.scenario);
      overrides.pop_back();
      leave_out_pictures(one.scenario);
      name += "-pixels-off";
    }
    if (!names.insert(name).second)
      throw InputError({file}, "is the second scenario named '" + name + "': their goldens would be one folder");
    one.golden = fs::path(words.against) / name;
    one.run = runs / name;
    cases.push_back(std::move(one));
  }
  return cases;
}

/// A CI wants all reports or to know why it has none.
void write_report(const std::string& file, const std::string& text) {
  if (!file.empty()) write_whole_file(file, text);
}

/// GitHub's runner collects what every step appends to this file.
void append_step_summary(const std::string& markdown) {
  const char* file = std::getenv("GITHUB_STEP_SUMMARY");
  if (file == nullptr || *file == '\0') return;
  std::ofstream out(file, std::ios::app);  // a runner's own file, whatever it is
  out << markdown;
  out.close();
  if (!out) throw EnvironmentError(file, "cannot write the step summary ($GITHUB_STEP_SUMMARY)");
}

void report(const GateWords& words, const std::vector<GateResult>& results) {
  std::printf("%s", printable_lines(gate_text(results)).c_str());
  if (std::getenv("GITHUB_ACTIONS") != nullptr) std::printf("%s", gate_annotations(results).c_str());
  write_report(words.junit, gate_junit(results));
  write_report(words.summary, gate_markdown(results));
  write_report(words.bench, gate_smaller_is_better(results));
  write_report(words.bencher, gate_bencher(results));
  append_step_summary(gate_markdown(results));
}

int verdict_of(const std::vector<GateResult>& results) {
  const auto any = [&](auto what) { return std::ranges::any_of(results, what); };
  if (any([](const GateResult& r) { return !r.error.empty(); })) return bad_input;
  if (any([](const GateResult& r) { return r.changed() || r.over_budget(); })) return regressed;
  return any(&GateResult::undecided) ? undecided : success;
}

int gate(const GateWords& words) {
  if (!words.bless && !fs::is_directory(words.against))
    throw InputError({words.against}, "is no folder; --against names the one that holds the goldens, --bless makes it");
  std::optional<TemporaryFolder> passing;
  if (words.keep.empty()) passing.emplace("gate");
  const std::vector<GateCase> cases = cases_of(words, passing ? passing->path() : fs::path(words.keep));
  const std::vector<GateResult> results = play_and_judge(cases, words.jobs, words.threads, words.bless);
  report(words, results);
  return verdict_of(results);
}

}  // namespace

void add_gate(CLI::App& app, Action& action) {
  const auto words = std::make_shared<GateWords>();
  CLI::App* sub = app.add_subcommand("gate", "compare runs with their goldens: 0 pass, 1 regressed, 3 undecided");
  sub->add_option("scenario", words->scenarios, "TOML files")->required();
  sub->add_option("--against", words->against, "the folder of the goldens, one folder for each scenario")->required();
  sub->add_flag("--bless", words->bless, "make the goldens what the runs are now, and say what changed");
  sub->add_option("--set", words->overrides, "key=value: change one key of every scenario")->allow_extra_args(false);
  sub->add_option("--junit", words->junit, "write JUnit XML");
  sub->add_option("--summary", words->summary, "write Markdown (also appended to $GITHUB_STEP_SUMMARY)");
  sub->add_option("--bench", words->bench, "write customSmallerIsBetter for github-action-benchmark");
  sub->add_option("--bencher", words->bencher, "write Bencher Metric Format");
  sub->add_option("--keep", words->keep, "keep the run folders here");
  sub->add_option("--jobs", words->jobs, "runs at a time (default: one a processor)")->check(CLI::Range(1, 1024));
  sub->add_option("--threads", words->threads, "1 or 2 for each run; the results are the same")
      ->check(CLI::Range(1, 2));
  sub->add_option("--pixels", words->pixels, "off: run without pixels, against goldens of their own")
      ->check(CLI::IsMember({"off"}));
  add_plugin_option(*sub);
  add_ci_options(*sub);
  sub->callback([words, &action] { action = [words] { return gate(*words); }; });
}

}  // namespace photonlag::cli
