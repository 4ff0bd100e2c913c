/// The same laws over many more storms.
#include <gtest/gtest.h>

#include "cli/tests/storm.hpp"

namespace photonlag::test {
namespace {

class ManyStorms : public testing::TestWithParam<int> {};

TEST_P(ManyStorms, EndWithTheirBooksBalanced) {
  constexpr int each = 40;
  for (int i = 0; i < each; ++i) {
    const Scratch scratch;
    const Storm weather = storm(static_cast<std::uint64_t>(1000 + GetParam() * each + i));
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

INSTANTIATE_TEST_SUITE_P(Many, ManyStorms, testing::Range(0, 10));

}  // namespace
}  // namespace photonlag::test
