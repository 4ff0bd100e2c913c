#include "sim/testbed/run.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdio>

#include "cli/commands.hpp"
#include "cli/messages.hpp"
#include "cli/playing.hpp"
#include "cli/plugins.hpp"
#include "cli/suggest.hpp"
#include "cli/terminal.hpp"
#include "sim/core/printable.hpp"
#include "sim/record/summary.hpp"
#include "viz/export.hpp"

namespace photonlag::cli {
namespace {

struct RunWords {
  std::string scenario, pixels, gpu, out;
  std::vector<std::string> overrides;
  std::optional<std::uint64_t> seed;
  int threads = 2;
  bool force = false, no_pictures = false;
};

std::vector<Override> overrides_of(const RunWords& words) {
  std::vector<Override> all;
  for (const std::string& text : words.overrides) all.push_back(parse_override(text));
  if (words.seed) all.push_back({"seed", std::to_string(*words.seed)});
  if (!words.pixels.empty()) all.push_back({"pixels", words.pixels == "on" ? "true" : "false"});
  return all;
}

void play(const Scenario& scenario, const RunWords& words, const std::filesystem::path& out) {
  RunOptions options{
      .out = out, .force = words.force, .threads = words.threads, .gpu = words.gpu, .command_line = command_line()};
  play_on_terminal([&](const RunHooks& hooks) { run_scenario(scenario, options, hooks); });
}

/// The views stand beside the results, made from them; the manifest does not list them.
void draw(const std::filesystem::path& run) {
  try {
    for (const char* file : {"overview.png", "overview.svg"}) export_plot({run}, "overview", {.out = run / file});
  } catch (const EnvironmentError&) {
    note(run.string() + ": the run is complete, only its picture could not be drawn:");
    throw;
  }
}

int run(const RunWords& words) {
  Scenario scenario = load_scenario(words.scenario, overrides_of(words));
  note_plugins(scenario);
  const std::filesystem::path out = words.out.empty() ? default_run_folder(scenario) : std::filesystem::path(words.out);
  play(scenario, words, out);
  const bool colour = shows_colour(STDOUT_FILENO);
  const std::string table = summary_table(load_summary(out), colour, columns_of(STDOUT_FILENO));
  std::printf("%s", colour ? table.c_str() : printable_lines(table).c_str());
  const bool tables = scenario.record.level != "summary";
  if (tables && !words.no_pictures) draw(out);
  const std::string shown = printable(out.string());
  std::printf("\n  run folder  %s\n", shown.c_str());
  if (!tables) return success;
  if (!words.no_pictures) std::printf("  picture     %s\n", (shown + "/overview.png").c_str());
  std::printf("  next        photonlag explain %s\n              photonlag view %s\n", shown.c_str(), shown.c_str());
  return success;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto words = std::make_shared<RunWords>();
  CLI::App* sub = app.add_subcommand("run", "play a scenario and leave a run folder");
  sub->add_option("scenario", words->scenario, "a TOML file")->required();
  sub->add_option("--set", words->overrides, "key=value: change one key, e.g. --set downlink.delay.ms=40")
      ->allow_extra_args(false);
  sub->add_option("--seed", words->seed, "instead of the scenario's")->check(whole_number("a seed"));
  sub->add_option("--out", words->out, "the run folder (default runs/<scenario>/<seed>)");
  sub->add_flag("--force", words->force, "replace an earlier run");
  sub->add_option("--pixels", words->pixels, "on or off, instead of the scenario's")
      ->check(CLI::IsMember({"on", "off"}));
  sub->add_option("--threads", words->threads, "1 or 2; the results are the same")->check(CLI::Range(1, 2));
  sub->add_option("--gpu", words->gpu, "part of a Vulkan device's name (photonlag list gpus); default: software");
  add_plugin_option(*sub);
  sub->add_flag("--no-pictures", words->no_pictures, "do not draw overview.png and .svg");
  sub->callback([words, &action] { action = [words] { return run(*words); }; });
}

}  // namespace photonlag::cli
