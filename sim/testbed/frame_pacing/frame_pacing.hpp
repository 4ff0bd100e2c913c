#pragma once
/// @file
/// When the server starts its next frame.

#include "sim/core/registry.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

class FramePacing {
 public:
  static constexpr const char* kind = "frame_pacing";
  virtual ~FramePacing() = default;

  struct State {
    Nanos now{};
    Nanos next_tick{};  ///< First tick of the server's clock (max_fps) at or after now, later than the last one used.
    Nanos earliest{};   ///< Last render start + 1/max_fps; 0 before the first.
    int in_flight = 0;  ///< Frames begun and not acknowledged.
    bool new_pose = false;  ///< A pose came that no frame was begun with.
  };
  /// The instant >= now at which to begin, if nothing changes; `never` = wait for a pose or an acknowledgement.
  [[nodiscard]] virtual Nanos next_start(const State& state) const = 0;
  /// Whether a pose or an acknowledgement can change its answer.
  [[nodiscard]] virtual bool heeds_poses() const { return true; }
};

/// A plug-in's, looked after (sim/core/foreign.hpp): no frame begins in the past.
std::unique_ptr<FramePacing> guard_foreign(std::unique_ptr<FramePacing> theirs, const Foreign& who);

}  // namespace photonlag
