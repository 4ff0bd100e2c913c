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

/// Records a fourth scenario: another bit rate, refresh rate, pacing and link than any that is then played on it.
std::string recorded_profile(const Scratch& scratch) {
  const std::string file = scratch / "p.csv";
  std::vector<std::string> words{"calibrate", source("scenarios/many_clients.toml"), "-o", file, "--duration", "4"};
  for (const char* set : {"display.width=320", "display.height=180", "codec.preset=ultrafast", "codec.rate.mbps=10"})
    words.insert(words.end(), {"--set", set});
  const Outcome outcome = photonlag(words);
  if (outcome.exit_code != 0) throw std::runtime_error(outcome.err);
  return file;
}

struct Played {
  std::string scenario;
  std::vector<std::string> sets;
};

class CalibratedRun : public testing::TestWithParam<Played> {};

TEST_P(CalibratedRun, HasTheLatencyPercentilesOfItsPixelRun) {
  const Scratch scratch;
  const std::string scenario = "scenarios/" + GetParam().scenario + ".toml";
  std::vector<std::string> sets = small;
  sets.insert(sets.end(), GetParam().sets.begin(), GetParam().sets.end());
  const RunData pixels = run(scenario, scratch / "pixels", sets, {"--seed", "7"});
  sets.insert(sets.end(),
              {"pixels=false", "codec.traffic={name=\"profile\", path=\"" + recorded_profile(scratch) + "\"}"});
  expect_alike(pixels, run(scenario, scratch / "profile", sets, {"--seed", "7"}));
}

// lossy: in 20 s a burst that meets a packet which only one of the two runs has makes 0.3 points of staleness.
// cloud_gaming: its 15 Mbit/s are more than so small a picture can use.
INSTANTIATE_TEST_SUITE_P(OnAProfileOfAnother, CalibratedRun,
                         testing::Values(Played{"quickstart", {}}, Played{"lossy", {"duration_s=60"}},
                                         Played{"cloud_gaming", {"codec.rate.mbps=6"}},
                                         Played{"lossy", {"duration_s=100", "server.frame_pacing={name=\"window\"}"}}),
                         [](const auto& p) { return p.param.scenario + std::to_string(p.index); });

}  // namespace
}  // namespace photonlag::test
