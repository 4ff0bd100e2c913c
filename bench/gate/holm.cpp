#include "bench/gate/holm.hpp"

#include <algorithm>
#include <numeric>

namespace photonlag {

std::vector<double> holm_corrected(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double at_least = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    at_least = std::max(at_least, std::min(1.0, p[order[rank]] * double(p.size() - rank)));
    corrected[order[rank]] = at_least;
  }
  return corrected;
}

}  // namespace photonlag
