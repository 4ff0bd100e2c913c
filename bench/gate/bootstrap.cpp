#include "bench/gate/bootstrap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "bench/gate/infinite.hpp"
#include "bench/gate/median.hpp"
#include "sim/core/random.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

ConfidenceInterval middle_95_percent(std::vector<double>& medians) {
  return {nearest_rank(medians, 0.025), nearest_rank(medians, 0.975)};
}

}  // namespace

ConfidenceInterval interval_of_median(const std::vector<double>& values) {
  constexpr int resamples = 10'000;
  const RandomStream stream(1, "gate.bootstrap");
  std::vector<double> medians, drawn(values.size());
  for (int i = 0; i < resamples; ++i) {
    Draws draws = stream.at(values.size(), i);
    for (double& value : drawn) value = values[draws.next() % values.size()];
    medians.push_back(median(drawn));
  }
  return middle_95_percent(medians);
}

ConfidenceInterval interval_of_median(const std::vector<double>& values, std::size_t block) {
  assert(block >= 1 && block <= values.size());
  constexpr int resamples = 2'000;
  const RandomStream stream(1, "gate.block_bootstrap");
  std::vector<double> medians, drawn;
  for (int i = 0; i < resamples; ++i) {
    Draws draws = stream.at(values.size(), block, i);
    drawn.clear();
    while (drawn.size() < values.size()) {
      const std::size_t first = draws.next() % (values.size() - block + 1);
      const std::size_t count = std::min(block, values.size() - drawn.size());
      drawn.insert(drawn.end(), values.begin() + std::ptrdiff_t(first), values.begin() + std::ptrdiff_t(first + count));
    }
    medians.push_back(median(drawn));
  }
  return middle_95_percent(medians);
}

double autocorrelation_time(const std::vector<double>& series) {
  const auto n = series.size();
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / double(n);
  const auto covariance = [&](std::size_t lag) {
    double sum = 0;
    for (std::size_t i = lag; i < n; ++i) sum += (series[i] - mean) * (series[i - lag] - mean);
    return sum / double(n);
  };
  const double variance = covariance(0);
  if (!(variance > 0)) return 1;
  constexpr double window = 2.5;
  double time = 1;
  for (std::size_t lag = 1; lag < n && double(lag) <= window * std::max(time, 1.0); ++lag)
    time += 2 * covariance(lag) / variance;
  return std::max(time, 1.0);
}

std::size_t block_length(const std::vector<double>& series) {
  const double n = double(series.size());
  const double wanted = std::max(2 * autocorrelation_time(with_stand_ins(series)), std::cbrt(n));
  return static_cast<std::size_t>(std::max(1.0, std::min(std::ceil(wanted), std::floor(n / 4))));
}

}  // namespace photonlag
