#include "bench/gate/wall_clock.hpp"

#include <gmock/gmock.h>

#include "sim/core/error.hpp"
#include "sim/core/random.hpp"

namespace photonlag {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// n measurements around @p ns with 2 % noise.
Timings timings(double ns, std::size_t n, std::uint64_t key, double packets = 5) {
  Timings out;
  const RandomStream stream(11, "test");
  for (std::size_t i = 0; i < n; ++i) {
    out.ns.push_back(stream.at(key, i).normal(ns, 0.02 * ns));
    out.counters["packets"].push_back(packets);
    out.counters["rate"].push_back(out.ns.back());
  }
  return out;
}

TimeClaim judged(double a, double b, std::size_t n = 10, double packets_b = 5) {
  return judge_times({{"x", timings(a, n, 1)}}, {{"x", timings(b, n, 2, packets_b)}}).front();
}

TEST(WallClock, ReadsGoogleBenchmarksReport) {
  const json report = json::parse(R"({"context": {}, "benchmarks": [
    {"name": "x", "run_type": "iteration", "iterations": 10, "real_time": 3.0, "cpu_time": 2.0, "time_unit": "us",
     "packets": 4.0, "items_per_second": 1e9},
    {"name": "y/real_time", "run_type": "iteration", "real_time": 3.0, "cpu_time": 2.0, "time_unit": "ms"},
    {"name": "x_mean", "run_type": "aggregate", "real_time": 9, "cpu_time": 9, "time_unit": "us"}]})");
  Batch batch;
  add_measurements(batch, report, "r.json");
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_THAT(batch["x"].ns, testing::ElementsAre(2000));
  EXPECT_THAT(batch["y/real_time"].ns, testing::ElementsAre(3e6));
  EXPECT_EQ(batch["x"].counters.size(), 1U);
}

TEST(WallClock, RefusesFailedBenchmarksAndOtherFiles) {
  Batch batch;
  EXPECT_THAT([&] { add_measurements(batch, json::parse("{}"), "r.json"); },
              ThrowsMessage<InputError>(HasSubstr("r.json: error: is no report")));
  const json failed = json::parse(
      R"({"benchmarks": [{"name": "x", "error_occurred": true, "error_message": "no device", "real_time": 0}]})");
  EXPECT_THAT([&] { add_measurements(batch, failed, "r.json"); }, ThrowsMessage<InputError>(HasSubstr("no device")));
}

TEST(WallClock, TakesFivePercentAndSignificance) {
  EXPECT_EQ(judged(100, 101).verdict, Verdict::same);
  EXPECT_EQ(judged(100, 112).verdict, Verdict::regressed);
  EXPECT_EQ(judged(100, 88).verdict, Verdict::improved);
  EXPECT_EQ(judged(100, 150, 9).verdict, Verdict::undecided);
  EXPECT_TRUE(needs_confirmation(judged(100, 112)));
  EXPECT_FALSE(needs_confirmation(judged(100, 101)));
}

TEST(WallClock, AnExactCounterThatChangedIsRegressedWhateverTheTime) {
  const TimeClaim claim = judged(100, 100, 10, 6);
  EXPECT_EQ(claim.verdict, Verdict::regressed);
  EXPECT_THAT(claim.reason, HasSubstr("packets: 5 -> 6"));
  EXPECT_FALSE(needs_confirmation(claim));
}

TEST(WallClock, OnlyWhatTheSecondBatchShowsTooCounts) {
  const TimeClaim slow = judged(100, 112), even = judged(100, 101), fast = judged(100, 88);
  EXPECT_EQ(confirmed(slow, slow).verdict, Verdict::regressed);
  EXPECT_EQ(confirmed(slow, even).verdict, Verdict::same);
  EXPECT_EQ(confirmed(slow, fast).verdict, Verdict::undecided);
}

TEST(WallClock, NoiseAloneIsNeverConfirmed) {
  int wrong = 0;
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    const auto batch = [&](std::uint64_t side) { return Batch{{"x", timings(100, 10, 100 + 4 * trial + side)}}; };
    const TimeClaim first = judge_times(batch(0), batch(1)).front(), second = judge_times(batch(2), batch(3)).front();
    const Verdict verdict = needs_confirmation(first) ? confirmed(first, second).verdict : first.verdict;
    wrong += verdict == Verdict::same ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace photonlag
