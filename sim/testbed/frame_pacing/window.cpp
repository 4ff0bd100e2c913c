#include <algorithm>

#include "sim/testbed/frame_pacing/frame_pacing.hpp"

namespace photonlag {
namespace {

/// At most N frames begun and not acknowledged; within that, max_fps.
class Window final : public FramePacing {
 public:
  explicit Window(int frames) : frames_(frames) {}

  [[nodiscard]] Nanos next_start(const State& state) const override {
    return state.in_flight < frames_ ? std::max(state.now, state.earliest) : never;
  }

 private:
  int frames_;
};

const Registration<FramePacing> registration({
    .name = "window",
    .summary = "at most N frames in flight",
    .source = "MS-RDPRFX recommends a window of unacknowledged frames; xrdp's default is 2",
    .options = {{"frames_in_flight", "1", 3.0, {1, 64}, "frames begun and not yet acknowledged"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<Window>(static_cast<int>(options["frames_in_flight"])); },
});

}  // namespace
}  // namespace photonlag
