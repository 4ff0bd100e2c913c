#include "sim/record/metric.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/record/summary.hpp"

namespace photonlag {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, double>, 5> percentiles = {
    {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}}};

ordered_json number(double x) { return std::isfinite(x) ? ordered_json(x) : ordered_json(nullptr); }

/// 1-based. p n is meant as a product of decimals: 0.07 * 100 must not become rank 8.
std::size_t rank_of(double p, std::size_t n) {
  const double rank = std::ceil(p * double(n) * (1 - 1e-12));
  return std::clamp<std::size_t>(static_cast<std::size_t>(rank), 1, n);
}

/// Percentiles in rising order: what lies below one need not be looked at for the next.
class RisingRanks {
 public:
  explicit RisingRanks(std::vector<double>& values) : values_(values), from_(values.begin()) {}

  /// @pre p is at least the p before, and there are values.
  double next(double p) {
    const auto at = values_.begin() + static_cast<std::ptrdiff_t>(rank_of(p, values_.size()) - 1);
    std::nth_element(from_, at, values_.end());
    from_ = at;
    return *at;
  }

 private:
  std::vector<double>& values_;
  std::vector<double>::iterator from_;
};

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  std::size_t n = 0;
  for (const double x : values) {
    if (!std::isfinite(x)) continue;
    sum += x;
    ++n;
  }
  return n == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / double(n);
}

}  // namespace

double nearest_rank(std::vector<double>& values, double p) { return RisingRanks(values).next(p); }

ordered_json metric_of(const MetricSpec& spec, std::vector<double> values) {
  std::erase_if(values, [](double x) { return std::isnan(x); });
  ordered_json m = {{"metric", spec.name},
                    {"unit", spec.unit},
                    {"better", spec.higher_is_better ? "higher" : "lower"},
                    {"n", values.size()}};
  const auto put = [&](const char* key, double x) { m[key] = number(x / spec.divisor); };
  const bool any = !values.empty();
  const double none = std::numeric_limits<double>::quiet_NaN();
  put("mean", mean_of(values));
  RisingRanks ranks(values);
  if (spec.higher_is_better) {
    put("min", any ? *std::min_element(values.begin(), values.end()) : none);
    put("p01", any ? ranks.next(0.01) : none);
    put("p05", any ? ranks.next(0.05) : none);
  }
  for (const auto& [key, p] : percentiles) put(key, any ? ranks.next(p) : none);
  put("max", any ? *std::max_element(values.begin(), values.end()) : none);
  const auto identical = std::count_if(values.begin(), values.end(), [](double x) { return std::isinf(x); });
  if (spec.name == "psnr_db") m["identical"] = identical;
  return m;
}

ordered_json single_value(const std::string& name, const std::string& unit, std::int64_t n, const ordered_json& value,
                          const std::string& better) {
  return {{"metric", name}, {"unit", unit}, {"better", better}, {"n", n}, {"value", value}};
}

}  // namespace photonlag
