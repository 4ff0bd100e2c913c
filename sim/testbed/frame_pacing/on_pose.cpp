#include <algorithm>

#include "sim/testbed/frame_pacing/frame_pacing.hpp"

namespace photonlag {
namespace {

/// A frame as soon as a pose comes that none was begun with, at most max_fps of them.
class OnPose final : public FramePacing {
 public:
  [[nodiscard]] Nanos next_start(const State& state) const override {
    return state.new_pose ? std::max(state.now, state.earliest) : never;
  }
};

const Registration<FramePacing> registration({
    .name = "on_pose",
    .summary = "a frame as soon as a new pose comes, at most max_fps",
    .source = "the client's poses drive the server, as in WiVRn and ALVR",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<OnPose>(); },
});

}  // namespace
}  // namespace photonlag
