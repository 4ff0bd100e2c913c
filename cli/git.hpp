#pragma once
/// @file
/// What git knows of a commit.

#include "bench/gate/history.hpp"

namespace photonlag::cli {

/// @param revision as git understands it. @throws InputError if git is not there, or @p folder is in no repository that
/// has such a commit
[[nodiscard]] Commit find_commit(const std::filesystem::path& folder, const std::string& revision);

/// @throws InputError unless @p text is like 2026-11-20T19:45:00Z
[[nodiscard]] std::string checked_date(const std::string& text);

}  // namespace photonlag::cli
