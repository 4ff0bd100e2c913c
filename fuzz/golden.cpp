/// Goldens: a small one in which the bytes stand for each of its files in turn; and a table of many commits.
#include "bench/gate/golden.hpp"

#include "bench/gate/compare.hpp"
#include "bench/gate/history.hpp"
#include "bench/gate/report.hpp"
#include "fuzz/target.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag::fuzz {
namespace {

namespace fs = std::filesystem;

Golden small_golden(const fs::path& folder) {
  testing_record::record(testing_record::synthetic_run(1, 20), folder / "run");
  RunData run = read_run(folder / "run");
  run.manifest["machine"] = {{"cpu", "a processor"}, {"gpu", "a GPU"}};
  return golden_of(run, Certainty::exact, "schema = 1\n");
}

void compare(const fs::path& folder, const Golden& now) {
  GateResult result{.scenario = now.scenario, .file = "scenario.toml"};
  result.comparison = compare_to_golden(read_golden(folder), now);
  (void)gate_text({result});
  (void)gate_junit({result});
  (void)gate_markdown({result});
  (void)gate_annotations({result});
}

void read(std::string_view bytes, const fs::path& folder) {
  static const Golden golden = small_golden(folder);
  static const auto files = files_of(golden);
  const fs::path place = folder / "golden";
  fs::create_directories(place);
  for (const auto& [name, text] : files) put(place / name, text);
  for (const auto& [name, text] : files) {
    put(place / name, bytes);
    refusable([&] { compare(place, golden); });
    put(place / name, text);
  }
  refusable([&] { (void)read_history(put(folder / "history.csv", bytes)); });
}

const Target target("golden", read);

}  // namespace
}  // namespace photonlag::fuzz
