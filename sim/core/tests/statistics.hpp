#pragma once
/// @file
/// Statistics that say how far samples may stray from a known distribution, all at significance 1e-3.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

namespace photonlag::testing_statistics {

/// A distribution in closed form: P(X <= x), and E[X^k] for k = 1..4 (all zero: not to be tested).
struct Law {
  std::function<double(double)> cdf;
  std::array<double, 4> raw_moments{};
};

inline double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
inline double normal_density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979323846); }

/// sqrt(n) times the Kolmogorov-Smirnov distance of samples and law.
inline double kolmogorov_smirnov(std::vector<double> samples, const std::function<double(double)>& cdf) {
  std::sort(samples.begin(), samples.end());
  const auto n = static_cast<double>(samples.size());
  double distance = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double p = cdf(samples[i]), k = static_cast<double>(i);
    distance = std::max({distance, p - k / n, (k + 1) / n - p});
  }
  return std::sqrt(n) * distance;
}

/// Asymptotic critical value: 2 exp(-2 c^2) = 1e-3 (Kolmogorov 1933).
inline const double ks_critical = std::sqrt(-std::log(0.0005) / 2);

/// Two-sided critical value of the standard normal distribution at 1e-3.
inline constexpr double z_critical = 3.2905;

/// Standard scores of the sample mean and of the mean squared distance from the true mean.
struct MomentScores {
  double mean, variance;
};
inline MomentScores moment_scores(const std::vector<double>& samples, const Law& law) {
  const auto& m = law.raw_moments;
  const double variance = m[1] - m[0] * m[0];
  const double fourth = m[3] - 4 * m[2] * m[0] + 6 * m[1] * m[0] * m[0] - 3 * std::pow(m[0], 4);
  const auto n = static_cast<double>(samples.size());
  double sum = 0, squares = 0;
  for (const double x : samples) sum += x - m[0], squares += (x - m[0]) * (x - m[0]);
  return {sum / n / std::sqrt(variance / n), (squares / n - variance) / std::sqrt((fourth - variance * variance) / n)};
}

/// Upper critical value at 1e-3 of chi-square with @p k degrees of freedom (Wilson & Hilferty 1931).
inline double chi_square_critical(double k) {
  return k * std::pow(1 - 2 / (9 * k) + 3.0902 * std::sqrt(2 / (9 * k)), 3);
}

/// Chi-square of two uniform sequences over a 16 x 16 grid of the unit square: 255 degrees of freedom.
inline double chi_square_of_pairs(const std::vector<double>& a, const std::vector<double>& b) {
  std::array<double, 256> counts{};
  for (std::size_t i = 0; i < a.size(); ++i)
    counts[static_cast<std::size_t>(a[i] * 16) * 16 + static_cast<std::size_t>(b[i] * 16)] += 1;
  const double expected = static_cast<double>(a.size()) / 256;
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

/// sqrt(n) times the correlation of two uniform sequences: standard normal if they are independent.
inline double correlation_score(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - 0.5) * (b[i] - 0.5) * 12;
  return sum / std::sqrt(static_cast<double>(a.size()));
}

}  // namespace photonlag::testing_statistics
