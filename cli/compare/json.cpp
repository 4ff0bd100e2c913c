#include <cmath>

#include "cli/compare/compare.hpp"

namespace photonlag::cli {
namespace {

using nlohmann::ordered_json;

/// JSON has no word for infinity: those that its readers in other languages take.
ordered_json number(double x) {
  if (std::isfinite(x)) return x;
  return x > 0 ? "Infinity" : "-Infinity";
}

ordered_json numbers(const std::vector<double>& values) {
  ordered_json list = ordered_json::array();
  for (const double x : values) list.push_back(number(x));
  return list;
}

ordered_json json_of(const Claim& claim) {
  return {{"metric", claim.metric.name},
          {"unit", claim.metric.unit},
          {"better", claim.metric.better == Better::lower ? "lower" : "higher"},
          {"verdict", word_of(claim.verdict)},
          {"reason", claim.reason},
          {"median_a", number(claim.median_a)},
          {"median_b", number(claim.median_b)},
          {"median_difference", number(claim.median_difference)},
          {"interval_95", numbers({claim.interval.low, claim.interval.high})},
          {"p", claim.p},
          {"p_corrected", claim.p_corrected},
          {"minimum_effect", claim.minimum},
          {"a", numbers(claim.metric.a)},
          {"b", numbers(claim.metric.b)}};
}

ordered_json json_of(const RefreshDifference& r) {
  return {{"column", r.column},
          {"unit", r.unit},
          {"seeds", r.seeds},
          {"pairs", r.pairs},
          {"p05", number(r.p05)},
          {"median", number(r.median)},
          {"p95", number(r.p95)},
          {"interval_95_of_median", numbers({r.interval.low, r.interval.high})},
          {"worse_share", r.worse_share}};
}

}  // namespace

ordered_json to_json(const Comparison& c) {
  ordered_json out{{"schema", 1},
                   {"a", c.a},
                   {"b", c.b},
                   {"verdict", word_of(overall(c.claims))},
                   {"seeds", c.seeds},
                   {"looks", c.looks},
                   {"differs", c.differs},
                   {"claims", ordered_json::array()},
                   {"refreshes", ordered_json::array()}};
  for (const Claim& claim : c.claims) out["claims"].push_back(json_of(claim));
  for (const RefreshDifference& r : c.refreshes) out["refreshes"].push_back(json_of(r));
  return out;
}

}  // namespace photonlag::cli
