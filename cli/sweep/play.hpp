#pragma once
/// @file
/// Does the runs of a sweep.

#include <chrono>

#include "cli/sweep/store.hpp"

namespace photonlag::cli {

struct PlayOptions {
  std::size_t jobs = 1;
  std::optional<std::chrono::nanoseconds> limit;  ///< Wall time of a run.
  std::filesystem::path scratch;                  ///< Made, emptied, and removed at the end.
  std::filesystem::path keep;                     ///< Where run folders stay; empty = nowhere.
  std::string gpu;
  std::vector<std::string> command_line;  ///< For manifests.
};

/// Plays @p runs, each in a process of its own, and saves each as it ends. A run that failed while others ran beside it
/// for want of disk or memory is tried once more alone, because another may have been the cause.
/// @throws Interrupted on ctrl-C: what had ended is saved; EnvironmentError if the file cannot take results
void play_runs(const SweepPlan& plan, const std::vector<std::size_t>& runs, const PlayOptions& options,
               SweepStore& store);

/// One of them, saved nowhere. @throws Interrupted
[[nodiscard]] RunResult try_run(const SweepPlan& plan, std::size_t run, const PlayOptions& options);

}  // namespace photonlag::cli
