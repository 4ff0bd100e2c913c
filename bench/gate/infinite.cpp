#include "bench/gate/infinite.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace photonlag {

void fill_in_infinities(std::vector<Figure>& figures) {
  std::map<std::string, double> counts;
  for (const Figure& f : figures)
    if (f.stat == "n") counts[f.metric] = f.value.value_or(0);
  for (Figure& f : figures)
    if (!f.value && f.better == Better::higher && counts[f.metric] > 0) f.value = HUGE_VAL;
}

std::optional<Figure> figure_or_infinity(const nlohmann::json& summary, const std::string& metric,
                                         const std::string& stat) {
  const std::optional<Figure> figure = figure_of(summary, metric, stat);
  const std::optional<Figure> counted = figure_of(summary, metric, "n");
  if (!figure || figure->value || !counted) return figure;
  std::vector<Figure> both{*figure, *counted};
  fill_in_infinities(both);
  return both.front();
}

double difference_of(double a, double b) { return a == b ? 0 : b - a; }

std::vector<double> with_stand_ins(std::vector<double> values) {
  double finite = 0;
  for (const double x : values)
    if (std::isfinite(x)) finite += std::abs(x);
  for (double& x : values)
    if (std::isinf(x)) x = std::copysign(1 + 3 * finite, x);
  return values;
}

}  // namespace photonlag
