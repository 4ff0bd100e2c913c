#pragma once
/// @file
/// One frame of two runs, and where they part ways.

#include "bench/gate/divergence.hpp"

namespace photonlag {

/// Places in the order of what happens at one instant: what is done and what arrives first, then what that lets begin.
constexpr int order_of(Stage stage) {
  const bool begins = stage == Stage::server_wait || stage == Stage::encode_wait || stage == Stage::buffer ||
                      stage == Stage::decode_wait || stage == Stage::present_wait;
  return 2 * static_cast<int>(stage) + (begins ? 100 : 0);
}
inline constexpr int order_of_poses = order_of(Stage::server_wait) + 1;

[[nodiscard]] std::string signed_ms(Nanos change);

/// @pre both are the same frame of the same client. @returns nothing if nothing differs
[[nodiscard]] std::optional<Divergence> frame_divergence(const GoldenFrame& before, const GoldenFrame& after);

}  // namespace photonlag
