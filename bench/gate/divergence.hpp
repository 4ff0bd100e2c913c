#pragma once
/// @file
/// Where two runs that should be one part ways. What a simulation does before its first difference is the same, so
/// that difference is the cause, or its first sign.

#include <optional>
#include <string>

#include "bench/gate/golden.hpp"

namespace photonlag {

struct Divergence {
  Nanos at{};          ///< Instant of the first difference, on the clock of the run.
  int order = 0;       ///< Of what happens at one instant, by its place in a frame's life.
  std::string part{};  ///< To blame: a stage, a part of the downlink ("downlink.queue"), "predictor" or "reprojector".
  std::string change{};  ///< "+0.500 ms", "0.31 -> 0.52 deg"
  std::string detail{};  ///< More of it, or empty: "the server began frame 12 earlier: ...".
  bool bytes = false;    ///< What differs is how large a frame is.
  std::uint32_t client = 0;
  std::int64_t frame = 0;
};

/// Floats that a library of the system may round otherwise.
[[nodiscard]] bool same_float(double a, double b);

/// @returns nothing if all rows that both have are the same
[[nodiscard]] std::optional<Divergence> find_divergence(const Golden& before, const Golden& after);

}  // namespace photonlag
