#pragma once
/// @file
/// One frame of two runs, and where they part ways.

#include "bench/gate/divergence.hpp"

namespace photonlag {

/// Places in the order of what happens at one instant.
constexpr int order_of(Stage stage) { return 2 * static_cast<int>(stage) + 1; }
inline constexpr int order_of_poses = 2 * static_cast<int>(Stage::server_wait) + 2;

[[nodiscard]] std::string signed_ms(Nanos change);

/// @pre both are the same frame of the same client. @returns nothing if nothing differs
[[nodiscard]] std::optional<Divergence> frame_divergence(const GoldenFrame& before, const GoldenFrame& after);

}  // namespace photonlag
