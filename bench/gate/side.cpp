#include "bench/gate/side.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"
#include "sim/record/figures.hpp"
#include "sim/record/summary.hpp"

namespace photonlag {

namespace fs = std::filesystem;

nlohmann::json checked_summary(const fs::path& run) {
  nlohmann::json summary = load_summary(run);
  try {
    (void)summary.at("run").at("seed").get<std::uint64_t>();
    (void)summary.at("run").at("scenario").get_ref<const std::string&>();
    (void)summary.at("warmup_ms").get<double>();
    (void)figures_of(summary);
  } catch (const nlohmann::json::exception& e) {
    throw InputError({(run / "summary.json").string()}, std::string("is damaged: ") + e.what());
  }
  return summary;
}

void add_run(Side& side, const fs::path& run) {
  nlohmann::json summary = checked_summary(run);
  const std::uint64_t seed = summary.at("run").at("seed").get<std::uint64_t>();
  const auto [at, added] = side.runs.try_emplace(seed, SeedRun{run, std::move(summary)});
  if (!added)
    throw InputError({side.name}, fmt::format("has two runs of seed {}: {} and {}; name a folder with one run a seed",
                                              seed, at->second.folder.string(), run.string()));
}

std::vector<fs::path> runs_in(const fs::path& folder) {
  if (fs::exists(folder / "manifest.json")) return {folder};
  if (!fs::is_directory(folder)) throw InputError({folder.string()}, "is no folder");
  std::vector<fs::path> runs;
  for (const auto& entry : fs::directory_iterator(folder))
    if (fs::exists(entry.path() / "manifest.json")) runs.push_back(entry.path());
  std::ranges::sort(runs);
  if (runs.empty())
    throw InputError({folder.string()},
                     "is neither a run folder nor a folder of them: no manifest.json in it or one level below");
  return runs;
}

Side read_side(const std::string& name, const fs::path& folder) {
  Side side{fmt::format("{} ({})", name, folder.string()), {}};
  for (const fs::path& run : runs_in(folder)) add_run(side, run);
  return side;
}

std::vector<std::uint64_t> seeds_of(const Side& side) {
  std::vector<std::uint64_t> seeds;
  for (const auto& [seed, run] : side.runs) seeds.push_back(seed);
  return seeds;
}

std::vector<std::uint64_t> common_seeds(const Side& a, const Side& b) {
  std::vector<std::uint64_t> seeds;
  for (const auto& [seed, run] : a.runs)
    if (b.runs.contains(seed)) seeds.push_back(seed);
  if (seeds.empty())
    throw InputError({b.name}, fmt::format("has no seed in common with {}: {} against {}", a.name,
                                           seeds_text(seeds_of(b)), seeds_text(seeds_of(a))));
  return seeds;
}

std::string seeds_text(const std::vector<std::uint64_t>& seeds) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, seeds.size()); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(seeds[i]);
  return seeds.size() <= most ? text : fmt::format("{} and {} more", text, seeds.size() - most);
}

}  // namespace photonlag
