#pragma once
/// @file
/// The TOML that stands beside a profile: where it comes from, and the tables a scenario needs to use it.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "sim/scenario/scenario.hpp"

namespace photonlag::cli {

/// The first words of every such file.
inline constexpr std::string_view profile_note_begins = "# Where ";

/// @param manifest of the run it was recorded in, @param written where the table stands now (its sha256 is noted),
/// @param out where it will stand.
[[nodiscard]] std::string profile_note(const nlohmann::json& manifest, const Scenario& scenario,
                                       const std::filesystem::path& written, const std::filesystem::path& out);

/// A TOML basic string.
[[nodiscard]] std::string toml_quoted(const std::string& text);

}  // namespace photonlag::cli
