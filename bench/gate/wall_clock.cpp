#include "bench/gate/wall_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "bench/gate/mann_whitney.hpp"
#include "bench/gate/median.hpp"
#include "sim/core/error.hpp"

namespace photonlag {
namespace {

using nlohmann::json;

double ns_per(const std::string& unit, const std::string& where) {
  static const std::map<std::string, double> units{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  const auto found = units.find(unit);
  if (found == units.end()) throw InputError({where}, "unknown time unit '" + unit + "'");
  return found->second;
}

/// What Google Benchmark says itself about a measurement; all other numbers are the benchmark's counters.
bool is_own_field(const std::string& key) {
  constexpr std::array own{"family_index",     "per_family_instance_index",
                           "repetitions",      "repetition_index",
                           "threads",          "iterations",
                           "real_time",        "cpu_time",
                           "bytes_per_second", "items_per_second"};
  return std::ranges::find(own, key) != own.end();
}

void add_one(Batch& batch, const json& run, const std::string& where) {
  const std::string name = run.at("name");
  if (run.value("error_occurred", false))
    throw InputError({where}, name + " failed: " + run.value("error_message", std::string()));
  const bool wall = name.find("/real_time") != std::string::npos || name.find("/manual_time") != std::string::npos;
  Timings& timings = batch[name];
  timings.ns.push_back(run.at(wall ? "real_time" : "cpu_time").get<double>() *
                       ns_per(run.value("time_unit", "ns"), where));
  for (const auto& [key, value] : run.items())
    if (value.is_number() && !is_own_field(key)) timings.counters[key].push_back(value.get<double>());
}

bool constant(const std::vector<double>& values) {
  return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

/// "" if all exact counters are equal.
std::string changed_counter(const Timings& a, const Timings& b) {
  for (const auto& [name, values] : a.counters) {
    const auto found = b.counters.find(name);
    if (found == b.counters.end() || values.empty() || !constant(values) || !constant(found->second)) continue;
    if (values.size() < 2 || found->second.size() < 2) continue;
    if (values.front() != found->second.front())
      return fmt::format("exact counter {}: {} -> {}", name, values.front(), found->second.front());
  }
  return "";
}

void decide_time(TimeClaim& claim, std::size_t repetitions) {
  if (repetitions < fewest_repetitions)
    claim.reason = fmt::format("measured {} times; a verdict takes {}", repetitions, fewest_repetitions);
  else if (std::abs(claim.effect()) < least_slowdown)
    claim.verdict = Verdict::same;
  else if (claim.p < 0.05)
    claim.verdict = claim.effect() > 0 ? Verdict::regressed : Verdict::improved;
  else
    claim.reason = fmt::format("p {:.2g}: could be noise", claim.p);
}

}  // namespace

void add_measurements(Batch& batch, const json& report, const std::string& where) {
  try {
    for (const json& run : report.at("benchmarks"))
      if (run.value("run_type", "iteration") == "iteration") add_one(batch, run, where);
  } catch (const json::exception& e) {
    throw InputError({where}, std::string("is no report of Google Benchmark: ") + e.what());
  }
}

std::vector<TimeClaim> judge_times(const Batch& a, const Batch& b) {
  std::vector<TimeClaim> claims;
  for (const auto& [name, of_a] : a) {
    const auto found = b.find(name);
    if (found == b.end()) continue;
    const Timings& of_b = found->second;
    TimeClaim claim{.benchmark = name, .median_a = median(of_a.ns), .median_b = median(of_b.ns)};
    claim.p = mann_whitney(of_a.ns, of_b.ns).p;
    claim.reason = changed_counter(of_a, of_b);
    if (!claim.reason.empty())
      claim.verdict = Verdict::regressed;
    else
      decide_time(claim, std::min(of_a.ns.size(), of_b.ns.size()));
    claims.push_back(std::move(claim));
  }
  return claims;
}

bool needs_confirmation(const TimeClaim& claim) {
  const bool by_counter = claim.verdict == Verdict::regressed && !claim.reason.empty();
  return !by_counter && std::abs(claim.effect()) >= least_slowdown;
}

TimeClaim confirmed(const TimeClaim& first, const TimeClaim& second) {
  TimeClaim both = second;
  both.p = std::max(first.p, second.p);
  if (first.verdict == second.verdict) return both;
  if (second.verdict == Verdict::same) {
    both.reason = fmt::format("{:+.1f} % in the first batch, not in the second", 100 * first.effect());
    return both;
  }
  both.verdict = Verdict::undecided;
  both.reason = fmt::format("{} in the first batch, {} in the second", word_of(first.verdict), word_of(second.verdict));
  return both;
}

}  // namespace photonlag
