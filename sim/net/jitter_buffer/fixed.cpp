#include <algorithm>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// Evens out the network: release = sent + smallest transit seen so far (this frame's included) + ms, and never before
/// the frame is complete. `sent` is the RTP time stamp; the smallest transit stands for the offset of clocks and path,
/// so the delay needs no common clock. Frames that took up to `ms` longer than the fastest leave evenly spaced; slower
/// ones at once.
class Fixed final : public JitterBuffer {
 public:
  explicit Fixed(Nanos delay) : delay_(delay) {}

  Nanos release(Nanos sent, Nanos complete) override {
    smallest_transit_ = std::min(smallest_transit_, complete - sent);
    return std::max(complete, sent + smallest_transit_ + delay_);
  }

 private:
  Nanos delay_, smallest_transit_ = never;
};

const Registration<JitterBuffer> registration({
    .name = "fixed",
    .summary = "a fixed playout delay after the fastest transit seen",
    .source = "Ramjee, Kurose, Towsley & Schulzrinne, Adaptive playout mechanisms, INFOCOM 1994 (the fixed scheme)",
    .options = {{"ms", "ms", 10.0, {0, 10'000}, "playout delay relative to the RTP time stamp"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Fixed>(from_ms(options["ms"])); },
});

}  // namespace
}  // namespace photonlag
