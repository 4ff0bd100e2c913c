#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Every frame has the target size, to the nearest byte and at least 1; a keyframe `keyframe_factor` times that.
class Constant final : public Traffic {
 public:
  explicit Constant(double keyframe_factor) : keyframe_factor_(keyframe_factor) {}

  [[nodiscard]] std::int64_t frame_bytes(const Ask& ask, Draws&) const override {
    return std::max<std::int64_t>(1, std::llround(ask.target_bytes * (ask.keyframe ? keyframe_factor_ : 1)));
  }

 private:
  double keyframe_factor_;
};

const Registration<Traffic> registration({
    .name = "constant",
    .summary = "every frame at its target size",
    .source =
        "An encoder with a VBV buffer of one frame, as streaming servers set it; keyframes then fit the target too",
    .options =
        {{"keyframe_factor", "1", 1.0, {0.01, 100}, "size of a keyframe in targets; about 4 without that buffer"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<Constant>(options["keyframe_factor"]); },
});

}  // namespace
}  // namespace photonlag
