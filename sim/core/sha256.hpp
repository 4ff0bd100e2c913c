#pragma once
/// @file
/// File hashes for manifests.

#include <filesystem>
#include <string>
#include <string_view>

namespace photonlag {

/// Lower-case hex sha256 of a file's bytes. @throws EnvironmentError if it cannot be read.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);
/// Likewise of @p bytes.
[[nodiscard]] std::string sha256_of(std::string_view bytes);

}  // namespace photonlag
