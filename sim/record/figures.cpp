#include "sim/record/figures.hpp"

#include <algorithm>

namespace photonlag {
namespace {

using nlohmann::json;

Better better_of(const json& metric, const std::string& stat) {
  if (stat == "n" || stat == "identical") return Better::neither;
  const std::string word = metric.value("better", "");
  if (word == "lower") return Better::lower;
  return word == "higher" ? Better::higher : Better::neither;
}

std::optional<double> number(const json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

}  // namespace

std::vector<Figure> figures_of(const json& summary) {
  std::vector<Figure> all;
  for (const json& metric : summary.at("metrics"))
    for (const auto& [stat, value] : metric.items()) {
      if (value.is_string()) continue;
      all.push_back({metric.at("metric"), stat, metric.value("unit", ""), better_of(metric, stat), number(value)});
    }
  const auto counters = summary.find("counters");
  if (counters == summary.end()) return all;
  for (const auto& [name, value] : counters->items())
    all.push_back({"counters", name, "1", Better::neither, number(value)});
  return all;
}

std::optional<Figure> figure_of(const json& summary, const std::string& metric, const std::string& stat) {
  const std::vector<Figure> all = figures_of(summary);
  const auto find = [&](const std::string& wanted) {
    return std::ranges::find_if(all, [&](const Figure& f) { return f.metric == metric && f.stat == wanted; });
  };
  auto found = find(stat);
  if (found == all.end() && (stat == "mean" || stat == "value")) found = find(stat == "mean" ? "value" : "mean");
  if (found == all.end()) return {};
  return *found;
}

}  // namespace photonlag
