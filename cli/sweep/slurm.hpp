#pragma once
/// @file
/// A sweep as a Slurm job array.

#include "cli/sweep/play.hpp"

namespace photonlag::cli {

struct SlurmOptions {
  std::filesystem::path script;
  std::optional<std::size_t> shards;  ///< Nothing: as many as have 30 s of work each.
  std::vector<std::string> words;     ///< Of the command line that every shard gets: --set, --plugin, --limit-s, ...
  PlayOptions play;
};

/// Plays up to three runs to see what one costs, and writes the script; shards leave their files in a folder beside it.
/// @throws InputError if there are more shards than runs, or none of those runs could be played
void write_slurm_script(const SweepPlan& plan, const std::filesystem::path& scenario, const SlurmOptions& options);

}  // namespace photonlag::cli
