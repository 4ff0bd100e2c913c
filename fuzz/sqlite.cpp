/// A sweep's file, as tables, exports and merges read it. What SQLite itself says of a file is an EnvironmentError.
#include "cli/sweep/reports.hpp"
#include "fuzz/target.hpp"

namespace photonlag::fuzz {
namespace {

template <class Act>
void readable(Act act) {
  try {
    refusable(act);
  } catch (const EnvironmentError&) {  // NOLINT(bugprone-empty-catch): documented, see above
  }
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / "sweep.sqlite", bytes);
  readable([&] { (void)cli::sweep_table(file, {}, 100); });
  readable([&] { cli::export_sweep(file, folder / "sweep.csv", true, true); });
  readable([&] { (void)cli::merge_sweeps(folder / "merged.sqlite", {file.string()}, true).text(); });
}

const Target target("sqlite", read);

}  // namespace
}  // namespace photonlag::fuzz
