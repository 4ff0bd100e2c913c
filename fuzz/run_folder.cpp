/// Run folders: a small run in which the bytes stand for each of its files in turn.
#include "fuzz/target.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/figures.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/run_files.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag::fuzz {
namespace {

namespace fs = std::filesystem;
using testing_record::text_of;

/// What explain, compare and the gate do with a run.
void use(const fs::path& folder) {
  const RunData run = read_run(folder);
  refusable([&] { (void)figures_of(run.summary); });
  refusable([&] { (void)summary_table(run.summary, false); });
  refusable([&] { (void)explain(run, 0, -1, false); });
}

/// As if the run had written it so.
void put_into_manifest(const fs::path& folder, const std::string& file, std::string_view bytes) {
  auto manifest = load_json(folder / "manifest.json");
  auto& entry = manifest.at("files").at(file);
  entry["sha256"] = sha256_of(bytes);
  if (entry.contains("rows")) entry["rows"] = std::max<std::ptrdiff_t>(std::ranges::count(bytes, '\n') - 1, 0);
  put(folder / "manifest.json", manifest.dump());
}

void read(std::string_view bytes, const fs::path& folder) {
  const fs::path run = folder / "run";
  RecordOptions options = testing_record::full_record();
  options.force = true, options.packets = false, options.warmup = Nanos(0);
  static const auto synthetic = testing_record::synthetic_run(1, 20);
  if (!fs::exists(run)) testing_record::record(synthetic, run, options);
  const std::string manifest = text_of(run / "manifest.json");
  for (const std::string file : {"manifest.json", "summary.json", "refreshes.csv", "frames.csv", "spans.csv"}) {
    const std::string before = text_of(run / file);
    put(run / file, bytes);
    if (file != "manifest.json") put_into_manifest(run, file, bytes);
    refusable([&] { use(run); });
    put(run / file, before);
    put(run / "manifest.json", manifest);
  }
}

const Target target("run_folder", read);

}  // namespace
}  // namespace photonlag::fuzz
