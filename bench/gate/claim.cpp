#include "bench/gate/claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "bench/gate/holm.hpp"
#include "bench/gate/median.hpp"
#include "bench/gate/sign_flip.hpp"
#include "sim/core/error.hpp"

namespace photonlag {
namespace {

constexpr double significant = 0.05;

/// Of what is infinite on most seeds, of the other seeds; 0 if there are none.
double finite_median(std::vector<double> values) {
  const double all = median(values);
  if (std::isfinite(all)) return all;
  std::erase_if(values, [](double x) { return std::isinf(x); });
  return values.empty() ? 0 : median(values);
}

Claim measured(const PairedMetric& metric, const MinimumEffect& minimum) {
  Claim claim{.metric = metric, .interval = {}};
  const std::vector<double> differences = metric.differences();
  claim.median_a = median(metric.a);
  claim.median_b = median(metric.b);
  claim.median_difference = median(differences);
  claim.interval = interval_of_median(differences);
  claim.p = sign_flip_p(differences);
  claim.minimum = minimum.of(metric, finite_median(metric.a));
  return claim;
}

bool beyond(const Claim& claim) { return std::abs(claim.median_difference) > claim.minimum; }
bool excludes_zero(const Claim& claim) { return claim.interval.low > 0 || claim.interval.high < 0; }
bool within(const Claim& claim) { return claim.interval.low >= -claim.minimum && claim.interval.high <= claim.minimum; }

std::string doubt(const Claim& claim) {
  if (!excludes_zero(claim)) return "the interval holds 0 and reaches beyond the minimum effect";
  if (!beyond(claim)) return "the effect is below the minimum, the interval reaches beyond it";
  return fmt::format("p {:.2g}: could be chance", claim.p_corrected);
}

void decide(Claim& claim) {
  const std::size_t seeds = claim.metric.a.size();
  if (seeds < fewest_seeds) {
    claim.reason = fmt::format("{} seed{}; a verdict takes {}", seeds, seeds == 1 ? "" : "s", fewest_seeds);
    return;
  }
  if (excludes_zero(claim) && claim.p_corrected < significant && beyond(claim)) {
    const bool worse = (claim.median_difference > 0) == (claim.metric.better == Better::lower);
    claim.verdict = worse ? Verdict::regressed : Verdict::improved;
  } else if (within(claim)) {
    claim.verdict = Verdict::same;
  } else {
    claim.reason = doubt(claim);
  }
}

double number_in(std::string_view text, const Location& where) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0) || !std::isfinite(value))
    throw InputError(where, "must be like 0.3ms, 1%, METRIC=0.3 or METRIC=1%, with a number of 0 or more");
  return value;
}

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

}  // namespace

double MinimumEffect::of(const PairedMetric& metric, double median_a) const {
  if (const auto found = own.find(metric.name); found != own.end())
    return found->second.relative ? found->second.value * std::abs(median_a) : found->second.value;
  if (metric.unit == "ms") return ms;
  return metric.unit == "1" ? of_rates : share * std::abs(median_a);
}

void set_minimum_effect(MinimumEffect& minimum, const std::string& text) {
  const Location where{"--min-effect " + text};
  std::string_view rest = text;
  const auto equals = rest.find('=');
  const std::string metric(rest.substr(0, equals == std::string_view::npos ? 0 : equals));
  if (equals != std::string_view::npos) rest.remove_prefix(equals + 1);
  const bool relative = take_end(rest, "%");
  const bool ms = !relative && take_end(rest, "ms");
  const double value = number_in(rest, where) / (relative ? 100 : 1);
  if (!metric.empty())
    minimum.own[metric] = {value, relative};
  else if (relative)
    minimum.share = value;
  else if (ms)
    minimum.ms = value;
  else
    throw InputError(where, "needs a unit: 0.3ms or 1%, or METRIC=0.3");
}

const char* word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::regressed:
      return "regressed";
    case Verdict::improved:
      return "improved";
    case Verdict::same:
      return "same";
    case Verdict::undecided:
      break;
  }
  return "undecided";
}

std::vector<Claim> judge(const std::vector<PairedMetric>& metrics, const MinimumEffect& minimum, std::size_t looks) {
  std::vector<Claim> claims;
  std::vector<double> p;
  for (const PairedMetric& metric : metrics) {
    claims.push_back(measured(metric, minimum));
    p.push_back(claims.back().p);
  }
  const std::vector<double> corrected = holm_corrected(p);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    claims[i].p_corrected = std::min(1.0, corrected[i] * double(looks));
    decide(claims[i]);
  }
  return claims;
}

Verdict overall(const std::vector<Claim>& claims) {
  for (const Verdict verdict : {Verdict::regressed, Verdict::undecided, Verdict::improved})
    if (std::ranges::any_of(claims, [&](const Claim& claim) { return claim.verdict == verdict; })) return verdict;
  return Verdict::same;
}

}  // namespace photonlag
