/// A run without pixels on a recorded profile against the run with pixels it stands for.
#include <gtest/gtest.h>

#include <cmath>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

/// Pictures small enough for a test; nothing is scored, as that does not touch the clock.
const std::vector<std::string> small = {"display.width=320", "display.height=180", "quality.every=0",
                                        "record.images=none"};

void expect_alike(const RunData& pixels, const RunData& profile) {
  for (const char* stat : {"p50", "p95", "p99"}) {
    const double expected = metric(pixels, "pose_to_photon_render_ms", stat);
    const double got = metric(profile, "pose_to_photon_render_ms", stat);
    EXPECT_NEAR(got / expected, 1, 0.02) << stat << ": " << got << " ms, with pixels " << expected << " ms";
  }
  const double expected = metric(pixels, "stale_rate", "value"), got = metric(profile, "stale_rate", "value");
  EXPECT_NEAR(got, expected, 0.002) << "stale rate";
}

/// Another scenario, bit rate, link, loss and seed than the profile's.
TEST(CalibratedRun, HasTheLatencyPercentilesOfItsPixelRun) {
  const Scratch scratch;
  std::vector<std::string> words{
      "calibrate", source("scenarios/many_clients.toml"), "-o", scratch / "p.csv", "--duration", "4"};
  for (const char* set : {"display.width=320", "display.height=180", "codec.preset=ultrafast", "codec.rate.mbps=10"})
    words.insert(words.end(), {"--set", set});
  const Outcome calibrated = photonlag(words);
  ASSERT_EQ(calibrated.exit_code, 0) << calibrated.err;
  for (const char* name : {"quickstart", "lossy", "cloud_gaming"}) {
    SCOPED_TRACE(name);
    const std::string scenario = "scenarios/" + std::string(name) + ".toml";
    const RunData pixels = run(scenario, scratch / (std::string(name) + "-pixels"), small, {"--seed", "7"});
    std::vector<std::string> without = small;
    without.insert(without.end(),
                   {"pixels=false", "codec.traffic={name=\"profile\", path=\"" + (scratch / "p.csv").string() + "\"}"});
    expect_alike(pixels, run(scenario, scratch / name, without, {"--seed", "7"}));
  }
}

}  // namespace
}  // namespace photonlag::test
