#include "bench/gate/infinite.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "bench/gate/claim.hpp"
#include "bench/gate/compare.hpp"
#include "bench/gate/median.hpp"

/// Pictures that are identical to the truth have an infinite PSNR, and are compared like all others.

namespace photonlag {
namespace {

constexpr double inf = HUGE_VAL;

const nlohmann::json summary = nlohmann::json::parse(R"({"metrics": [
  {"metric": "psnr_db", "unit": "dB", "better": "higher", "n": 9, "p01": 40.5, "p05": null, "identical": 8},
  {"metric": "ssim", "unit": "1", "better": "higher", "n": 0, "p05": null},
  {"metric": "pose_error_warp_mm", "unit": "mm", "better": "lower", "n": 9, "p95": null}]})");

TEST(Infinite, IsWhatNullSaysWhereSomethingWasCounted) {
  EXPECT_EQ(figure_or_infinity(summary, "psnr_db", "p05")->value, inf);
  EXPECT_EQ(figure_or_infinity(summary, "psnr_db", "p01")->value, 40.5);
  EXPECT_EQ(figure_or_infinity(summary, "ssim", "p05")->value, std::nullopt);
  EXPECT_EQ(figure_or_infinity(summary, "pose_error_warp_mm", "p95")->value, std::nullopt);
  EXPECT_FALSE(figure_or_infinity(summary, "psnr", "p05"));
}

TEST(Infinite, DiffersFromItselfByNothing) {
  EXPECT_EQ(difference_of(inf, inf), 0);
  EXPECT_EQ(difference_of(inf, 30), -inf);
  EXPECT_EQ(difference_of(30, inf), inf);
  EXPECT_EQ(difference_of(30, 32), 2);
  EXPECT_EQ(median({-inf, inf}), 0) << "as far to one side as to the other";
  EXPECT_EQ(median({-inf, 1, 2, inf}), 1.5);
  EXPECT_EQ(median({1, inf}), inf);
}

PairedMetric psnr(const std::vector<double>& a, const std::vector<double>& b) {
  return {.name = "psnr_db.p05", .unit = "dB", .better = Better::higher, .a = a, .b = b};
}

/// @p infinite of ten, the rest @p finite.
std::vector<double> ten(std::size_t infinite, double finite) {
  std::vector<double> values(10, finite);
  std::fill_n(values.begin(), infinite, inf);
  return values;
}

Claim judged(const std::vector<double>& a, const std::vector<double>& b) { return judge({psnr(a, b)}, {}).front(); }

TEST(InfiniteClaim, IsTheSameOnBothSidesWorseOrBetter) {
  const Claim same = judged(ten(10, 0), ten(10, 0));
  EXPECT_EQ(same.verdict, Verdict::same);
  EXPECT_EQ(same.median_difference, 0);
  EXPECT_EQ(same.p, 1);
  const Claim worse = judged(ten(10, 0), ten(0, 30));
  EXPECT_EQ(worse.verdict, Verdict::regressed);
  EXPECT_EQ(worse.median_difference, -inf);
  EXPECT_EQ(worse.interval.high, -inf);
  EXPECT_DOUBLE_EQ(worse.p, 2.0 / 1024);
  EXPECT_EQ(judged(ten(0, 30), ten(10, 0)).verdict, Verdict::improved);
}

TEST(InfiniteClaim, OfSomeSeedsHasTheMinimumEffectOfTheOthers) {
  const Claim same = judged(ten(6, 30), ten(6, 30.1));
  EXPECT_EQ(same.verdict, Verdict::same);
  EXPECT_DOUBLE_EQ(same.minimum, 0.6);
  EXPECT_EQ(judged(ten(6, 30), ten(4, 30)).verdict, Verdict::undecided) << "two of ten seeds may be chance";
}

TEST(InfiniteClaim, MixedSignsCountBeforeAnyFiniteDifference) {
  // One against one: the eight finite ones decide, all to one side. As many ways as without the two.
  std::vector<double> a(10, 30), b(10, 31);
  a[0] = inf, b[1] = inf;
  const Claim claim = judged(a, b);
  EXPECT_EQ(claim.median_difference, 1);
  EXPECT_GT(claim.p, 0.0);
  EXPECT_LE(claim.p, 1.0);
}

TEST(InfiniteGolden, IsWorseWhereItIsLost) {
  Golden before, after;
  const auto psnr_of = [](double identical, std::optional<double> p05) {
    return std::vector<Figure>{{"psnr_db", "n", "dB", Better::neither, 9},
                               {"psnr_db", "p05", "dB", Better::higher, p05},
                               {"psnr_db", "identical", "dB", Better::neither, identical}};
  };
  before.figures = psnr_of(9, std::nullopt);
  after.figures = psnr_of(0, 30);
  before.tolerances = after.tolerances = {{"psnr_db", {.absolute = 0.5, .relative = 0.01}}};
  const GoldenComparison lost = compare_to_golden(before, after), won = compare_to_golden(after, before);
  EXPECT_EQ(lost.verdict, GoldenVerdict::changed);
  EXPECT_EQ(lost.effect, "worse");
  EXPECT_EQ(won.effect, "better");
  EXPECT_EQ(compare_to_golden(before, before).verdict, GoldenVerdict::same);
}

}  // namespace
}  // namespace photonlag
