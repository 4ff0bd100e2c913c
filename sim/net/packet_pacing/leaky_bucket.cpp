#include <algorithm>
#include <cmath>

#include "sim/net/transport.hpp"

namespace photonlag {
namespace {

/// WebRTC's pacer: packets leave at once until what they add to the bucket takes `burst` or longer to drain at
/// factor * target; the next ones when it is empty. So bursts of n packets follow one another every n L / R, n = the
/// fewest whose draining takes `burst`; without a burst, single packets at the rate.
///
/// A frame that this would spread over more than its period is sent faster, at an even share of it: frames then never
/// mix. (WebRTC, too, raises its rate when its queue would take too long, if only after 2 s.) All packets of the frame
/// but the last are taken to be of one size.
class LeakyBucket final : public PacketPacing {
 public:
  LeakyBucket(double factor, Nanos burst) : factor_(factor), burst_s_(secs(burst)) {}

  [[nodiscard]] Nanos offset(const Place& place) const override {
    if (place.index == 0 || place.bytes_before == 0) return Nanos(0);
    const double packet_bits = 8 * static_cast<double>(place.bytes_before) / place.index;
    const double least_bps = packet_bits * place.packets / secs(place.frame_period);
    const double bps = std::max(factor_ * place.target_bps, least_bps);
    const auto packets_a_burst = static_cast<std::int64_t>(std::max(1.0, std::ceil(burst_s_ * bps / packet_bits)));
    const std::int64_t first = place.index / packets_a_burst * packets_a_burst;
    return Nanos(static_cast<std::int64_t>(1e9 * packet_bits * static_cast<double>(first) / bps));
  }

 private:
  double factor_, burst_s_;
};

const Registration<PacketPacing> registration({
    .name = "leaky_bucket",
    .summary = "WebRTC's pacer: at a multiple of the target bitrate, in small bursts",
    .source = "WebRTC, modules/pacing/pacing_controller.cc (NextSendTime): factor 2.5, bursts of up to 40 ms",
    .options = {{"factor", "1", 2.5, {0.1, 1000}, "pacing rate in target bitrates (1.1 once feedback has come)"},
                {"burst_ms", "ms", 5.0, {0, 1000}, "what drains within so long leaves at once (WebRTC: 5 to 40)"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<LeakyBucket>(options["factor"], from_ms(options["burst_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
