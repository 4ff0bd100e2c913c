/// The same laws over many more storms.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "cli/tests/storm.hpp"

namespace photonlag::test {
namespace {

class ManyStorms : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ManyStorms, EndWithTheirBooksBalanced) {
  constexpr std::uint64_t each = 40;
  for (std::uint64_t i = 0; i < each; ++i) {
    const Scratch scratch;
    const Storm weather = storm(1000 + GetParam() * each + i);
    SCOPED_TRACE(weather.toml);
    const RunData run = play(weather, scratch, "a");
    expect_every_refresh(weather, run);
    expect_every_frame(weather, run);
    expect_packets_balance(weather, run);
    expect_frames_agree_with_packets(weather, run);
    expect_explained(weather, run);
    if (HasFailure()) return;
  }
}

TEST_P(ManyStorms, DoNotShowHowPacketsAreHandedOverWhereNoneOvertakes) {
  constexpr std::uint64_t each = 20;
  for (std::uint64_t i = 0; i < each; ++i) {
    const Scratch scratch;
    const std::uint64_t number = 1000 + GetParam() * each + i;
    SCOPED_TRACE(calm_order(number, false).toml);
    expect_same_rows(play(calm_order(number, false), scratch, "kept"), play(calm_order(number, true), scratch, "free"));
    if (HasFailure()) return;
  }
}

/// kB that the largest child so far had in memory.
long largest_child_kb() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return usage.ru_maxrss;
}

/// Ten clients for ten minutes instead of half a minute: 430,000 frames more.
TEST(Memory, DoesNotGrowWithTheLengthOfAnOutage) {
  const std::string start = "schema = 1\npixels = false\nclients = 10\n[record]\nlevel = \"summary\"\n";
  for (const std::string dead : {"downlink", "uplink"}) {
    const Scratch scratch;
    Storm storm{.toml = start + "[" + dead + "]\ndown_ms = [[2000, 1_000_000_000]]\n"};
    (void)play(storm, scratch, "short", {"duration_s=30"});
    const long before = largest_child_kb();
    (void)play(storm, scratch, "long", {"duration_s=600"});
    EXPECT_LE(largest_child_kb(), before + 60'000) << dead;
  }
}

INSTANTIATE_TEST_SUITE_P(Many, ManyStorms, testing::Range<std::uint64_t>(0, 10));

}  // namespace
}  // namespace photonlag::test
