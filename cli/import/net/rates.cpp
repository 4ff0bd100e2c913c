#include "cli/import/net/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/core/printable.hpp"

namespace photonlag::cli {
namespace {

constexpr Nanos rate_resolution{1'000}, shortest_gap{1'000'000};

Nanos rounded(Nanos t) { return (t + rate_resolution / 2) / rate_resolution * rate_resolution; }

/// As it is written: six decimals.
double as_written(double mbps) { return std::round(mbps * 1e6) / 1e6; }

/// The rate of the newest interval that has begun at @p t after @p base; before the first one, its.
double rate_at(const Rates& rates, Nanos base, Nanos t) {
  const auto after =
      std::ranges::upper_bound(rates, t, {}, [&](const RateInterval& r) { return rounded(r.begin - base); });
  return after == rates.begin() ? rates.front().mbps : std::prev(after)->mbps;
}

}  // namespace

void warn(const std::filesystem::path& file, const std::string& message) {
  std::fprintf(stderr, "photonlag: warning: %s: %s\n", printable(file.string()).c_str(),
               printable_lines(message).c_str());
}

void RateTable::add(const std::vector<Rates>& directions, double scale) {
  Nanos begin = never, end{};
  for (const Rates& rates : directions) {
    begin = std::min(begin, rates.front().begin);
    end = std::max(end, rates.back().end);
  }
  std::vector<Nanos> begins;
  for (const Rates& rates : directions)
    for (std::size_t i = 0; i < rates.size(); ++i) {
      begins.push_back(rounded(rates[i].begin - begin));
      const Nanos gap = i > 0 ? rates[i].begin - rates[i - 1].end : Nanos(0);
      if (gap > shortest_gap) ++gaps_, gap_ += gap;
    }
  std::ranges::sort(begins);
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
  for (const Nanos at : begins) {
    from_.push_back(end_ + at);
    std::vector<double>& row = mbps_.emplace_back();
    for (const Rates& rates : directions) row.push_back(as_written(rate_at(rates, begin, at) * scale));
  }
  end_ += rounded(end - begin);
}

double RateTable::mean_mbps(std::size_t direction) const {
  double megabits = 0;
  for (std::size_t i = 0; i < from_.size(); ++i)
    megabits += mbps_[i][direction] * secs((i + 1 < from_.size() ? from_[i + 1] : end_) - from_[i]);
  return megabits / span_s();
}

std::string RateTable::text(const std::vector<std::string>& columns) const {
  std::string text = fmt::format("t_s,{}\n", fmt::join(columns, ","));
  for (std::size_t i = 0; i < from_.size(); ++i)
    text += fmt::format("{:.6f},{:.6f}\n", secs(from_[i]), fmt::join(mbps_[i], ","));
  const std::size_t n = from_.size();
  const Nanos before = n > 1 ? from_[n - 1] - from_[n - 2] : from_secs(1);
  // Steps' rule is that the last row lasts as the one before. Measured intervals differ by microseconds all the time.
  if (end_ - from_.back() != before) text += fmt::format("{:.6f}{}\n", secs(end_), std::string(columns.size(), ','));
  return text;
}

}  // namespace photonlag::cli
