#include "bench/gate/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/random.hpp"

namespace photonlag {
namespace {

std::vector<double> normals(std::uint64_t key, std::size_t n) {
  std::vector<double> out;
  const RandomStream stream(3, "test");
  for (std::size_t i = 0; i < n; ++i) out.push_back(stream.at(key, i).normal(0, 1));
  return out;
}

/// First-order autoregression; its autocorrelation time is (1 + phi) / (1 - phi).
std::vector<double> autoregression(double phi, std::size_t n) {
  std::vector<double> out{0};
  for (const double noise : normals(99, n)) out.push_back(phi * out.back() + noise);
  return out;
}

TEST(Bootstrap, OfAnOddSampleRunsBetweenTheOrderStatisticsOfTheClosedForm) {
  // Efron 1979, section 3: P(median* > x_(k)) = P(Binomial(n, k/n) <= (n - 1)/2). For n = 13 that is 0.984 at k = 3,
  // 0.929 at 4, 0.071 at 9, 0.016 at 10: the quantiles 2.5 % and 97.5 % are x_(4) and x_(10).
  std::vector<double> values;
  for (int i = 1; i <= 13; ++i) values.push_back(i * i);
  const ConfidenceInterval interval = interval_of_median(values);
  EXPECT_EQ(interval.low, 16);
  EXPECT_EQ(interval.high, 100);
}

TEST(Bootstrap, HoldsTheTruthAboutAsOftenAsItSays) {
  int held = 0;
  constexpr int trials = 200;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const ConfidenceInterval interval = interval_of_median(normals(trial, 12));
    if (interval.low <= 0 && interval.high >= 0) ++held;
  }
  EXPECT_GE(held, trials * 0.90);
  EXPECT_LE(held, trials * 0.99);
}

TEST(Bootstrap, MovesWithTheValuesAndIsRepeatable) {
  const std::vector<double> values = normals(5, 10);
  std::vector<double> moved = values;
  for (double& value : moved) value += 8;
  const ConfidenceInterval a = interval_of_median(values), b = interval_of_median(moved);
  EXPECT_NEAR(b.low - a.low, 8, 1e-12);
  EXPECT_NEAR(b.high - a.high, 8, 1e-12);
  EXPECT_EQ(interval_of_median({2.5}).low, 2.5);
  EXPECT_EQ(interval_of_median({2.5}).high, 2.5);
}

TEST(AutocorrelationTime, IsThatOfAnAutoregression) {
  EXPECT_NEAR(autocorrelation_time(autoregression(0, 20'000)), 1, 0.15);
  EXPECT_NEAR(autocorrelation_time(autoregression(0.5, 20'000)), 3, 0.5);
  EXPECT_NEAR(autocorrelation_time(autoregression(0.9, 100'000)), 19, 2.5);
  EXPECT_EQ(autocorrelation_time({4, 4, 4}), 1);
}

TEST(BlockBootstrap, IsWiderWhereNeighboursAreAlike) {
  const std::vector<double> series = autoregression(0.9, 2'000);
  const std::size_t block = block_length(series);
  EXPECT_GT(double(block), autocorrelation_time(series));
  const ConfidenceInterval blind = interval_of_median(series, 1), seeing = interval_of_median(series, block);
  const double ratio = (seeing.high - seeing.low) / (blind.high - blind.low);
  EXPECT_GT(ratio, 2);  // the square root of 19 for a mean
  EXPECT_LT(ratio, 8);
}

TEST(BlockLength, FitsShortSeries) {
  for (std::size_t n = 1; n < 10; ++n) {
    const std::size_t block = block_length(std::vector<double>(n, 1));
    EXPECT_GE(block, 1U);
    EXPECT_LE(block, n);
  }
}

}  // namespace
}  // namespace photonlag
