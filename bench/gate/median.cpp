#include "bench/gate/median.hpp"

#include <algorithm>
#include <cassert>

namespace photonlag {

double median(std::vector<double> values) {
  assert(!values.empty());
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace photonlag
