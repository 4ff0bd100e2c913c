#pragma once
/// @file
/// Dates as manifests and tables write them.

#include <ctime>
#include <string>

namespace photonlag {

/// "2026-01-31T23:59:59Z", ISO 8601.
[[nodiscard]] std::string utc_text(std::time_t time);

}  // namespace photonlag
