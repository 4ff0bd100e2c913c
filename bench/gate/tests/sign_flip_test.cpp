#include "bench/gate/sign_flip.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/random.hpp"

namespace photonlag {
namespace {

/// Darwin's maize, crossed minus self-fertilised, eighths of an inch: Fisher counts 1726 of 32768 (5.267 %).
const std::vector<double> maize{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

TEST(SignFlip, IsFishersOnDarwinsMaize) { EXPECT_DOUBLE_EQ(sign_flip_p(maize), 1726.0 / 32768); }

TEST(SignFlip, IsScipysPermutationTest) {
  // scipy 1.10.1: permutation_test((x,), sum, permutation_type="samples", n_resamples=inf).pvalue * 1024
  EXPECT_DOUBLE_EQ(sign_flip_p({0.3, -1.2, 2.5, 0.8, 1.9, -0.4, 3.1, 1.1, 0.6, 2.2}) * 1024, 38);
}

TEST(SignFlip, OfOneSidedDifferencesIsTheSmallestThereIs) {
  for (int n = 1; n <= 20; ++n) {
    EXPECT_DOUBLE_EQ(sign_flip_p(std::vector<double>(std::size_t(n), 0.1)), std::ldexp(2.0, -n)) << n;
    EXPECT_DOUBLE_EQ(sign_flip_p(std::vector<double>(std::size_t(n), 0)), 1) << n;
  }
}

TEST(SignFlip, DrawnWaysAreCloseToAllOfThem) {
  // Six zeros more multiply every way by the same: exact below 21 differences, drawn above.
  std::vector<double> padded = maize;
  padded.resize(21, 0);
  const double p = 1726.0 / 32768, error = std::sqrt(p * (1 - p) / 100'000);
  EXPECT_NEAR(sign_flip_p(padded), p, 4 * error);
  EXPECT_EQ(sign_flip_p(padded), sign_flip_p(padded));
}

TEST(SignFlip, IsNoMoreOftenSmallThanItSaysWithoutAnEffect) {
  // Differences of a skewed distribution with itself; p < 0.05 in at most 5 % of 2,000 trials, plus 3 sigma.
  const RandomStream stream(7, "test");
  int small = 0;
  for (int trial = 0; trial < 2'000; ++trial) {
    std::vector<double> differences;
    for (int i = 0; i < 10; ++i) {
      Draws draws = stream.at(trial, i);
      const double a = draws.exponential(1), b = draws.exponential(1);
      differences.push_back(a - b);
    }
    if (sign_flip_p(differences) < 0.05) ++small;
  }
  EXPECT_LE(small, 2'000 * 0.05 + 3 * std::sqrt(2'000 * 0.05 * 0.95));
  EXPECT_GE(small, 2'000 * 0.03);
}

}  // namespace
}  // namespace photonlag
