#include <fmt/format.h>

#include <functional>

#include "sim/scenario/tables.hpp"

namespace photonlag {
namespace {

/// Every table headed [[heading]], in order; what was read of them goes into the resolved scenario.
void for_each_table(TableReader& root, const std::string& heading, const std::function<void(TableReader&)>& read) {
  const Node* node = root.take(heading);
  if (node == nullptr) return;
  const std::string shape = fmt::format("must be tables, each headed [[{}]]", heading);
  const auto* list = std::get_if<Array>(&node->value);
  if (list == nullptr) root.fail(heading, shape);
  Array out;
  for (const Node& item : list->items) {
    const auto* table = std::get_if<Table>(&item.value);
    if (table == nullptr) root.fail(heading, shape);
    TableReader in(*table, item.where, root.inputs(), heading);
    read(in);
    in.finish();
    out.items.push_back({.value = in.resolved()});
  }
  root.emit(heading, std::move(out));
}

std::string read_metric(TableReader& in) {
  std::string metric = in.text("metric", "");
  if (metric.empty()) in.fail("metric", "is missing: what is meant, such as \"pose_to_photon_render_ms\"");
  return metric;
}

std::optional<double> read_bound(TableReader& in, const std::string& key) {
  if (in.has(key)) return in.number(key, 0, {});
  in.pass_over(key);
  return {};
}

Expectation read_expectation(TableReader& in) {
  static const std::vector<std::string> stats{"n",   "mean", "p01",  "p05", "p50", "p90",
                                              "p95", "p99",  "p999", "min", "max", "value"};
  Expectation out{.metric = read_metric(in), .stat = "", .min = {}, .max = {}, .where = in.where("metric")};
  if (!in.has("stat")) in.fail("stat", "is missing: one of " + fmt::format("{}", fmt::join(stats, ", ")));
  // The counters' figures go by the names of the counters.
  out.stat = in.text("stat", "", out.metric == "counters" ? std::vector<std::string>{} : stats);
  if (!in.has("min") && !in.has("max")) in.fail("max", "is missing: give 'min', 'max' or both");
  out.min = read_bound(in, "min");
  out.max = read_bound(in, "max");
  if (out.min && out.max && *out.min > *out.max) in.fail("min", "is above 'max': nothing could pass");
  return out;
}

}  // namespace

std::vector<Expectation> read_expectations(TableReader& root) {
  std::vector<Expectation> all;
  for_each_table(root, "expect", [&](TableReader& in) { all.push_back(read_expectation(in)); });
  return all;
}

std::vector<ToleranceSpec> read_tolerances(TableReader& root) {
  std::vector<ToleranceSpec> all;
  for_each_table(root, "tolerance", [&](TableReader& in) {
    const std::string metric = read_metric(in);
    all.push_back({.metric = metric,
                   .absolute = in.number("absolute", 0, {0, 1e12}),
                   .relative = in.number("relative", 0, {0, 1e6}),
                   .where = in.where("metric")});
  });
  return all;
}

}  // namespace photonlag
