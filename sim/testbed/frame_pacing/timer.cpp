#include "sim/testbed/frame_pacing/frame_pacing.hpp"

namespace photonlag {
namespace {

/// A frame at every tick of the server's clock, whatever became of the others. A tick that finds the GPU busy waits for
/// it.
class Timer final : public FramePacing {
 public:
  [[nodiscard]] Nanos next_start(const State& state) const override { return state.next_tick; }
  [[nodiscard]] bool heeds_poses() const override { return false; }
};

const Registration<FramePacing> registration({
    .name = "timer",
    .summary = "a frame at every tick of the server's clock",
    .source = "a game loop locked to its own refresh, as streamed desktops and cloud games run",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Timer>(); },
});

}  // namespace
}  // namespace photonlag
