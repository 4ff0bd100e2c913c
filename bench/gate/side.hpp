#pragma once
/// @file
/// One side of a comparison: runs of one scenario with different seeds.

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace photonlag {

struct SeedRun {
  std::filesystem::path folder;
  nlohmann::json summary;
};

struct Side {
  std::string name;  ///< For messages: "A" or "B", and what was given for it.
  std::map<std::uint64_t, SeedRun> runs;
};

/// load_summary(), checked for all that this folder takes from it. @throws InputError if it is damaged
[[nodiscard]] nlohmann::json checked_summary(const std::filesystem::path& run);

/// Adds a finished run. @throws InputError if it is none, or there is another of its seed
void add_run(Side& side, const std::filesystem::path& run);

/// @p folder itself if it is a run folder, else the run folders in it, by name. @throws InputError if there are none
[[nodiscard]] std::vector<std::filesystem::path> runs_in(const std::filesystem::path& folder);

/// @param folder A run folder, or one that holds run folders, each with another seed.
/// @throws InputError if it holds none, or two of one seed
[[nodiscard]] Side read_side(const std::string& name, const std::filesystem::path& folder);

/// Seeds that both have, rising. @throws InputError naming those of each if there are none
[[nodiscard]] std::vector<std::uint64_t> common_seeds(const Side& a, const Side& b);

/// "1, 2, 7 and 40 more"
[[nodiscard]] std::string seeds_text(const std::vector<std::uint64_t>& seeds);
[[nodiscard]] std::vector<std::uint64_t> seeds_of(const Side& side);

}  // namespace photonlag
