/// Scenarios: the text of a file, as `run` and `sweep` read it.
#include "fuzz/target.hpp"
#include "sim/scenario/sweep.hpp"

namespace photonlag::fuzz {
namespace {

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const Scenario scenario = load_scenario(put(folder / "scenario.toml", bytes));
  const Sweep sweep = sweep_of(scenario);
  (void)sweep.point(sweep.points() - 1);
  // What was resolved is a scenario, and resolves to itself.
  const Scenario again = load_scenario(put(folder / "resolved.toml", scenario.resolved));
  if (again.resolved != scenario.resolved) throw std::logic_error("resolved otherwise:\n" + again.resolved);
}

const Target target("scenario", read);

}  // namespace
}  // namespace photonlag::fuzz
