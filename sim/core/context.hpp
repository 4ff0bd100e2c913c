#pragma once
/// @file
/// What a module may know about the run it is made for, beside its own options.

#include <cstdint>
#include <string>

#include "sim/core/random.hpp"

namespace photonlag {

class HeadMotion;  ///< The true motion (pose-prediction/head_motion.hpp); only oracles look.
class Capacity;    ///< A link's true rate (sim/net/models.hpp); likewise.

/// Handed to every factory. Modules keep what they need; the truths outlive them.
struct Context {
  std::uint64_t seed = 0;
  std::uint32_t client = 0;  ///< Which client the module works for.
  std::string place;         ///< Where in the scenario it stands, with its kind: "downlink.loss".
  const HeadMotion* true_motion = nullptr;
  const Capacity* true_capacity = nullptr;  ///< Of the narrowest link on the way to the client.

  /// What a module that makes another at @p key of its options hands on: the same, but for the place.
  [[nodiscard]] Context inside(const std::string& key) const {
    Context inner = *this;
    inner.place += "." + key;
    return inner;
  }

  /// The module's own noise, keyed by (seed, place). Draw with keys that begin with the client.
  [[nodiscard]] RandomStream stream() const { return {seed, place}; }
};

}  // namespace photonlag
