#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "bench/gate/report.hpp"
#include "sim/record/json_text.hpp"

namespace photonlag {
namespace {

constexpr std::array<std::string_view, 6> followed_stats = {"mean", "value", "p50", "p95", "p99", "p05"};

/// What is worth a line in a chart over the years.
std::vector<Figure> followed(const GateResult& result) {
  std::vector<Figure> figures;
  if (!result.error.empty()) return figures;
  for (const Figure& f : result.figures)
    if (f.value && is_seen(f.metric) && std::ranges::find(followed_stats, f.stat) != followed_stats.end())
      figures.push_back(f);
  return figures;
}

}  // namespace

std::string gate_smaller_is_better(const std::vector<GateResult>& results) {
  auto all = nlohmann::ordered_json::array();
  for (const GateResult& result : results)
    for (const Figure& f : followed(result))
      if (f.better == Better::lower)
        all.push_back({{"name", result.scenario + "/" + f.name()}, {"unit", f.unit}, {"value", *f.value}});
  return json_text(all, 1);
}

std::string gate_bencher(const std::vector<GateResult>& results) {
  auto all = nlohmann::ordered_json::object();
  for (const GateResult& result : results)
    for (const Figure& f : followed(result))
      all[result.scenario][f.metric + (f.stat == "value" ? "" : "_" + f.stat)] = {{"value", *f.value}};
  return json_text(all, 1);
}

}  // namespace photonlag
