#include "bench/gate/claim.hpp"

#include <gmock/gmock.h>

#include "sim/core/error.hpp"

namespace photonlag {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

PairedMetric metric(const std::vector<double>& differences, Better better = Better::lower, double a = 60,
                    const std::string& unit = "ms") {
  PairedMetric out{.name = "m.p99", .unit = unit, .better = better, .a = {}, .b = {}};
  for (const double d : differences) out.a.push_back(a), out.b.push_back(a + d);
  return out;
}

std::vector<double> ten(double value) { return std::vector<double>(10, value); }

Claim judged(const PairedMetric& m, std::size_t looks = 1) { return judge({m}, {}, looks).front(); }

TEST(Claim, NeedsAllThree) {
  EXPECT_EQ(judged(metric(ten(1))).verdict, Verdict::regressed);
  EXPECT_EQ(judged(metric(ten(-1))).verdict, Verdict::improved);
  EXPECT_EQ(judged(metric(ten(-1), Better::higher)).verdict, Verdict::regressed);
  // beyond chance, below what matters
  EXPECT_EQ(judged(metric(ten(0.4))).verdict, Verdict::same);
  // large, could be chance
  const Claim wild = judged(metric({5, -4, 6, -5, 4, 7, -6, 5, 3, -2}));
  EXPECT_EQ(wild.verdict, Verdict::undecided);
  EXPECT_THAT(wild.reason, HasSubstr("interval"));
}

TEST(Claim, NineSeedsDecideNothingNotEvenThatItIsTheSame) {
  for (const double difference : {0.0, 3.0}) {
    const Claim claim = judged(metric(std::vector<double>(9, difference)));
    EXPECT_EQ(claim.verdict, Verdict::undecided);
    EXPECT_THAT(claim.reason, HasSubstr("9 seeds; a verdict takes 10"));
  }
}

TEST(Claim, IsCorrectedForOtherMetricsAndLooks) {
  const PairedMetric worse = metric(ten(1)), even = metric(ten(0));
  EXPECT_DOUBLE_EQ(judge({worse, even, even, even}, {}, 1)[0].p_corrected, 4 * 2.0 / 1024);
  EXPECT_DOUBLE_EQ(judge({worse, even, even, even}, {}, 3)[0].p_corrected, 12 * 2.0 / 1024);
  // Eight metrics and three looks, the most that compare does by default, leave ten seeds able to decide.
  EXPECT_EQ(judge({worse, even, even, even, even, even, even, even}, {}, 3)[0].verdict, Verdict::regressed);
}

TEST(MinimumEffect, GoesByUnit) {
  const MinimumEffect minimum;
  EXPECT_EQ(minimum.of(metric({0}), 60), 0.5);
  EXPECT_EQ(minimum.of(metric({0}, Better::lower, 0.01, "1"), 0.01), 0.005);
  EXPECT_DOUBLE_EQ(minimum.of(metric({0}, Better::higher, 35, "dB"), 35), 0.7);
}

TEST(MinimumEffect, IsSetByWords) {
  MinimumEffect minimum;
  for (const char* words : {"0.25ms", "5%", "m.p99=3%"}) set_minimum_effect(minimum, words);
  EXPECT_EQ(minimum.ms, 0.25);
  EXPECT_EQ(minimum.share, 0.05);
  EXPECT_DOUBLE_EQ(minimum.of(metric({0}), 60), 1.8);
  for (const char* words : {"", "5", "m.p99=", "-1ms", "x%", "nanms", "infms", "1ms2"})
    EXPECT_THAT([&] { set_minimum_effect(minimum, words); }, ThrowsMessage<InputError>(HasSubstr("--min-effect")))
        << words;
}

TEST(Overall, IsRegressedBeforeUndecidedBeforeImproved) {
  const auto of = [](const std::vector<double>& differences) { return judged(metric(differences)); };
  const Claim worse = of(ten(1)), better = of(ten(-1)), same = of(ten(0)), open = of({1, -1});
  EXPECT_EQ(overall({better, open, worse}), Verdict::regressed);
  EXPECT_EQ(overall({better, open, same}), Verdict::undecided);
  EXPECT_EQ(overall({same, better}), Verdict::improved);
  EXPECT_EQ(overall({same}), Verdict::same);
}

}  // namespace
}  // namespace photonlag
