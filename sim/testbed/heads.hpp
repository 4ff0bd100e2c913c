#pragma once
/// @file
/// The true motion of every client's head.

#include <memory>

#include "pose-prediction/head_motion.hpp"
#include "sim/scenario/scenario.hpp"

namespace photonlag {

/// A trace is read once, however many clients follow it.
class Heads {
 public:
  /// @throws InputError at the scenario's place: no such trace, or a damaged one.
  explicit Heads(const Scenario& scenario);

  [[nodiscard]] std::shared_ptr<const HeadMotion> of(std::uint32_t client) const;
  /// What all clients follow; nullptr where their motion is made up.
  [[nodiscard]] const TraceMotion* trace() const { return trace_.get(); }

 private:
  bool still_;
  std::uint64_t seed_;
  std::shared_ptr<const TraceMotion> trace_;
};

}  // namespace photonlag
