/// Same scenario and seed, same bytes; and nobody else's draws move when a module is swapped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <tuple>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

const std::vector<std::string> short_and_small = {"duration_s=1.2",     "warmup_s=0.2",          "display.width=320",
                                                  "display.height=180", "record.images=worst:2", "record.video=true"};

TEST(Repeat, TwoRunsAndOneOrTwoThreadsGiveTheSameBytes) {
  const Scratch scratch;
  const RunData first = test::run("scenarios/quickstart.toml", scratch / "a", short_and_small);
  const auto expected = hashes(first);
  EXPECT_GE(expected.size(), 9U);  // six tables, scenario, stream, video, pictures
  EXPECT_TRUE(expected.contains("stream.mkv"));
  EXPECT_TRUE(expected.contains("video.mkv"));
  EXPECT_EQ(expected, hashes(test::run("scenarios/quickstart.toml", scratch / "b", short_and_small)));
  EXPECT_EQ(expected,
            hashes(test::run("scenarios/quickstart.toml", scratch / "c", short_and_small, {"--threads", "1"})));
}

/// SimGrid's processes may be contexts of its own or threads.
TEST(Repeat, ThreadsForProcessesGiveTheSameBytes) {
  const Scratch scratch;
  const auto expected = hashes(test::run("scenarios/lossy.toml", scratch / "a", {"pixels=false"}));
  setenv("PHOTONLAG_SIMGRID", "--cfg=contexts/factory:thread", 1);
  const RunData threads = test::run("scenarios/lossy.toml", scratch / "b", {"pixels=false"});
  unsetenv("PHOTONLAG_SIMGRID");
  EXPECT_EQ(expected, hashes(threads));
}

TEST(Repeat, AnotherSeedIsAnotherRun) {
  const Scratch scratch;
  const RunData a = test::run("scenarios/quickstart.toml", scratch / "a", {"pixels=false"});
  const RunData b = test::run("scenarios/quickstart.toml", scratch / "b", {"pixels=false"}, {"--seed", "2"});
  EXPECT_NE(hashes(a).at("refreshes.csv"), hashes(b).at("refreshes.csv"));
}

using Key = std::tuple<std::string, std::string, std::int64_t, std::int64_t, std::int64_t>;

std::map<Key, std::int64_t> delays(const std::filesystem::path& run) {
  std::map<Key, std::int64_t> all;
  for (const PacketLine& p : packets(run))
    if (p.drawn_delay >= 0) all[{p.link, p.kind, p.frame, p.index, p.attempt}] = p.drawn_delay;
  return all;
}

class Swap : public testing::TestWithParam<std::string> {};

TEST_P(Swap, LeavesTheDrawsOfEveryPacketAsTheyWere) {
  const Scratch scratch;
  const std::vector<std::string> base = {"duration_s=2", "display.width=320", "display.height=180"};
  std::vector<std::string> swapped = base;
  swapped.push_back(GetParam());
  test::run("scenarios/quickstart.toml", scratch / "a", base);
  test::run("scenarios/quickstart.toml", scratch / "b", swapped);
  const auto before = delays(scratch / "a"), after = delays(scratch / "b");
  int in_both = 0;
  for (const auto& [key, delay] : before)
    if (const auto found = after.find(key); found != after.end()) {
      EXPECT_EQ(delay, found->second);
      ++in_both;
    }
  EXPECT_GT(in_both, 500);
}

INSTANTIATE_TEST_SUITE_P(Modules, Swap,
                         testing::Values("predictor.name=hold", "reprojector.name=none", "codec.preset=superfast"),
                         [](const auto& p) { return p.param.substr(0, p.param.find('.')); });

TEST(Repeat, TheResolvedScenarioRunsAgainToTheSameTables) {
  const Scratch scratch;
  const RunData first = test::run("scenarios/lossy.toml", scratch / "a", {"pixels=false"});
  const Outcome again = photonlag({"run", scratch / "a/scenario.toml", "--out", scratch / "b", "--no-pictures"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  const auto expected = hashes(first), got = hashes(read_run(scratch / "b"));
  for (const char* file : {"refreshes.csv", "frames.csv", "packets.csv", "samples.csv", "spans.csv", "summary.json"})
    EXPECT_EQ(expected.at(file), got.at(file)) << file;
}

}  // namespace
}  // namespace photonlag::test
