#include <gtest/gtest.h>

#include <fstream>

#include "viz/render.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

TEST(Plots, Draw) {
  const RunData run = synthetic_run();
  const RunData b = synthetic_run({.extra_delay = from_ms(12), .stall = false});
  const std::vector<RunView> views{prepare(run, 0)};
  const std::vector<RunView> both{prepare(run, 0), prepare(b, 0)};
  write_synthetic_run("/tmp/viz-run/synth/7");
  write_synthetic_run("/tmp/viz-run/faster/7", {.extra_delay = from_ms(12), .stall = false});
  for (const Plot& plot : plots()) {
    std::ofstream("/tmp/viz-" + plot.name + ".png") << render_plot(
        plot, {views, {}}, FileKind::png, plot.name == "overview" ? 1600 : 900, plot.name == "overview" ? 1000 : 420);
    std::ofstream("/tmp/viz-" + plot.name + ".svg") << render_plot(plot, {views, {}}, FileKind::svg, 1600, 1000);
    std::ofstream("/tmp/viz-" + plot.name + "-ab.png") << render_plot(
        plot, {both, {}}, FileKind::png, plot.name == "overview" ? 1600 : 900, plot.name == "overview" ? 1000 : 420);
  }
}

}  // namespace
}  // namespace photonlag::viz
