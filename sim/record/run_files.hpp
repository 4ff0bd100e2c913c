#pragma once
/// @file
/// Opening what a run left.

#include <filesystem>
#include <nlohmann/json.hpp>

namespace photonlag {

/// @throws InputError if @p file is missing or no JSON
[[nodiscard]] nlohmann::json load_json(const std::filesystem::path& file);

/// @throws InputError saying why @p run is not the folder of a finished run
void require_run_folder(const std::filesystem::path& run);

}  // namespace photonlag
