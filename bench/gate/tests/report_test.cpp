#include "bench/gate/report.hpp"

#include <gmock/gmock.h>

/// Budgets, and what reports make of awkward text.

namespace photonlag {
namespace {

using testing::HasSubstr;
using testing::Not;

const nlohmann::json summary = nlohmann::json::parse(R"({"metrics": [
  {"metric": "encode_ms", "unit": "ms", "better": "lower", "n": 9, "mean": 3.0, "p99": 4.0},
  {"metric": "psnr_db", "unit": "dB", "better": "higher", "n": 9, "p05": null},
  {"metric": "stale_rate", "unit": "1", "better": "lower", "n": 9, "value": 0.25}], "counters": {"nacks": 17}})");

bool met(const char* metric, const char* stat, std::optional<double> min, std::optional<double> max) {
  return check_budget({.metric = metric, .stat = stat, .min = min, .max = max, .where = {"a.toml", 3, 4}}, summary).met;
}

TEST(Budget, BoundsAreIncluded) {
  EXPECT_TRUE(met("encode_ms", "p99", 4.0, 4.0));
  EXPECT_FALSE(met("encode_ms", "p99", {}, 3.999));
  EXPECT_FALSE(met("encode_ms", "p99", 4.001, {}));
  EXPECT_TRUE(met("stale_rate", "mean", {}, 0.3)) << "its only value";
  EXPECT_FALSE(met("counters", "nacks", {}, 16));
  EXPECT_TRUE(met("psnr_db", "p05", 30, {})) << "identical to the truth";
}

TEST(Budget, OfWhatIsNotThereIsAnErrorAtItsPlace) {
  const auto complaint = [](const char* metric, const char* stat) -> std::string {
    try {
      (void)met(metric, stat, {}, 1);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(complaint("encod_ms", "p99"),
            "a.toml:3:4: error: [expect] this run has no metric 'encod_ms'; did you mean 'encode_ms'?");
  EXPECT_EQ(complaint("encode_ms", "p50"),
            "a.toml:3:4: error: [expect] 'encode_ms' has no 'p50' in this run; it has mean, n, p99");
}

GateResult broken(const std::string& error) { return {.scenario = "a<b>|\"c\"", .file = "x,y:z.toml", .error = error}; }

TEST(Reports, EscapeWhatTheirReadersTakeApart) {
  const std::vector<GateResult> results{broken("100 % of <it> & \"more\"\nline\x01 two")};
  EXPECT_THAT(gate_junit(results), HasSubstr("100 % of &lt;it&gt; &amp; &quot;more&quot;"));
  EXPECT_THAT(gate_junit(results), Not(HasSubstr("\x01")));
  EXPECT_THAT(gate_annotations(results), HasSubstr("::error file=x%2Cy%3Az.toml,line=1,"));
  EXPECT_THAT(gate_annotations(results), HasSubstr("::100 %25 of <it> & \"more\"%0Aline\\x01 two"));
  EXPECT_THAT(gate_markdown(results), HasSubstr("| a&lt;b&gt;\\|\"c\" | error | 100 % of &lt;it&gt;"));
}

/// What a golden comparison of that blame and effect is called.
std::string called(const std::string& blame, const std::string& effect) {
  GateResult result{.scenario = "s", .file = "s.toml"};
  result.comparison = GoldenComparison{.scenario = "s",
                                       .verdict = GoldenVerdict::changed,
                                       .blame = blame,
                                       .detail = "",
                                       .effect = effect,
                                       .refresh = {},
                                       .figures = {},
                                       .notes = {}};
  return result.headline();
}

TEST(Headline, CallsAChangeWhatItIs) {
  EXPECT_EQ(called("encode +0.500 ms from refresh 4", "better and worse"),
            "s: regressed: encode +0.500 ms from refresh 4 (better and worse)");
  EXPECT_EQ(called("encode -0.500 ms from refresh 4", "better and worse"),
            "s: changed: encode -0.500 ms from refresh 4 (better and worse)");
  EXPECT_EQ(called("encode -0.500 ms from refresh 4", "worse"),
            "s: regressed, though faster: encode -0.500 ms from refresh 4 (worse)");
  EXPECT_EQ(called("encode -0.500 ms from refresh 4", "better"), "s: changed, better: encode -0.500 ms from refresh 4");
  EXPECT_EQ(called("encode -0.500 ms from refresh 4", "better, but nothing that is seen"),
            "s: changed, better: encode -0.500 ms from refresh 4 (better, but nothing that is seen)");
  EXPECT_EQ(called("downlink.loss lost downlink/loss 17 -> 16 from refresh 9", "better and worse"),
            "s: regressed: downlink.loss lost downlink/loss 17 -> 16 from refresh 9 (better and worse)");
}

TEST(Headline, ABudgetThatIsNotMetDoesNotHideWhatWasBlessed) {
  GateResult result{.scenario = "s", .file = "s.toml", .blessed = "new"};
  result.budgets.push_back(
      check_budget({.metric = "encode_ms", .stat = "p99", .min = {}, .max = 1.0, .where = {"a.toml", 3, 4}}, summary));
  EXPECT_THAT(result.headline(), testing::StartsWith("s: over budget: "));
  EXPECT_THAT(result.headline(), testing::EndsWith("; blessed all the same: new"));
}

TEST(Reports, OfNothingAreWhole) {
  EXPECT_EQ(gate_smaller_is_better({}), "[]\n");
  EXPECT_EQ(gate_bencher({}), "{}\n");
  EXPECT_THAT(gate_junit({}), HasSubstr("</testsuites>"));
  EXPECT_EQ(gate_annotations({}), "");
}

}  // namespace
}  // namespace photonlag
