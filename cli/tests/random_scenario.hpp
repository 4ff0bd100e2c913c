#pragma once
/// @file
/// Scenarios drawn from the catalogue of modules and their options, as `list` and `describe` print it.

#include <cstdint>
#include <filesystem>
#include <string>

namespace photonlag::test {

/// A short scenario without pixels: modules and options drawn anew for every @p number, at their defaults, near them,
/// or at an end of their range. What hangs on two options together may still be wrong (a least that is more than the
/// most): then the program refuses it.
[[nodiscard]] std::string random_scenario(std::uint64_t number);

/// Writes the traces that such scenarios name into @p folder.
void write_traces(const std::filesystem::path& folder);

}  // namespace photonlag::test
