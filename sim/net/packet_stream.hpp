#pragma once
/// @file
/// Random draws keyed by packets.

#include <cstdint>
#include <string_view>

#include "sim/core/random.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// Draws for one purpose, keyed by (client, kind, frame, index, attempt, copy). What the packets of a frame share of
/// their keys is worked out once a frame; the draws are those of RandomStream::at() with the whole key, whose last part
/// is there for a copy of a copy only.
class PacketStream {
 public:
  PacketStream(std::uint64_t seed, std::string_view name)
      : all_(seed, name), frame_(all_.under(client_, kind_, number_)) {}

  [[nodiscard]] Draws at(const Packet& packet) {
    if (packet.frame != number_ || packet.client != client_ || packet.kind != kind_) turn_to(packet);
    if (packet.copy == 0) return frame_.at(packet.index, packet.attempt);
    if (packet.copy == 1) return frame_.at(packet.index, packet.attempt | copy_bit);
    return frame_.at(packet.index, packet.attempt | copy_bit, packet.copy);
  }

 private:
  static constexpr std::uint32_t copy_bit = 0x8000'0000U;

  void turn_to(const Packet& packet) {
    client_ = packet.client;
    kind_ = packet.kind;
    number_ = packet.frame;
    frame_ = all_.under(client_, kind_, number_);
  }

  std::uint32_t client_ = 0;
  PacketKind kind_{};
  std::int64_t number_ = 0;
  RandomStream all_, frame_;
};

}  // namespace photonlag
