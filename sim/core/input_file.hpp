#pragma once
/// @file
/// Files that people bring: regular ones, up to a size.

#include <cstdint>
#include <filesystem>
#include <string>

namespace photonlag {

/// What is read at most, bytes. docs/security.md has the same numbers.
namespace largest_input {
inline constexpr std::uint64_t mebibyte = 1 << 20;
inline constexpr std::uint64_t scenario = 4 * mebibyte;
inline constexpr std::uint64_t weights = 64 * mebibyte;
inline constexpr std::uint64_t table = 256 * mebibyte;  ///< Traces, recordings, profiles, goldens, JSON.
inline constexpr std::uint64_t plugin = 512 * mebibyte;
inline constexpr std::uint64_t any = 1024 * mebibyte;  ///< Models, and whatever else a scenario names.
}  // namespace largest_input

/// Why @p file is not to be read: "no such file", "it is a folder", "it is a pipe", "it has 5000 bytes, more than the
/// 4096 that are read of such a file", "Permission denied". Empty: it is.
[[nodiscard]] std::string input_problem(const std::filesystem::path& file, std::uint64_t most_bytes);

/// The whole of a file of which input_problem() says nothing. @throws EnvironmentError for what it says, or if reading
/// fails
[[nodiscard]] std::string read_input(const std::filesystem::path& file, std::uint64_t most_bytes);

}  // namespace photonlag
