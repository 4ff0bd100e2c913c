#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "cli/commands.hpp"
#include "cli/messages.hpp"
#include "cli/playing.hpp"
#include "cli/plugins.hpp"
#include "cli/profile_note.hpp"
#include "cli/suggest.hpp"
#include "sim/core/leftovers.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/record/columns.hpp"
#include "sim/record/run_files.hpp"
#include "sim/record/summary.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct CalibrateWords {
  std::string scenario, gpu, out;
  std::vector<std::string> overrides;
  std::optional<double> duration_s;
  std::optional<std::uint64_t> seed;
  bool force = false;
};

/// One client with pixels, nothing scored, nothing kept: only the frames count.
Scenario short_scenario(const CalibrateWords& words) {
  constexpr double default_s = 5;
  std::vector<Override> overrides;
  for (const std::string& text : words.overrides) overrides.push_back(parse_override(text));
  if (words.seed) overrides.push_back({"seed", std::to_string(*words.seed)});
  Scenario scenario = load_scenario(words.scenario, overrides);
  scenario.duration_s = words.duration_s.value_or(std::min(default_s, scenario.duration_s));
  scenario.warmup_s = 0;
  scenario.clients = 1;
  scenario.pixels = true;
  scenario.quality_every = 0;
  scenario.record = {.level = "summary"};
  note_plugins(scenario);
  return scenario;
}

/// The run folder of the calibration, which nobody wants to keep: only its manifest is looked at.
class PassingRun {
 public:
  explicit PassingRun(const fs::path& partial) : folder_(partial.string() + ".run") {}
  ~PassingRun() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  PassingRun(const PassingRun&) = delete;
  PassingRun& operator=(const PassingRun&) = delete;
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
  Leftover leftover_{folder_};
};

void print_stage(const char* name, const std::vector<ProfileRow>& rows, Nanos ProfileRow::*stage) {
  std::vector<double> ms;
  for (const ProfileRow& row : rows)
    if (row.*stage != never) ms.push_back(millis(row.*stage));
  if (ms.empty()) return;
  const double p50 = nearest_rank(ms, 0.5), p99 = nearest_rank(ms, 0.99);
  std::printf("  %-10s  p50 %8.3f ms   p99 %8.3f ms\n", name, p50, p99);
}

/// An encoder at its best quality cannot use more bits: its sizes say nothing about higher bitrates.
void warn_of_saturation(const std::vector<ProfileRow>& rows) {
  constexpr int best = 2;
  const auto at_best = std::ranges::count_if(rows, [](const ProfileRow& row) { return row.qp.value_or(51) <= best; });
  const double percent = 100 * static_cast<double>(at_best) / static_cast<double>(rows.size());
  if (percent < 5) return;
  warn(
      fmt::format("{:.0f} % of the frames are at the encoder's best quality (quantiser {} or less): more bits than the "
                  "picture can use, so sizes would not follow the bitrate; record at a lower one",
                  percent, best));
}

void print(const std::vector<ProfileRow>& rows, const fs::path& out, const fs::path& note) {
  double bytes = 0, targets = 0;
  for (const ProfileRow& row : rows) bytes += static_cast<double>(*row.bytes), targets += *row.target_bytes;
  const auto keyframes = std::ranges::count_if(rows, &ProfileRow::keyframe);
  const auto frames = static_cast<double>(rows.size());
  std::printf("  %zu frames, %td of them keyframes; mean %.0f bytes, %.3f of the target\n", rows.size(), keyframes,
              bytes / frames, bytes / targets);
  print_stage("render", rows, &ProfileRow::render);
  print_stage("encode", rows, &ProfileRow::encode);
  print_stage("decode", rows, &ProfileRow::decode);
  print_stage("warp", rows, &ProfileRow::warp);
  std::printf("\n  profile     %s\n  how to use  %s\n", printable(out.string()).c_str(),
              printable(note.string()).c_str());
}

int calibrate(const CalibrateWords& words) {
  const Scenario scenario = short_scenario(words);
  const fs::path out = words.out.empty() ? fs::path(scenario.name + ".profile.csv") : fs::path(words.out);
  if (out.extension() != ".csv") throw InputError({out.string()}, "a profile's name must end in .csv");
  const fs::path note = fs::path(out).replace_extension(".toml");
  WholeFile table(out, words.force, header_of(profile_table())), beside(note, words.force, profile_note_begins);
  const PassingRun run(table.path());
  std::vector<ProfileRow> rows;
  const RunOptions options{
      .out = run.folder(), .threads = 1, .gpu = words.gpu, .command_line = command_line(), .profile = &rows};
  play_on_terminal([&](const RunHooks& hooks) { run_scenario(scenario, options, hooks); });
  if (rows.empty())
    throw InputError({words.scenario},
                     fmt::format("no frame was encoded in {} s; give it a longer --duration", scenario.duration_s));
  write_profile(table.path(), rows);
  write_file(beside.path(), profile_note(load_json(run.folder() / "manifest.json"), scenario, table.path(), out));
  beside.commit();
  table.commit();
  print(rows, out, note);
  warn_of_saturation(rows);
  return success;
}

}  // namespace

void add_calibrate(CLI::App& app, Action& action) {
  const auto words = std::make_shared<CalibrateWords>();
  CLI::App* sub = app.add_subcommand("calibrate", "record frame sizes and stage times for runs without pixels");
  sub->add_option("scenario", words->scenario, "a TOML file")->required();
  sub->add_option("-o,--out", words->out, "the profile (default <scenario>.profile.csv); a .toml is written beside it");
  sub->add_option("--duration", words->duration_s, "simulated seconds (default: the scenario's, but at most 5)")
      ->check(CLI::Range(0.1, 1e4));
  sub->add_option("--set", words->overrides, "key=value: change one key, e.g. --set codec.rate.mbps=40")
      ->allow_extra_args(false);
  sub->add_option("--seed", words->seed, "instead of the scenario's")->check(whole_number("a seed"));
  sub->add_option("--gpu", words->gpu, "part of a Vulkan device's name (photonlag list gpus); default: software");
  add_plugin_option(*sub);
  sub->add_flag("--force", words->force, "replace an earlier profile");
  sub->callback([words, &action] { action = [words] { return calibrate(*words); }; });
}

}  // namespace photonlag::cli
