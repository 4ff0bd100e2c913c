#include "cli/profile_note.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "sim/core/printable.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::cli {
namespace {

/// The tables that use a profile of this file name.
std::string tables(const std::string& file) {
  std::string text = fmt::format("\n[codec.traffic]\nname = \"profile\"\npath = {}\n", toml_quoted(file));
  for (const char* place : {"server.render", "server.encode", "client.decode", "client.warp"})
    text += fmt::format("\n[{}]\nname = \"replay\"\nfile = {}\n", place, toml_quoted(file));
  return text;
}

std::string provenance(const nlohmann::json& manifest, const Scenario& scenario) {
  const auto& machine = manifest.at("machine");
  std::vector<std::string> words;
  for (const auto& word : manifest.at("run").at("command_line")) words.push_back(toml_quoted(word));
  std::string text = "[provenance]\n";
  const auto add = [&text](const char* key, const std::string& value) {
    text += fmt::format("{} = {}\n", key, toml_quoted(value));
  };
  add("program", fmt::format("photonlag {}", manifest.at("program").at("version").get<std::string>()));
  text += fmt::format("command_line = [{}]\n", fmt::join(words, ", "));
  add("recorded_at", manifest.at("run").at("started_at"));
  add("scenario_file", manifest.at("scenario_file"));
  add("scenario_sha256", manifest.at("scenario_sha256"));
  text += fmt::format("seed = {}\nduration_s = {}\nwidth = {}\nheight = {}\nguard_band_deg = {}\nfps = {}\n",
                      scenario.seed, scenario.duration_s, scenario.display.width, scenario.display.height,
                      scenario.server.guard_band_deg, scenario.server.max_fps);
  add("codec", scenario.codec.codec.name);
  add("on_loss", scenario.codec.on_loss);
  add("cpu", machine.at("cpu"));
  add("system", machine.at("system"));
  add("gpu", machine.at("gpu"));
  return text;
}

}  // namespace

std::string toml_quoted(const std::string& text) { return nlohmann::json(valid_utf8(text)).dump(); }

std::string profile_note(const nlohmann::json& manifest, const Scenario& scenario, const std::filesystem::path& written,
                         const std::filesystem::path& out) {
  const std::string file = out.filename().string();
  return fmt::format("{}{} comes from, and how a scenario uses it (docs/calibrate.md).\n\n", profile_note_begins,
                     printable(file)) +
         provenance(manifest, scenario) + fmt::format("profile_sha256 = \"{}\"\n", sha256_of_file(written)) +
         "\n# For a scenario in the same folder; leave out the stages whose costs you want to model yourself.\n" +
         tables(file);
}

}  // namespace photonlag::cli
