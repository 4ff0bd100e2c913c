#include "bench/gate/golden.hpp"

#include <algorithm>
#include <array>

#include "bench/gate/drops.hpp"
#include "bench/gate/golden_tables.hpp"
#include "sim/core/error.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/csv_reader.hpp"
#include "sim/record/json_text.hpp"
#include "sim/record/run_files.hpp"

namespace photonlag {
namespace {

using nlohmann::json;
constexpr const char* golden_format = "photonlag golden";
constexpr std::array<const char*, 3> certainties = {"exact", "coded", "measured"};

std::vector<GoldenFrame> frames_of(const RunData& run) {
  const auto drops = drops_by_frame(run.folder / packets_table().file);
  std::vector<GoldenFrame> frames;
  frames.reserve(run.frames.size());
  for (const FrameRow& row : run.frames) {
    const auto found = drops.find({row.client, row.frame});
    GoldenFrame& frame = frames.emplace_back();
    static_cast<FrameRow&>(frame) = row;
    if (found != drops.end()) frame.dropped = found->second;
  }
  return frames;
}

std::string machine_of(const json& manifest) {
  const json& machine = manifest.at("machine");
  return machine.value("cpu", "") + "; " + machine.value("gpu", "");
}

json head_of(const Golden& golden, const std::map<std::string, std::string>& digests) {
  json tolerances = json::object();
  for (const auto& [metric, t] : golden.tolerances)
    tolerances[metric] = {{"absolute", t.absolute}, {"relative", t.relative}};
  json head = {{"format", golden_format},     {"schema", 1},
               {"scenario", golden.scenario}, {"compared", name_of(golden.certainty)},
               {"tolerances", tolerances},    {"sha256", digests}};
  if (!golden.tolerances.empty()) head["machine"] = golden.machine;
  return head;
}

void read_head(Golden& golden, const std::filesystem::path& file) {
  const json head = load_json(file);
  try {
    if (!head.is_object() || head.value("format", "") != golden_format || head.value("schema", 0) != 1)
      throw InputError({file.string()}, "is not a golden that this program reads; make it anew with --bless");
    golden.scenario = head.at("scenario");
    const auto found = std::ranges::find(certainties, head.at("compared").get<std::string>());
    if (found == certainties.end()) throw InputError({file.string()}, "'compared' must be exact, coded or measured");
    golden.certainty = static_cast<Certainty>(found - certainties.begin());
    golden.machine = head.value("machine", "");
    golden.digests = head.at("sha256").get<std::map<std::string, std::string>>();
    for (const auto& [metric, t] : head.at("tolerances").items())
      golden.tolerances[metric] = {t.at("absolute").get<double>(), t.at("relative").get<double>()};
  } catch (const json::exception& e) {
    throw InputError({file.string()}, std::string("is damaged: ") + e.what());
  }
}

std::string whole_text(const std::filesystem::path& file) {
  LineReader lines(file);
  std::string text;
  for (std::string_view line; lines.next(line);) text.append(line).append("\n");
  return text;
}

std::map<std::string, std::string> digests_of_rows(const Golden& golden) {
  std::string frames, refreshes;
  (void)frames_text(golden.frames, frames);
  (void)refreshes_text(golden.refreshes, refreshes);
  return {{"frames", sha256_of(frames)}, {"refreshes", sha256_of(refreshes)}};
}

/// Rows edited by hand, or merged by a tool that does not know what they are.
void check_digests(const Golden& golden, const std::filesystem::path& folder) {
  const std::map<std::string, std::size_t> rows = {{"frames", golden.frames.size()},
                                                   {"refreshes", golden.refreshes.size()}};
  for (const auto& [table, digest] : digests_of_rows(golden))
    if (const auto kept = golden.digests.find(table);
        rows.at(table) < rows_kept && (kept == golden.digests.end() || kept->second != digest))
      throw InputError({(folder / (table + ".csv")).string()},
                       "is not the table that golden.json has the sha256 of; make the golden anew with --bless");
}

void add_digests(Golden& golden, const RunData& run) {
  golden.digests = digests_of_rows(golden);
  for (const char* table : {"packets", "spans"})
    golden.digests[table] = run.manifest.at("files").at(std::string(table) + ".csv").at("sha256");
}

}  // namespace

std::string name_of(Certainty certainty) { return certainties[static_cast<std::size_t>(certainty)]; }

Golden golden_of(const RunData& run, Certainty certainty, const std::string& resolved) {
  Golden golden;
  golden.scenario = run.manifest.at("scenario");
  golden.certainty = certainty;
  golden.machine = machine_of(run.manifest);
  golden.figures = figures_of(run.summary);
  golden.tolerances = default_tolerances(golden.figures, certainty);
  golden.frames = frames_of(run);
  golden.refreshes = run.refreshes;
  golden.resolved = resolved;
  add_digests(golden, run);
  return golden;
}

std::map<std::string, std::string> files_of(const Golden& golden) {
  std::string ignored;
  return {{"golden.json", json_text(head_of(golden, golden.digests), 2)},
          {"scenario.toml", golden.resolved},
          {"figures.csv", figures_text(golden.figures)},
          {"frames.csv", frames_text(golden.frames, ignored)},
          {"refreshes.csv", refreshes_text(golden.refreshes, ignored)}};
}

bool is_golden(const std::filesystem::path& folder) { return std::filesystem::exists(folder / "golden.json"); }

Golden read_golden(const std::filesystem::path& folder) {
  for (const char* file : {"golden.json", "scenario.toml", "figures.csv", "frames.csv", "refreshes.csv"})
    if (!std::filesystem::exists(folder / file))
      throw InputError({(folder / file).string()}, "is missing from the golden; make it anew with --bless");
  Golden golden;
  read_head(golden, folder / "golden.json");
  golden.resolved = whole_text(folder / "scenario.toml");
  golden.figures = read_figures(folder / "figures.csv");
  golden.frames = read_frames(folder / "frames.csv");
  golden.refreshes = read_refreshes(folder / "refreshes.csv");
  check_digests(golden, folder);
  return golden;
}

}  // namespace photonlag
