#include "cli/predict/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "cli/commands.hpp"
#include "cli/whole_file.hpp"
#include "pose-prediction/bench/reference_rows.hpp"
#include "sim/record/output_file.hpp"
#include "sim/scenario/choice.hpp"

namespace photonlag::cli {
namespace {

namespace fs = std::filesystem;

struct Words {
  std::vector<std::string> traces, predictors;
  std::string horizon = "20,40,60,80,100,150,200", protocol = "causal", csv, json;
  std::optional<double> detail_ms;
  bool timing = false, force = false;
};

/// A predictor that can be made: its options are checked before anything long begins.
struct Entry {
  Contestant contestant;
  Choice choice;
};

/// The rows of the reference table whose modules this program has.
std::vector<Contestant> known_reference_rows() {
  const std::vector<std::string> known = Registry<Predictor>::instance().names();
  std::vector<Contestant> out;
  for (const ReferenceRow& row : reference_rows()) {
    const std::string name = row.choice.substr(0, row.choice.find(':'));
    if (std::find(known.begin(), known.end(), name) != known.end()) out.push_back({row.label, row.choice});
  }
  return out;
}

std::vector<Entry> entries_of(const Words& words) {
  std::vector<Contestant> contestants;
  for (const std::string& text : words.predictors) contestants.push_back({text, text});
  if (contestants.empty()) contestants = known_reference_rows();
  std::vector<Entry> entries;
  for (Contestant& contestant : contestants) {
    Choice choice = parse_choice(*find_slot("predictor"), contestant.choice, "--predictor");
    entries.push_back({std::move(contestant), std::move(choice)});
  }
  return entries;
}

std::vector<Course> courses_of(std::vector<HeadTrace>& traces, const std::vector<Nanos>& horizons) {
  std::vector<Course> courses;
  for (HeadTrace& trace : traces) {
    courses.push_back(causal_course(trace.file.string(), std::move(trace.samples)));
    for (const Nanos horizon : horizons) check_length(courses.back(), horizon);
  }
  return courses;
}

BenchRow bench_row(const Entry& entry, const std::vector<Judge>& judges, const std::vector<Nanos>& horizons) {
  const MakePredictor make = [&](std::size_t course) {
    const Context context{.seed = 1,
                          .client = static_cast<std::uint32_t>(course),
                          .place = "predictor",
                          .true_motion = judges[course].course().truth.get()};
    return Registry<Predictor>::instance().make(entry.choice, context);
  };
  return {entry.contestant, run_bench(judges, horizons, make), ""};
}

BenchReport run(const Words& words, const std::vector<Entry>& entries, const std::vector<Nanos>& horizons) {
  BenchReport report{
      .protocol = words.protocol, .traces = read_head_traces(words.traces), .horizons = horizons, .rows = {}};
  const std::vector<Course> courses = courses_of(report.traces, horizons);
  std::vector<Judge> judges;
  for (const Course& course : courses) judges.emplace_back(course, horizons);
  Progress progress;
  for (const Entry& entry : entries) {
    progress.show(report.rows.size(), entries.size(), entry.contestant.label);
    report.rows.push_back(bench_row(entry, judges, horizons));
  }
  return report;
}

/// Of the horizon shown in full: the one asked for, else 100 ms, else the last.
std::size_t detail_index(const Words& words, const std::vector<Nanos>& horizons) {
  const auto found = std::find(horizons.begin(), horizons.end(), from_ms(words.detail_ms.value_or(100)));
  if (found != horizons.end()) return std::size_t(found - horizons.begin());
  if (words.detail_ms) throw InputError({fmt::format("--detail {:g}", *words.detail_ms)}, "is not one of the horizons");
  return horizons.size() - 1;
}

int predict(const Words& words) {
  const std::vector<Nanos> horizons = parse_horizons(words.horizon);
  const std::size_t detail = detail_index(words, horizons);
  const std::vector<Entry> entries = entries_of(words);
  std::optional<WholeFile> csv, json;
  if (!words.csv.empty()) csv.emplace(words.csv, words.force);
  if (!words.json.empty()) json.emplace(words.json, words.force);
  const BenchReport report = run(words, entries, horizons);
  if (csv) write_csv(report, csv->path(), words.timing);
  if (json) write_file(json->path(), to_json(report).dump(2) + "\n");
  if (csv) csv->commit();
  if (json) json->commit();
  std::printf("%s", tables_of(report, detail).c_str());
  return success;
}

}  // namespace

void add_predict(CLI::App& app, Action& action) {
  const auto words = std::make_shared<Words>();
  CLI::App* sub = app.add_subcommand("predict", "how far off predictors are on recorded head motion");
  sub->add_option("traces", words->traces, "head traces (CSV), or folders of them")->required();
  sub->add_option("--predictor", words->predictors,
                  "NAME or NAME:key=value,key=value; repeat for more (default: those of the literature)")
      ->allow_extra_args(false);
  sub->add_option("--horizon", words->horizon, "how far ahead, ms, comma-separated (default 20,40,60,80,100,150,200)");
  sub->add_option("--protocol", words->protocol, "causal (default)")->check(CLI::IsMember({"causal"}));
  sub->add_option("--detail", words->detail_ms, "the horizon, ms, whose figures are all shown (default 100)");
  sub->add_option("--csv", words->csv, "write a row for each predictor and horizon");
  sub->add_option("--json", words->json, "write everything, wall time too");
  sub->add_flag("--timing", words->timing, "wall time in the CSV too; without it, the same traces give the same bytes");
  sub->add_flag("--force", words->force, "replace earlier files");
  sub->callback([words, &action] { action = [words] { return predict(*words); }; });
}

}  // namespace photonlag::cli
