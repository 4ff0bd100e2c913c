#pragma once
/// @file
/// Times of two builds of the same benchmarks, measured in turns.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/gate/claim.hpp"

namespace photonlag {

/// One benchmark of one build.
struct Timings {
  std::vector<double> ns;                               ///< One for each time it was measured.
  std::map<std::string, std::vector<double>> counters;  ///< What it counted, by name.
};

/// By the benchmark's name.
using Batch = std::map<std::string, Timings>;

/// Adds what one run of Google Benchmark wrote (--benchmark_out_format=json): CPU time, which neighbours on the machine
/// disturb least, or the wall time of benchmarks that ask for that ("/real_time", "/manual_time"). Aggregates are left
/// out. @param where names the file. @throws InputError if a benchmark failed or the JSON is none of its
void add_measurements(Batch& batch, const nlohmann::json& report, const std::string& where);

struct TimeClaim {
  std::string benchmark;
  double median_a = 0, median_b = 0;  ///< ns
  double p = 1;                       ///< Mann-Whitney, two-sided.
  Verdict verdict = Verdict::undecided;
  std::string reason{};
  [[nodiscard]] double effect() const { return median_b / median_a - 1; }
};

inline constexpr double least_slowdown = 0.05;
inline constexpr std::size_t fewest_repetitions = 10;

/// Of one batch, for benchmarks on both sides. A counter that never varies on either side is exact, and any change of
/// it is regressed, whichever way: it is to be looked at. A time is regressed or improved if p < 0.05 and its median
/// moved by at least least_slowdown; undecided if only its median did, or it was measured less than
/// fewest_repetitions times.
[[nodiscard]] std::vector<TimeClaim> judge_times(const Batch& a, const Batch& b);

/// Whether the time has to be measured again: only what a second batch shows as well counts.
[[nodiscard]] bool needs_confirmation(const TimeClaim& claim);

/// The verdict of both batches on one benchmark: the same twice stands; a second batch below least_slowdown makes it
/// same; all else is undecided.
[[nodiscard]] TimeClaim confirmed(const TimeClaim& first, const TimeClaim& second);

}  // namespace photonlag
