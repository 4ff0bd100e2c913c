#pragma once
/// @file
/// The clients of a run, and which of them had the worst of it.

#include <vector>

#include "sim/record/reader.hpp"

namespace photonlag {

/// Whether a refresh counts in figures: it shows a frame, and its vsync is not within the warm-up.
[[nodiscard]] bool counts(const RunData& run, const ReadRefresh& refresh);

/// Numbers of those that are in the tables, rising. Empty if nothing was recorded of any.
[[nodiscard]] std::vector<std::uint32_t> clients_of(const RunData& run);

/// The client that saw the oldest picture of the refreshes that count, the lowest of equals; the first client where
/// none counts, 0 where there is none.
[[nodiscard]] std::uint32_t worst_client(const RunData& run);

/// "client 2 of 3, numbered from 0", or "" where there is only one.
[[nodiscard]] std::string client_title(const RunData& run, std::uint32_t client);

/// The recorder's sentence about the worst 1 %, over the refreshes of @p client alone.
[[nodiscard]] std::string blame_sentence_of(const RunData& run, std::uint32_t client);

}  // namespace photonlag
