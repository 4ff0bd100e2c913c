#include "bench/gate/sign_flip.hpp"

#include <cmath>
#include <cstdint>

#include "bench/gate/infinite.hpp"
#include "sim/core/random.hpp"

namespace photonlag {
namespace {

constexpr std::size_t most_exact = 20;

/// A sum as far from 0 but for rounding counts as so far.
double threshold_of(const std::vector<double>& differences) {
  double sum = 0, all = 0;
  for (const double d : differences) sum += d, all += std::abs(d);
  return std::abs(sum) - 1e-12 * all;
}

/// How many ways to sign those from @p next on reach the threshold.
std::int64_t count_ways(const std::vector<double>& differences, std::size_t next, double sum, double threshold) {
  if (next == differences.size()) return std::abs(sum) >= threshold ? 1 : 0;
  return count_ways(differences, next + 1, sum + differences[next], threshold) +
         count_ways(differences, next + 1, sum - differences[next], threshold);
}

double share_of_drawn(const std::vector<double>& differences, double threshold) {
  constexpr int ways = 100'000;
  const RandomStream stream(1, "gate.sign_flip");
  int reached = 1;
  for (int i = 0; i < ways; ++i) {
    Draws draws = stream.at(differences.size(), i);
    double sum = 0;
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < differences.size(); ++k) {
      bits = k % 64 == 0 ? draws.next() : bits >> 1;
      sum += (bits & 1) != 0 ? differences[k] : -differences[k];
    }
    if (std::abs(sum) >= threshold) ++reached;
  }
  return double(reached) / (ways + 1);
}

}  // namespace

double sign_flip_p(const std::vector<double>& with_infinities) {
  const std::vector<double> differences = with_stand_ins(with_infinities);
  const double threshold = threshold_of(differences);
  if (differences.size() > most_exact) return share_of_drawn(differences, threshold);
  // The mirror image of every way reaches as far: the first sign may stay.
  const std::int64_t reached = count_ways(differences, 1, differences.front(), threshold);
  return double(reached) / std::ldexp(1.0, static_cast<int>(differences.size()) - 1);
}

}  // namespace photonlag
