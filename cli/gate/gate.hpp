#pragma once
/// @file
/// The parts of `photonlag gate`: what to run, running it, and the goldens on disk.

#include <filesystem>
#include <string>
#include <vector>

#include "bench/gate/report.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag::cli {

/// A scenario to be gated.
struct GateCase {
  std::string file;  ///< As it was given.
  Scenario scenario;
  std::filesystem::path golden;  ///< Its folder, there or not.
  std::filesystem::path run;     ///< Where its run goes.
};

/// How much of it is simulated alone.
[[nodiscard]] Certainty certainty_of(const Scenario& scenario);

/// The resolved scenario without this machine's paths: files go by their path from the scenario's folder.
[[nodiscard]] std::string portable_text(const Scenario& scenario);

/// Plays every case in a process of its own, at most @p jobs at a time, and judges it as it ends; results are in the
/// order of the cases. What cannot be run or judged is in the result's error. @throws Interrupted
[[nodiscard]] std::vector<GateResult> play_and_judge(const std::vector<GateCase>& cases, std::size_t jobs, int threads,
                                                     bool bless);

/// Brings the golden in @p folder up to date: all of its files or none.
/// @returns what was done: "new", "figures.csv (12 lines), frames.csv (120 lines)", or "" if nothing had to be
[[nodiscard]] std::string bless_golden(const std::filesystem::path& folder, const Golden& now);

}  // namespace photonlag::cli
