#pragma once
/// @file
/// What travels, and what became of it.

#include <cstddef>
#include <cstdint>

#include "sim/core/time.hpp"

namespace photonlag {

enum class PacketKind : std::uint8_t { pose, video, nack, idr_request, feedback, background };
enum class DroppedBy : std::uint8_t { nobody, queue, loss, down, corruption };
inline constexpr std::size_t dropped_by_count = 5;

/// The two ECN bits of the IP header (RFC 3168, RFC 9331).
enum class Ecn : std::uint8_t { not_ect = 0, ect1 = 1, ect0 = 2, ce = 3 };

[[nodiscard]] constexpr const char* name(PacketKind k) {
  constexpr const char* names[] = {"pose", "video", "nack", "idr_request", "feedback", "background"};
  return names[static_cast<int>(k)];
}
/// "" for nobody.
[[nodiscard]] constexpr const char* name(DroppedBy d) {
  constexpr const char* names[] = {"", "queue", "loss", "down", "corruption"};
  return names[static_cast<int>(d)];
}

/// What a packet met on the links it has passed. Sums to delivered - offered.
struct Journey {
  Nanos offered{}, queue{}, serialisation{}, propagation{};
  Nanos jitter{};  ///< Waiting for order included.
  Nanos delivered{};
};

/// A packet's identity and size. (client, kind, frame, index, attempt, copy) is unique on its link and keys its random
/// draws, however often it was duplicated on the way.
struct Packet {
  std::uint32_t client = 0;
  PacketKind kind{};
  std::int64_t frame = 0;     ///< Video: the frame; others: a running number of that kind.
  std::uint32_t index = 0;    ///< Within the frame.
  std::uint32_t attempt = 0;  ///< 0 = first transmission.
  std::int32_t bytes = 0;     ///< On the wire, headers included.
  Ecn ecn = Ecn::not_ect;     ///< Becomes ce where a queue marks it.
  bool wake = true;           ///< The receiver must hear of it at once; else it may find it with the next that wakes.
  std::uint8_t hop = 0;       ///< Place of the link on the packet's route.
  std::uint16_t run = 1;      ///< It stands for this many packets that came in a row, itself the last.
  std::uint16_t copy = 0;     ///< 0 = the one sent; else made by the network's duplication. Unique among its like.
  std::uint8_t doubled = 0;   ///< How often it was duplicated on its way, as itself or as what it is a copy of.
  std::uint32_t route = 0;    ///< For whoever carries it from link to link.
  std::uint32_t number = 0;   ///< Likewise: of those sent on its route for the first time, the how manyth.
  std::uint64_t cargo = 0;    ///< A number of the sender's choosing that stands for its contents.
  Journey journey{};          ///< On earlier links.
};

/// What a link did to one packet. Dropped: instants it did not reach are `never`.
struct Fate {
  Nanos offered{};              ///< Handed to the link.
  Nanos service_start = never;  ///< Left the queue: its first byte is being sent.
  Nanos departed = never;       ///< Its last byte is sent.
  Nanos base_delay{};           ///< The part of the delay that every packet has (propagation).
  Nanos drawn_delay{};          ///< The whole delay drawn for it; `delivered` may be later where the link keeps order.
  Nanos delivered = never;
  DroppedBy dropped_by = DroppedBy::nobody;
};

}  // namespace photonlag
