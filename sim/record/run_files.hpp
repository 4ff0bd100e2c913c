#pragma once
/// @file
/// Opening what a run left.

#include <filesystem>
#include <nlohmann/json.hpp>

namespace photonlag {

/// Of its texts only what can be shown as it is; the rest as printable() has it. @throws InputError if @p file is
/// missing, too large, no JSON, or deeper than 64 levels
[[nodiscard]] nlohmann::json load_json(const std::filesystem::path& file);

/// @throws InputError unless @p file of the run in @p folder is there and has the sha256 that its manifest has for it
void check_listed(const nlohmann::json& manifest, const std::filesystem::path& folder, const std::string& file);

/// manifest.json of a finished run. @throws InputError if it lists no files
[[nodiscard]] nlohmann::json load_manifest(const std::filesystem::path& folder);

/// @throws InputError saying why @p run is not the folder of a finished run
void require_run_folder(const std::filesystem::path& run);

}  // namespace photonlag
