#include "bench/gate/mann_whitney.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

constexpr std::size_t most_counted = 50;

struct Ranked {
  double u = 0;     ///< Of the first sample.
  double ties = 0;  ///< Sum of t^3 - t over groups of t equal values.
};

Ranked rank(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<std::pair<double, bool>> all;
  for (const double value : a) all.emplace_back(value, true);
  for (const double value : b) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  Ranked out;
  double rank_sum = 0;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first, of_a = 0;
    for (; last < all.size() && all[last].first == all[first].first; ++last) of_a += all[last].second ? 1 : 0;
    const double t = double(last - first);
    rank_sum += double(of_a) * (double(first + 1) + double(last)) / 2;
    out.ties += t * t * t - t;
    first = last;
  }
  out.u = rank_sum - double(a.size()) * double(a.size() + 1) / 2;
  return out;
}

/// P(U <= u) for samples of @p m and @p n: the largest value of all is in the first sample or in the second.
double distribution(std::size_t m, std::size_t n, std::size_t u) {
  // ways[j][k]: orders of i and j values with U = k, as shares of all their orders; i grows
  std::vector<std::vector<double>> ways(n + 1, std::vector<double>(u + 1, 0));
  for (auto& row : ways) row[0] = 1;
  for (std::size_t i = 1; i <= m; ++i)
    for (std::size_t j = 1; j <= n; ++j) {
      const double share = double(i) / double(i + j);
      for (std::size_t k = u + 1; k-- > 0;)
        ways[j][k] = share * (k >= j ? ways[j][k - j] : 0) + (1 - share) * ways[j - 1][k];
    }
  double sum = 0;
  for (const double p : ways[n]) sum += p;
  return sum;
}

double normal_p(const Ranked& ranked, double m, double n) {
  const double all = m + n;
  const double variance = m * n / 12 * (all + 1 - ranked.ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const double distance = std::max(0.0, std::abs(ranked.u - m * n / 2) - 0.5);
  return std::erfc(distance / std::sqrt(2 * variance));
}

}  // namespace

MannWhitney mann_whitney(const std::vector<double>& a, const std::vector<double>& b) {
  const Ranked ranked = rank(a, b);
  const double m = double(a.size()), n = double(b.size());
  MannWhitney out{.u = ranked.u, .exact = ranked.ties == 0 && std::max(a.size(), b.size()) <= most_counted};
  if (!out.exact) {
    out.p = normal_p(ranked, m, n);
    return out;
  }
  const double smaller = std::min(ranked.u, m * n - ranked.u);
  out.p = std::min(1.0, 2 * distribution(a.size(), b.size(), static_cast<std::size_t>(std::llround(smaller))));
  return out;
}

}  // namespace photonlag
