#include "sim/record/summary.hpp"

#include <fmt/format.h>

#include <fstream>

#include "sim/core/error.hpp"
#include "sim/record/figures.hpp"
#include "sim/record/partial_folder.hpp"
#include "sim/record/run_files.hpp"

namespace photonlag {
namespace {

constexpr double longest_ms = 1e9;  // of a run: 1e6 s

}  // namespace

nlohmann::json load_json(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError({file.string()}, "cannot be opened");
  try {
    return nlohmann::json::parse(in);
  } catch (const nlohmann::json::exception& e) {
    throw InputError({file.string()}, std::string("is not JSON: ") + e.what());
  }
}

void require_run_folder(const std::filesystem::path& run) {
  const Location where{run.string()};
  if (!std::filesystem::is_directory(run)) throw InputError(where, "is no run folder: there is no such folder");
  if (is_partial_name(std::filesystem::canonical(run).filename()))
    throw InputError(where, "is not finished: it is what an unfinished or killed run left; run it again");
  if (!is_run_folder(run)) throw InputError(where, "is no run folder: it has no manifest.json of a finished run");
}

nlohmann::json load_summary(const std::filesystem::path& run) {
  require_run_folder(run);
  nlohmann::json summary = load_json(run / "summary.json");
  try {  // whoever reads it counts on what these do
    (void)figures_of(summary);
    (void)summary_table(summary, false);
    for (const char* key : {"warmup_ms", "refresh_period_ms"})
      if (const double ms = summary.at(key); !(ms >= 0 && ms <= longest_ms))
        throw InputError({(run / "summary.json").string()}, fmt::format("is damaged: {} is {}", key, ms));
  } catch (const nlohmann::json::exception& e) {
    throw InputError({(run / "summary.json").string()}, std::string("is damaged: ") + e.what());
  }
  return summary;
}

}  // namespace photonlag
