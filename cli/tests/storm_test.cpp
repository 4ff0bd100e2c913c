/// What must hold however bad the network: every run ends, its books balance, and it can be explained.
#include <gtest/gtest.h>

#include "cli/tests/storm.hpp"

namespace photonlag::test {
namespace {

class Storms : public testing::TestWithParam<int> {};

TEST_P(Storms, EndWithTheirBooksBalanced) {
  const Scratch scratch;
  const Storm weather = storm(static_cast<std::uint64_t>(GetParam()));
  SCOPED_TRACE(weather.toml);
  const RunData run = play(weather, scratch, "a");
  expect_every_refresh(weather, run);
  expect_every_frame(weather, run);
  expect_packets_balance(weather, run);
  expect_frames_agree_with_packets(weather, run);
  expect_explained(weather, run);
  EXPECT_EQ(hashes(run), hashes(play(weather, scratch, "b")));
}

INSTANTIATE_TEST_SUITE_P(Few, Storms, testing::Range(0, 24));

}  // namespace
}  // namespace photonlag::test
