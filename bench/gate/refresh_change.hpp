#pragma once
/// @file
/// The first refresh that two runs show differently, with all that differs in it.

#include <optional>

#include "bench/gate/compare.hpp"

namespace photonlag {

[[nodiscard]] std::optional<RefreshChange> first_refresh_change(const Golden& before, const Golden& after);

}  // namespace photonlag
