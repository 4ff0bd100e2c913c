#include <algorithm>

#include "sim/net/transport.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Sunshine's sender: batches of up to 64 packets and 64 KiB leave back to back until as many packets are out as the
/// rate allows in 1 ms (rounded down to whole packets, at least one); the next batch leaves when all packets so far are
/// due at that many a millisecond. The rate is a share of a line rate and knows nothing of the bitrate.
///
/// All packets of the frame but the last are taken to be of one size.
class Batches final : public PacketPacing {
 public:
  Batches(double bps, std::int64_t packets, std::int64_t bytes) : bps_(bps), packets_(packets), bytes_(bytes) {}

  [[nodiscard]] Nanos offset(const Place& place) const override {
    if (place.index == 0 || place.bytes_before == 0) return Nanos(0);
    const std::int64_t packet_bytes = std::max<std::int64_t>(1, place.bytes_before / place.index);
    const auto a_millisecond = std::max<std::int64_t>(1, static_cast<std::int64_t>(bps_ / 8e3) / packet_bytes);
    const std::int64_t batch = std::max<std::int64_t>(1, std::min(packets_, bytes_ / packet_bytes));
    const std::int64_t group = (a_millisecond + batch - 1) / batch * batch;  // packets back to back
    return Nanos(std::int64_t{1'000'000} * (place.index / group * group) / a_millisecond);
  }

 private:
  double bps_;
  std::int64_t packets_, bytes_;
};

const Registration<PacketPacing> registration({
    .name = "batches",
    .summary = "Sunshine's pacing: batches at a share of the line rate, whatever the bitrate",
    .source =
        "Sunshine, src/stream.cpp (videoBroadcastThread): 80 % of 1 Gbit/s, at most 64 packets and 64 KiB a batch",
    .options = {{"line_mbps", "Mbit/s", 1000.0, {0.1, 1e6}, "rate of the line"},
                {"share", "1", 0.8, {0.01, 1}, "part of it that is used"},
                {"batch_packets", "packets", 64.0, {1, 10'000}, "most packets a batch"},
                {"batch_bytes", "bytes", 65'536.0, {1, 1e9}, "most bytes a batch"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Batches>(options["line_mbps"] * 1e6 * options["share"],
                                           whole_number(options, "batch_packets"),
                                           whole_number(options, "batch_bytes"));
        },
});

}  // namespace
}  // namespace photonlag
