#include "sim/record/summary.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/printable.hpp"
#include "sim/core/sha256.hpp"
#include "sim/record/figures.hpp"
#include "sim/record/partial_folder.hpp"
#include "sim/record/run_files.hpp"

namespace photonlag {
namespace {

using nlohmann::json;

constexpr int deepest = 64;
constexpr double longest_ms = 1e9;  // of a run: 1e6 s

void make_printable(json& value) {
  if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    text = printable(text);
  } else if (value.is_array()) {
    for (json& item : value) make_printable(item);
  } else if (value.is_object()) {
    json out = json::object();
    for (auto& [key, item] : value.items()) {
      make_printable(item);
      out[printable(key)] = std::move(item);
    }
    value = std::move(out);
  }
}

}  // namespace

json load_json(const std::filesystem::path& file) {
  if (const std::string why = input_problem(file, largest_input::table); !why.empty())
    throw InputError({file.string()}, "cannot be opened: " + why);
  const auto shallow = [&](int depth, json::parse_event_t, const json&) {
    if (depth > deepest) throw InputError({file.string()}, "is nested more than 64 levels deep: not a file of ours");
    return true;
  };
  try {
    json value = json::parse(read_input(file, largest_input::table), shallow);
    make_printable(value);
    return value;
  } catch (const json::exception& e) {
    throw InputError({file.string()}, std::string("is not JSON: ") + e.what());
  }
}

void require_run_folder(const std::filesystem::path& run) {
  const Location where{run.string()};
  if (!std::filesystem::exists(run)) throw InputError(where, "is no run folder: there is no such folder");
  if (!std::filesystem::is_directory(run)) throw InputError(where, "is no run folder: it is a file");
  if (is_partial_name(std::filesystem::canonical(run).filename()))
    throw InputError(where, "is not finished: it is what an unfinished or killed run left; run it again");
  if (!is_run_folder(run)) throw InputError(where, "is no run folder: it has no manifest.json of a finished run");
}

json load_manifest(const std::filesystem::path& folder) {
  require_run_folder(folder);
  const std::filesystem::path file = folder / "manifest.json";
  json manifest = load_json(file);
  if (!manifest.contains("files") || !manifest.at("files").is_object())
    throw InputError({file.string()}, "lists no files");
  return manifest;
}

void check_listed(const json& manifest, const std::filesystem::path& folder, const std::string& file) {
  const std::filesystem::path path = folder / file;
  const json& files = manifest.at("files");
  if (!files.contains(file)) throw InputError({path.string()}, "is not of this run: manifest.json does not list it");
  const json& entry = files.at(file);
  if (!entry.is_object() || !entry.contains("sha256") || !entry.at("sha256").is_string())
    throw InputError({(folder / "manifest.json").string()}, "has no sha256 of " + file);
  if (const std::string why = input_problem(path, largest_input::any); !why.empty())
    throw InputError({path.string()},
                     why == "no such file" ? "is missing: manifest.json lists it" : "cannot be opened: " + why);
  if (sha256_of_file(path) != entry.at("sha256").get_ref<const std::string&>())
    throw InputError({path.string()}, "was changed after the run: its sha256 is not the one in manifest.json");
}

json load_summary(const std::filesystem::path& run) {
  check_listed(load_manifest(run), run, "summary.json");
  json summary = load_json(run / "summary.json");
  try {  // whoever reads it counts on what these do
    (void)figures_of(summary);
    (void)summary_table(summary, false);
    for (const char* key : {"warmup_ms", "refresh_period_ms"})
      if (const double ms = summary.at(key); !(ms >= 0 && ms <= longest_ms))
        throw InputError({(run / "summary.json").string()}, fmt::format("is damaged: {} is {}", key, ms));
  } catch (const json::exception& e) {
    throw InputError({(run / "summary.json").string()}, std::string("is damaged: ") + e.what());
  }
  return summary;
}

}  // namespace photonlag
