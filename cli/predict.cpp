#include "cli/predict/predict.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "cli/commands.hpp"
#include "cli/messages.hpp"
#include "cli/plugins.hpp"
#include "cli/progress_line.hpp"
#include "pose-prediction/bench/reference_rows.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/whole_file.hpp"
#include "sim/record/json_text.hpp"
#include "sim/scenario/choice.hpp"
#include "viz/error_plot.hpp"
#include "viz/write_picture.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct PredictWords {
  std::vector<std::string> traces, predictors;
  std::string horizon = "20,40,60,80,100,150,200", protocol = "causal", csv, json, plot, fit, out, notice;
  std::optional<double> detail_ms;
  bool timing = false, force = false, uncertainty = false;
};

/// A predictor that can be made: its options are checked before anything long begins.
struct Entry {
  Contestant contestant;
  Choice choice;
};

Entry entry_of(const Contestant& contestant) {
  return {contestant, parse_choice(*find_slot("predictor"), contestant.choice, "--predictor")};
}

/// The reference table; rows whose module or options this program does not have are left out, and a note names them.
std::vector<Entry> reference_entries() {
  std::vector<Entry> entries;
  std::string missing;
  for (const ReferenceRow& row : reference_rows()) {
    try {
      entries.push_back(entry_of({row.label, row.choice}));
    } catch (const InputError&) {
      missing += (missing.empty() ? "" : ", ") + row.label;
    }
  }
  if (!missing.empty()) note("not in this program: " + missing);
  return entries;
}

std::vector<Entry> entries_of(const PredictWords& words) {
  if (words.predictors.empty()) return reference_entries();
  std::vector<Entry> entries;
  for (const std::string& text : words.predictors) entries.push_back(entry_of({text, text}));
  return entries;
}

BenchReport run(const PredictWords& words, const std::vector<Entry>& entries, const std::vector<Nanos>& horizons) {
  const std::unique_ptr<Bench> bench = make_bench(words.traces, words.protocol, horizons);
  bench->uncertainty = words.uncertainty;
  BenchReport report{.protocol = words.protocol,
                     .traces = bench->traces,
                     .horizons = horizons,
                     .uncertainty = words.uncertainty,
                     .rows = {}};
  {
    const ProgressLine line;
    for (const Entry& entry : entries) {
      line.show(fmt::format("  {:3} of {}  {}", report.rows.size(), entries.size(), entry.contestant.label));
      report.rows.push_back(bench->row(entry.contestant, entry.choice));
    }
  }
  constexpr std::size_t most_fits = 20;  // one for each trace
  const std::size_t traces = bench->traces.size();
  if (words.predictors.empty() && words.protocol == "causal" && traces >= 2 && traces <= most_fits)
    report.rows.push_back(
        bench->leave_one_out_row({"linear fir L1 (leave one out)", "linear_fir"},
                                 *Registry<Fitter>::instance().make(fitter_choice("linear_fir"), {})));
  return report;
}

/// Of the horizon shown in full: the one asked for, else 100 ms, else the last.
std::size_t detail_index(const PredictWords& words, const std::vector<Nanos>& horizons) {
  const auto found = std::find(horizons.begin(), horizons.end(), from_ms(words.detail_ms.value_or(100)));
  if (found != horizons.end()) return std::size_t(found - horizons.begin());
  if (words.detail_ms) throw InputError({fmt::format("--detail {:g}", *words.detail_ms)}, "is not one of the horizons");
  return horizons.size() - 1;
}

/// A file that is written at the end, but whose name is checked before anything long begins.
std::unique_ptr<WholeFile> file_for(const std::string& name, const PredictWords& words, std::string_view ours) {
  if (name.empty()) return nullptr;
  keep_inputs(name, head_trace_files(words.traces));
  return std::make_unique<WholeFile>(name, words.force, ours);
}

int compare(const PredictWords& words) {
  const std::vector<Nanos> horizons = parse_horizons(words.horizon);
  const std::size_t detail = detail_index(words, horizons);
  const std::vector<Entry> entries = entries_of(words);
  if (!words.plot.empty()) viz::check_picture_name(words.plot);
  const auto csv = file_for(words.csv, words, "predictor,"), json = file_for(words.json, words, "{");
  const auto plot = file_for(words.plot, words, words.plot.empty() ? "" : viz::picture_begins(words.plot));
  const BenchReport report = run(words, entries, horizons);
  if (csv) write_csv(report, csv->path(), words.timing);
  if (json) write_file(json->path(), json_text(to_json(report), 2));
  if (plot) write_plot(report, words.plot, plot->path());
  for (const auto* file : {&csv, &json, &plot})
    if (*file) (*file)->commit();
  std::printf("%s", tables_of(report, detail).c_str());
  return success;
}

int predict(const PredictWords& words) {
  if (words.fit.empty() && !words.out.empty())
    throw InputError({"-o " + words.out}, "is for --fit; tables go to --csv, --json or --plot");
  if (words.fit.empty()) return compare(words);
  if (words.out.empty()) throw InputError({"--fit " + words.fit}, "needs -o FILE.toml, where the weights go");
  return fit({.model = words.fit,
              .traces = words.traces,
              .horizons = parse_horizons(words.horizon),
              .notice = words.notice,
              .out = words.out,
              .force = words.force,
              .uncertainty = words.uncertainty});
}

}  // namespace

void add_predict(CLI::App& app, Action& action) {
  const auto words = std::make_shared<PredictWords>();
  CLI::App* sub = app.add_subcommand("predict", "how far off predictors are on recorded head motion");
  sub->add_option("traces", words->traces, "head traces (CSV), or folders of them")->required();
  sub->add_option("--predictor", words->predictors,
                  "NAME or NAME:key=value,key=value; repeat for more (default: those of the literature)")
      ->allow_extra_args(false);
  sub->add_option("--horizon", words->horizon, "how far ahead, ms, comma-separated (default 20,40,60,80,100,150,200)");
  sub->add_option("--protocol", words->protocol, "causal (default) or gul2020, which leaks the future")
      ->check(CLI::IsMember({"causal", "gul2020"}));
  sub->add_option("--detail", words->detail_ms, "the horizon, ms, whose figures are all shown (default 100)");
  sub->add_option("--csv", words->csv, "write a row for each predictor and horizon");
  sub->add_option("--json", words->json, "write everything, wall time too");
  sub->add_option("--plot", words->plot, "draw error against horizon, .png or .svg");
  sub->add_option("--fit", words->fit, "learn the weights of a predictor from the traces: MODEL or MODEL:key=value");
  sub->add_option("-o,--out", words->out, "the weights --fit writes, .toml");
  sub->add_option("--notice", words->notice, "with --fit: the traces' licence notice, kept in the weights file");
  add_plugin_option(*sub);
  sub->add_flag("--timing", words->timing, "wall time in the CSV too; without it, the same traces give the same bytes");
  sub->add_flag("--uncertainty", words->uncertainty,
                "how often errors stay within the p95 each predictor states of them");
  sub->add_flag("--force", words->force, "replace earlier files");
  sub->callback([words, &action] { action = [words] { return predict(*words); }; });
}

}  // namespace photonlag::cli
