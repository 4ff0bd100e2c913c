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

INSTANTIATE_TEST_SUITE_P(Few, Storms, testing::Range(0, 18));

std::map<std::string, std::string> some_hashes(const RunData& run, const std::vector<std::string>& files) {
  std::map<std::string, std::string> some;
  for (const std::string& file : files) some[file] = hashes(run).at(file);
  return some;
}

class Order : public testing::TestWithParam<int> {};

/// Packets that keep order are handed over in rows and without waking anybody; those that may overtake one by one.
TEST_P(Order, WhetherPacketsMightOvertakeIsNotSeenWhereNoneDoes) {
  const Scratch scratch;
  const auto number = static_cast<std::uint64_t>(GetParam());
  SCOPED_TRACE(calm_order(number, false).toml);
  const RunData kept = play(calm_order(number, false), scratch, "kept"),
                free = play(calm_order(number, true), scratch, "free");
  expect_same_rows(kept, free);
  expect_frames_agree_with_packets(calm_order(number, false), kept);
}

INSTANTIATE_TEST_SUITE_P(Calm, Order, testing::Range(0, 12));

/// Error bounds are worked out only where rows are written.
nlohmann::json without_bounds(nlohmann::json summary) {
  auto& metrics = summary.at("metrics");
  nlohmann::json kept = nlohmann::json::array();
  for (const auto& metric : metrics)
    if (metric.at("metric").get<std::string>().rfind("pose_p95", 0) != 0) kept.push_back(metric);
  metrics = kept;
  return summary;
}

TEST(Record, WhatIsWrittenDownDoesNotMatter) {
  for (const std::uint64_t number : {0U, 5U, 11U}) {
    const Scratch scratch;
    const Storm weather = storm(number);
    SCOPED_TRACE(weather.toml);
    const std::vector<std::string> all = {"refreshes.csv", "frames.csv", "spans.csv", "samples.csv", "summary.json"};
    const RunData full = play(weather, scratch, "full");
    EXPECT_EQ(some_hashes(full, all), some_hashes(play(weather, scratch, "p", {"record.packets=false"}), all));
    const RunData refreshes = play(weather, scratch, "r", {"record.level=refreshes"});
    EXPECT_EQ(some_hashes(full, {"refreshes.csv"}), some_hashes(refreshes, {"refreshes.csv"}));
    const RunData summary = play(weather, scratch, "s", {"record.level=summary", "record.packets=false"});
    EXPECT_EQ(without_bounds(full.summary), without_bounds(summary.summary));
  }
}

/// Each packet keeps its draw, so a higher probability loses what a lower one does, and more.
TEST(MoreLoss, NeverMakesMoreFramesDecodedOnAverage) {
  const std::string toml =
      "schema = 1\npixels = false\nduration_s = 4\n[codec]\nrate = { name = \"fixed\", mbps = 4 }\n";
  for (const std::string recovery : {"none", "nack"})
    for (const std::string link : {"downlink", "uplink"}) {
      std::int64_t before = INT64_MAX;
      for (const std::string loss : {"0", "0.01", "0.1", "0.5", "1"}) {
        std::int64_t decoded = 0;
        for (const std::string seed : {"1", "2"}) {
          const Scratch scratch;
          const RunData run = play({.toml = toml}, scratch, "run",
                                   {"seed=" + seed, "downlink.recovery.name=" + recovery, "record.level=summary",
                                    link + ".loss={name=\"bernoulli\", probability=" + loss + "}"});
          decoded += counter(run, "frames_decoded");
        }
        EXPECT_LE(decoded, before) << recovery << ", " << link << " loss " << loss;
        before = decoded;
      }
      EXPECT_EQ(before, 0) << "all is lost";
    }
}

}  // namespace
}  // namespace photonlag::test
