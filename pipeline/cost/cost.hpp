#pragma once
/// @file
/// How long a piece of work takes in simulated time.

#include "sim/core/registry.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// What was done, for models that care.
struct Work {
  std::int64_t triangles = 0, pixels = 0, bytes = 0;  ///< 0 = does not apply.
  Nanos measured{};                                   ///< Real duration on this machine, where pixels are on.
  std::int64_t number = 0;                            ///< Of this work: the frame, or the refresh for a warp.
};

class CostModel {
 public:
  static constexpr const char* kind = "cost";
  virtual ~CostModel() = default;
  /// @returns the duration, >= 0. Draws (if any) come from the module's own stream keyed by (client, work.number).
  [[nodiscard]] virtual Nanos cost(const Work& work) = 0;
  /// Whether it needs Work::measured (pixels on) and so makes the run not repeatable.
  [[nodiscard]] virtual bool measures() const { return false; }
};

/// A plug-in's, looked after (sim/core/foreign.hpp): durations of 0 to 10 years.
std::unique_ptr<CostModel> guard_foreign(std::unique_ptr<CostModel> theirs, const Foreign& who);

}  // namespace photonlag
