#include "bench/gate/paired_metric.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/gate/infinite.hpp"
#include "sim/core/error.hpp"
#include "sim/core/options.hpp"

namespace photonlag {
namespace {

std::optional<Figure> figure_named(const nlohmann::json& summary, const std::string& name) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos) return figure_or_infinity(summary, name, "value");
  return figure_or_infinity(summary, name.substr(0, dot), name.substr(dot + 1));
}

[[noreturn]] void fail_unknown(const Side& side, const SeedRun& run, const std::string& name) {
  std::vector<std::string> known;
  for (const Figure& figure : figures_of(run.summary)) known.push_back(figure.name());
  const std::string near = nearest_name(name, known);
  throw InputError({side.name},
                   fmt::format("{} has no metric '{}'{}; its summary.json names them all", run.folder.string(), name,
                               near.empty() ? "" : "; did you mean '" + near + "'?"));
}

Figure figure_in(const Side& side, std::uint64_t seed, const std::string& name) {
  const SeedRun& run = side.runs.at(seed);
  const std::optional<Figure> figure = figure_named(run.summary, name);
  if (!figure) fail_unknown(side, run, name);
  if (!figure->value)
    throw InputError({side.name},
                     fmt::format("{} has no value for {}: nothing it could be taken of was shown or scored",
                                 run.folder.string(), name));
  return *figure;
}

void check_names(const std::vector<std::string>& names) {
  if (names.empty()) throw InputError({"--metrics"}, "neither side has any of the metrics");
  if (names.size() > most_primary_metrics)
    throw InputError({"--metrics"},
                     fmt::format("{} metrics; at most {}: with more, ten seeds could not tell any of them from chance",
                                 names.size(), most_primary_metrics));
  for (auto name = names.begin(); name != names.end(); ++name)
    if (std::find(names.begin(), name, *name) != name) throw InputError({"--metrics"}, *name + " is named twice");
}

}  // namespace

std::vector<double> PairedMetric::differences() const {
  std::vector<double> out;
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(difference_of(a[i], b[i]));
  return out;
}

const std::vector<std::string>& default_metrics() {
  static const std::vector<std::string> names{"pose_to_photon_render_ms.p50",
                                              "pose_to_photon_render_ms.p95",
                                              "pose_to_photon_render_ms.p99",
                                              "stale_rate.value",
                                              "pose_error_warp_deg.p95",
                                              "pose_error_warp_mm.p95",
                                              "psnr_db.p05"};
  return names;
}

std::vector<PairedMetric> pair_metrics(const Side& a, const Side& b, const std::vector<std::uint64_t>& seeds,
                                       const std::vector<std::string>& names) {
  check_names(names);
  std::vector<PairedMetric> out;
  for (const std::string& name : names) {
    PairedMetric metric{.name = name, .unit = "", .a = {}, .b = {}};
    for (const std::uint64_t seed : seeds) {
      const Figure of_a = figure_in(a, seed, name), of_b = figure_in(b, seed, name);
      metric.unit = of_a.unit;
      metric.better = of_a.better;
      metric.a.push_back(*of_a.value);
      metric.b.push_back(*of_b.value);
    }
    if (metric.better == Better::neither)
      throw InputError({"--metrics"}, name + " is neither better when it grows nor when it falls: nothing to claim");
    out.push_back(std::move(metric));
  }
  return out;
}

std::vector<std::string> metrics_present(const Side& a, const Side& b, const std::vector<std::string>& names) {
  const auto has = [](const Side& side, const std::string& name) {
    return std::ranges::any_of(side.runs, [&](const auto& run) {
      const std::optional<Figure> figure = figure_named(run.second.summary, name);
      return figure && figure->value;
    });
  };
  std::vector<std::string> out;
  for (const std::string& name : names)
    if (has(a, name) || has(b, name)) out.push_back(name);
  return out;
}

}  // namespace photonlag
