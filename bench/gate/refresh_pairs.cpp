#include "bench/gate/refresh_pairs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "bench/gate/infinite.hpp"
#include "bench/gate/median.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

struct ColumnOf {
  const char *name, *unit;
  bool higher_is_better;
  double (*value)(const ReadRefresh&);  ///< NaN = none.
};

constexpr double none = std::numeric_limits<double>::quiet_NaN();

constexpr std::array columns{
    ColumnOf{"pose_to_photon_render", "ms", false,
             [](const ReadRefresh& r) { return r.frame ? millis(r.pose_to_photon_render) : none; }},
    ColumnOf{"pose_to_photon_warp", "ms", false,
             [](const ReadRefresh& r) { return r.frame ? millis(r.pose_to_photon_warp) : none; }},
    ColumnOf{"pose_error_warp", "deg", false,
             [](const ReadRefresh& r) { return r.frame ? r.pose_error_warp_deg : none; }},
    ColumnOf{"psnr", "dB", true, [](const ReadRefresh& r) { return r.score ? r.score->psnr_db : none; }}};

/// One column's differences, seed by seed, each in (client, refresh) order.
using Differences = std::array<std::vector<std::vector<double>>, columns.size()>;

using ByTime = std::map<Nanos, const ReadRefresh*>;

/// The refresh whose vsync is nearest to @p vsync, at most half a period away; null if there is none. Displays of one
/// rate and phase have the same vsyncs, so their refreshes pair by number; others pair by what was shown when.
const ReadRefresh* nearest(const ByTime& refreshes, Nanos vsync, Nanos half_period) {
  const auto after = refreshes.lower_bound(vsync);
  const ReadRefresh* found = nullptr;
  Nanos distance = half_period;
  if (after != refreshes.end() && after->first - vsync <= distance)
    found = after->second, distance = after->first - vsync;
  if (after != refreshes.begin() && vsync - std::prev(after)->first < distance) found = std::prev(after)->second;
  return found;
}

void add_pairs(Differences& out, const RunData& a, const RunData& b) {
  std::map<std::uint32_t, ByTime> of_a;
  const Nanos half_period = from_ms(a.summary.at("refresh_period_ms").get<double>() / 2);
  const auto counts = [](const RunData& run, const ReadRefresh& r) {
    return millis(r.vsync) >= run.summary.at("warmup_ms").get<double>();
  };
  for (const ReadRefresh& r : a.refreshes)
    if (counts(a, r)) of_a[r.client][r.vsync] = &r;
  for (auto& seeds : out) seeds.emplace_back();
  for (const ReadRefresh& r : b.refreshes) {
    const ReadRefresh* partner = counts(b, r) ? nearest(of_a[r.client], r.vsync, half_period) : nullptr;
    if (partner == nullptr) continue;
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (const double d = difference_of(columns[c].value(*partner), columns[c].value(r)); !std::isnan(d))
        out[c].back().push_back(d);
  }
}

ConfidenceInterval interval_of(const std::vector<std::vector<double>>& seeds) {
  if (seeds.size() == 1) return interval_of_median(seeds.front(), block_length(seeds.front()));
  std::vector<double> medians;
  for (const auto& differences : seeds) medians.push_back(median(differences));
  return interval_of_median(medians);
}

RefreshDifference described(const ColumnOf& column, const std::vector<std::vector<double>>& seeds) {
  RefreshDifference out{.column = column.name,
                        .unit = column.unit,
                        .higher_is_better = column.higher_is_better,
                        .seeds = seeds.size(),
                        .interval = interval_of(seeds)};
  std::vector<double> all;
  for (const auto& differences : seeds) all.insert(all.end(), differences.begin(), differences.end());
  out.pairs = all.size();
  const auto worse = std::ranges::count_if(all, [&](double d) { return column.higher_is_better ? d < 0 : d > 0; });
  out.worse_share = double(worse) / double(all.size());
  out.p05 = nearest_rank(all, 0.05);
  out.median = nearest_rank(all, 0.5);
  out.p95 = nearest_rank(all, 0.95);
  return out;
}

}  // namespace

std::vector<RefreshDifference> refresh_differences(const Side& a, const Side& b,
                                                   const std::vector<std::uint64_t>& seeds) {
  Differences all;
  for (const std::uint64_t seed : seeds) {
    const auto &folder_a = a.runs.at(seed).folder, &folder_b = b.runs.at(seed).folder;
    if (!exists(folder_a / "refreshes.csv") || !exists(folder_b / "refreshes.csv")) continue;
    add_pairs(all, read_run(folder_a), read_run(folder_b));
  }
  std::vector<RefreshDifference> out;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::erase_if(all[c], [](const std::vector<double>& differences) { return differences.empty(); });
    if (!all[c].empty()) out.push_back(described(columns[c], all[c]));
  }
  return out;
}

}  // namespace photonlag
