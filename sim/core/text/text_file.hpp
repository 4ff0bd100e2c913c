#pragma once
/// @file
/// The text of a file as people's programs write it.

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/core/error.hpp"

namespace photonlag {

/// The whole file in UTF-8 and without a byte order mark; UTF-16, which PowerShell writes, is converted. Lines end in
/// LF or CR LF, or all in CR, which becomes LF.
/// @param asked_at where the file was named: there the error stands if it cannot be opened
/// @throws InputError if it cannot be opened, or is no text; EnvironmentError if reading fails
[[nodiscard]] std::string read_text_file(const std::filesystem::path& file, const Location& asked_at);

/// Line and column of the character at @p offset.
[[nodiscard]] Location location_in(const std::filesystem::path& file, std::string_view text, std::size_t offset);

/// Without blanks, tabs and carriage returns around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace photonlag
