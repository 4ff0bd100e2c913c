#include "bench/gate/mann_whitney.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

namespace photonlag {
namespace {

TEST(MannWhitney, IsTheExampleOfScipysManual) {
  const std::vector<double> males{19, 22, 16, 29, 24}, females{20, 11, 17, 12};
  const MannWhitney test = mann_whitney(males, females);
  EXPECT_EQ(test.u, 17);
  EXPECT_TRUE(test.exact);
  EXPECT_NEAR(test.p, 1.0 / 9, 1e-12);
  EXPECT_DOUBLE_EQ(mann_whitney(females, males).p, test.p);
}

TEST(MannWhitney, AgreesWithScipy) {
  // scipy 1.10.1: mannwhitneyu(a, b, method="exact")
  const MannWhitney exact = mann_whitney({12.1, 9.8, 11.4, 10.3, 13.7, 12.9, 8.8, 10.9, 11.8, 12.5},
                                         {13.3, 14.2, 11.1, 15.0, 12.7, 13.9, 14.8, 10.1, 16.2, 13.1});
  EXPECT_EQ(exact.u, 18.0);
  EXPECT_NEAR(exact.p, 0.014689644720604474, 1e-12);
  // with ties: method="asymptotic"
  const MannWhitney tied = mann_whitney({1, 2, 2, 3, 5, 5, 7, 8, 9, 9}, {2, 4, 5, 6, 7, 7, 8, 10, 11, 12});
  EXPECT_FALSE(tied.exact);
  EXPECT_EQ(tied.u, 32.5);
  EXPECT_NEAR(tied.p, 0.19639293720155826, 1e-12);
}

/// Samples of n each whose U is @p u: those of the first lie below all others but for u single steps up.
MannWhitney with_u(std::size_t n, std::size_t u) {
  std::vector<double> a(n), b(n);
  std::iota(b.begin(), b.end(), 1.0);
  for (std::size_t i = n; i-- > 0;) {
    const std::size_t over = std::min(u, n);
    u -= over;
    a[i] = double(over) + 0.5 + 0.001 * double(i);
  }
  return mann_whitney(a, b);
}

TEST(MannWhitney, HasThePublishedCriticalValues) {
  // Two-sided 5 %, two samples of n: U at most this (tables after Mann and Whitney 1947).
  constexpr std::array<std::array<std::size_t, 2>, 6> table{{{5, 2}, {6, 5}, {8, 13}, {10, 23}, {15, 64}, {20, 127}}};
  for (const auto& [n, critical] : table) {
    EXPECT_EQ(with_u(n, critical).u, double(critical));
    EXPECT_LE(with_u(n, critical).p, 0.05) << n;
    EXPECT_GT(with_u(n, critical + 1).p, 0.05) << n;
  }
}

TEST(MannWhitney, OfEqualSamplesSaysNothing) {
  EXPECT_EQ(mann_whitney({3, 3, 3}, {3, 3, 3}).p, 1);
  EXPECT_EQ(mann_whitney({1, 4}, {2, 3}).p, 1);
}

TEST(MannWhitney, OfApartSamplesIsTheShareOfTwoOrders) {
  EXPECT_NEAR(mann_whitney({1, 2, 3}, {4, 5, 6}).p, 2.0 / 20, 1e-15);
  EXPECT_NEAR(mann_whitney({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {11, 12, 13, 14, 15, 16, 17, 18, 19, 20}).p, 2.0 / 184756,
              1e-15);
}

}  // namespace
}  // namespace photonlag
