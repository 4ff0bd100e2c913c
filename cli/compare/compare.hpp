#pragma once
/// @file
/// What the parts of `photonlag compare` share: two sides in, claims out.

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/gate/claim.hpp"
#include "bench/gate/refresh_pairs.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag::cli {

/// A scenario whose runs make up one side.
struct Contender {
  std::string name;  ///< "A"
  std::filesystem::path scenario;
  std::vector<Override> overrides;
};

/// The two sides of --swap key=a,b. A comma inside brackets, braces or quotes parts nothing. @throws InputError
[[nodiscard]] std::pair<Override, Override> parse_swap(const std::string& text);

/// "1..10" or "1,2,5". @throws InputError
[[nodiscard]] std::vector<std::uint64_t> parse_seeds(const std::string& text);

/// The seeds, and after the largest as many more as there are, until @p most. Nothing more to add: the same.
[[nodiscard]] std::vector<std::uint64_t> doubled(const std::vector<std::uint64_t>& seeds, std::size_t most);
/// How many samples of growing size doubled() gives, the first one counted.
[[nodiscard]] std::size_t looks_up_to(std::size_t seeds, std::size_t most);

/// Where a side's runs are, or go: @p folder / "A" / seed.
[[nodiscard]] std::filesystem::path run_folder_of(const std::filesystem::path& folder, const Contender& contender,
                                                  std::uint64_t seed);

/// Plays what is not there yet of both contenders with these seeds, @p jobs at a time. @throws InputError naming the
/// first run that failed, with its own words
void play_all(const std::vector<Contender>& contenders, const std::vector<std::uint64_t>& seeds,
              const std::filesystem::path& folder, std::size_t jobs);

/// Keys whose values differ, and both values: "server.encode.ms  4 -> 5"; `seed` and [inputs] apart.
[[nodiscard]] std::vector<std::string> differing_keys(const std::string& resolved_a, const std::string& resolved_b);
/// [compare] metrics of a resolved scenario; none if it does not say.
[[nodiscard]] std::vector<std::string> metrics_of_scenario(const std::string& resolved);
/// The resolved scenario that all runs of a side share. @throws InputError if they do not
[[nodiscard]] std::string shared_scenario(const Side& side);

struct Comparison {
  std::string a, b;  ///< What was compared, as given.
  std::vector<std::uint64_t> seeds;
  std::size_t looks = 1;             ///< At most.
  std::vector<std::string> differs;  ///< differing_keys()
  std::vector<Claim> claims;
  std::vector<RefreshDifference> refreshes;
};

/// At most 100 columns wide.
[[nodiscard]] std::string table_of(const Comparison& comparison);
/// Infinite numbers are "Infinity" and "-Infinity".
[[nodiscard]] nlohmann::ordered_json to_json(const Comparison& comparison);
/// @param name tells which kind of picture
void write_plot(const Comparison& comparison, const std::filesystem::path& name, const std::filesystem::path& out);

}  // namespace photonlag::cli
