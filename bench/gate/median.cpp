#include "bench/gate/median.hpp"

#include <algorithm>
#include <cassert>

namespace photonlag {

double median(std::vector<double> values) {
  assert(!values.empty());
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below == -*middle ? 0 : (below + *middle) / 2;  // which infinities of both signs are, too
}

}  // namespace photonlag
