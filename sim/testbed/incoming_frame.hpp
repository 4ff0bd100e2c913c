#pragma once
/// @file
/// What the client has of one frame, and what it knows to be missing.

#include <limits>
#include <vector>

#include "sim/testbed/flight.hpp"

namespace photonlag {

/// Packets [first, end) of a frame, passed over by one that was sent later. Each is recovered for itself: packets of
/// which nothing is known to be wrong are not asked for.
struct PacketGap {
  std::uint32_t first = 0, end = 0;
  Nanos since{};
  Nanos age{};  ///< Then, of what is missing.
  std::int32_t requests = 0;
  Nanos last_request = never;
};

struct IncomingFrame {
  enum class State : std::uint8_t { open, complete, lost };

  /// Of a frame of which nothing has come.
  static constexpr std::uint32_t unknown_packets = std::numeric_limits<std::uint32_t>::max();

  State state = State::open;
  bool seen = false;   ///< A packet of it came.
  bool asked = false;  ///< At least one packet came by retransmission.
  FecReassembly parts;
  bool hopeless = false;     ///< More is known to be lost than its parity makes good.
  std::uint32_t passed = 0;  ///< Every packet before this index has come or lies in a gap.
  std::vector<PacketGap> gaps;
  Nanos release_at = never;

  [[nodiscard]] std::uint32_t packets() const {
    return seen ? static_cast<std::uint32_t>(parts.layout().packets()) : unknown_packets;
  }
  /// @returns whether the frame is complete with this packet.
  [[nodiscard]] bool take(const Flight& flight, const Packet& packet);
  [[nodiscard]] bool filled(const PacketGap& gap) const;
  /// The packets of a gap that are needed; none if not even their number is known: then all are.
  void list_missing(const PacketGap& gap, std::vector<std::uint32_t>& missing) const;
  /// Whether what is missing of each block may still be made good by parity that has not been passed: then the frame is
  /// not lost.
  /// @param lost_in_block overwritten
  [[nodiscard]] bool parity_will_do(std::vector<std::int32_t>& lost_in_block) const;
};

}  // namespace photonlag
