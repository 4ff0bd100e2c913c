#include "pose-prediction/bench/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/core/random.hpp"

namespace photonlag {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double percentile(std::vector<double> values, double p) {
  const auto rank = std::max<std::ptrdiff_t>(std::llround(std::ceil(p * double(values.size()))), 1);
  std::nth_element(values.begin(), values.begin() + rank - 1, values.end());
  return values[std::size_t(rank - 1)];
}

Interval confidence_of_mean(const std::vector<double>& values) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr int resamples = 2000;
  if (values.size() < 3) return {nan, nan};
  const RandomStream stream(1, "bench.bootstrap");
  std::vector<double> means;
  means.reserve(resamples);
  for (int i = 0; i < resamples; ++i) {
    Draws draws = stream.at(i);
    double sum = 0;
    for (std::size_t k = 0; k < values.size(); ++k) sum += values[draws.next() % values.size()];
    means.push_back(sum / double(values.size()));
  }
  return {percentile(means, 0.025), percentile(means, 0.975)};
}

}  // namespace photonlag
