#pragma once
/// @file
/// The load both network benchmarks carry: video of 60 frames/s in bursts of 30 packets over links at 54 % of capacity.

#include <memory>

#include "sim/net/link.hpp"

namespace photonlag::bench {

inline constexpr int packets_per_frame = 30;
inline constexpr int packet_bytes = 1500;
inline constexpr double frames_per_s = 60, link_mbps = 40;

/// A link of the load: 40 Mbit/s, drop-tail, 5 +- 1 ms with reordering, 0.1 % lost.
inline Link::Parts load_parts() {
  Link::Parts parts;
  parts.capacity = make_module<Capacity>("constant", {{"mbps", link_mbps}});
  parts.queue = make_module<Queue>("drop_tail");
  parts.delay = make_module<Delay>("uniform", {{"reorder", true}});
  parts.loss = make_module<Loss>("bernoulli");
  return parts;
}

/// Calls offer(packet, now) for every packet of @p frames frames of @p clients, in order of time.
template <class Offer>
void offer_load(std::uint32_t clients, int frames, Offer&& offer) {
  const Ticker camera(frames_per_s);
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    for (std::uint32_t client = 0; client < clients; ++client) {
      for (std::uint32_t index = 0; index < packets_per_frame; ++index) {
        offer(Packet{client, PacketKind::video, frame, index, 0, packet_bytes}, camera.tick(frame));
      }
    }
  }
}

/// What came of it: equal for two simulations that agree on every packet.
struct Outcome {
  std::int64_t delivered = 0, lost = 0;
  std::uint64_t delivered_ns_sum = 0;  ///< Modulo 2^64.
  bool operator==(const Outcome&) const = default;

  void add(Nanos delivered_at) {
    ++delivered;
    delivered_ns_sum += static_cast<std::uint64_t>(delivered_at.count());
  }
};

}  // namespace photonlag::bench
