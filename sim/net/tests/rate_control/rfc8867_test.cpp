#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/net/tests/rate_control/cases.hpp"

// RFC 8867's cases, and a real LTE link: no controller may freeze the picture for more than 250 ms longer than one that
// knows the capacity. docs/rate-control.md has all figures.

namespace photonlag {
namespace {

std::filesystem::path lte_trace() {
  const char* shared = std::getenv("PHOTONLAG_SHARED");
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  const auto folder = shared   ? std::filesystem::path(shared)
                      : source ? std::filesystem::path(source) / ".." / "shared"
                               : std::filesystem::path("nowhere");
  return folder / "data/net/mahimahi-Verizon-LTE-short.down";
}

/// Runs @p visit on every case, with the scores of the controller and of the oracle.
template <class Visit>
void on_every_case(const std::string& controller, Visit visit) {
  for (const RateCase& test : rate_cases(lte_trace()))
    visit(test, run_rate_case(test, controller, 1), run_rate_case(test, "oracle", 1));
}

void expect_few_freezes(const RateCase& test, const Score& score, const Score& oracle) {
  EXPECT_LE(score.longest_freeze_ms, oracle.longest_freeze_ms + 250) << test.name;
  // The oracle knows of no TCP flows; and where packets are dropped early, its lost frames count as never come.
  if (test.queue == "drop_tail" && !test.tcp_s) {
    EXPECT_GE(score.frame_p95_ms, 0.98 * oracle.frame_p95_ms) << test.name << ": nobody beats the oracle";
  }
}

TEST(Rfc8867, ScreamFreezesHardlyMoreThanTheOracle) {
  on_every_case("scream", [](const RateCase& test, const Score& score, const Score& oracle) {
    expect_few_freezes(test, score, oracle);
    EXPECT_TRUE(test.name == "lte" || test.tcp_s || score.utilisation >= 0.85)
        << test.name << ": " << score.utilisation;
  });
}

TEST(Rfc8867, GccFreezesHardlyMoreThanTheOracle) {
  on_every_case("gcc", [](const RateCase& test, const Score& score, const Score& oracle) {
    expect_few_freezes(test, score, oracle);
    EXPECT_TRUE(test.name == "lte" || test.tcp_s || score.utilisation >= 0.65)
        << test.name << ": " << score.utilisation;
  });
}

const RateCase& case_named(const std::string& name) {
  static const std::vector<RateCase> cases = rate_cases({});
  return *std::ranges::find(cases, name, &RateCase::name);
}

double mean_freeze_ms(const std::string& name, const std::string& controller) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    sum += run_rate_case(case_named(name), controller, seed).longest_freeze_ms / 5;
  return sum;
}

// A cut by what arrives now ends what a cut by what arrived before the drop lets go on: dropped packets.
TEST(Rfc8867, GccFreezesLessThanHalfAsLongThanByWhatLibwebrtcBelievesArrives) {
  for (const char* name : {"5.1", "5.2", "l4s"})
    EXPECT_LT(mean_freeze_ms(name, "gcc"), 0.5 * mean_freeze_ms(name, "gcc_bayes")) << name;
}

TEST(L4s, MarksKeepScreamsQueueUnderAFewMilliseconds) {
  const auto cases = rate_cases({});
  const auto l4s = std::ranges::find(cases, "l4s", &RateCase::name);
  ASSERT_NE(l4s, cases.end());
  const Score with = run_rate_case(*l4s, "scream_l4s", 1), without = run_rate_case(*l4s, "scream", 1);
  EXPECT_LT(with.queue_p95_ms, 5);
  EXPECT_LT(with.queue_p95_ms, without.queue_p95_ms);
  EXPECT_GE(with.utilisation, 0.6);
}

TEST(Rfc8867, AFixedRateDoesFreeze) {
  const auto cases = rate_cases({});
  const Score fixed = run_rate_case(cases.front(), "fixed", 1), oracle = run_rate_case(cases.front(), "oracle", 1);
  EXPECT_GT(fixed.longest_freeze_ms, oracle.longest_freeze_ms + 250) << "else these cases prove nothing";
}

TEST(Rfc8867, ThePicturesOfTheLteDriveStopForItsOutage) {
  const auto cases = rate_cases(lte_trace());
  if (cases.back().name != "lte") GTEST_SKIP() << "no " << lte_trace() << "; set PHOTONLAG_SHARED";
  const Score oracle = run_rate_case(cases.back(), "oracle", 1);
  EXPECT_NEAR(oracle.longest_freeze_ms, 1447, 20) << "the longest gap of the trace";
  EXPECT_GE(oracle.utilisation, 0.85);
}

}  // namespace
}  // namespace photonlag
