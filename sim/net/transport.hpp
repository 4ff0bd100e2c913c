#pragma once
/// @file
/// Frames to packets and back: packetiser, reassembly, and the policies around them.

#include <limits>
#include <memory>
#include <vector>

#include "sim/core/registry.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// RTP/UDP/IPv4 headers of every packet (12 + 8 + 20), and the FU-A header of a fragment (RFC 6184: 2 bytes).
inline constexpr std::int32_t header_bytes = 40, fragment_bytes = 2;

/// Sizes on the wire of the packets that carry a frame of @p payload_bytes: as few as fit @p mtu_bytes (IP packet
/// size), all full but the last. Parity packets follow, as long as the longest of them. A frame of one packet is a
/// single NAL packet; more are FU-A fragments. At least one packet.
/// @pre mtu_bytes > header_bytes + fragment_bytes
struct Packetised {
  std::int32_t packets = 0, full_bytes = 0, last_bytes = 0, payload_per_packet = 0;
  std::int32_t parity = 0;  ///< Numbered after the data packets.
  [[nodiscard]] std::int32_t all() const { return packets + parity; }
  [[nodiscard]] std::int32_t bytes(std::int32_t index) const {
    return index + 1 == packets || packets == 1 ? last_bytes : full_bytes;
  }
  /// Of all packets before @p index.
  [[nodiscard]] std::int64_t bytes_before(std::int32_t index) const {
    if (packets == 1) return std::int64_t(index) * last_bytes;
    return std::int64_t(index) * full_bytes - (index >= packets ? full_bytes - last_bytes : 0);
  }
};
[[nodiscard]] Packetised packetise(std::int64_t payload_bytes, std::int32_t mtu_bytes);

/// What the receiver does about a frame with a known gap (a packet sent later has come). Pure: state in, action out.
class Recovery {
 public:
  static constexpr const char* kind = "recovery";
  virtual ~Recovery() = default;
  struct Gap {
    Nanos now{}, known_since{};
    std::int32_t requests = 0;  ///< Retransmissions asked for so far.
    Nanos last_request = never;
    Nanos round_trip{};  ///< Measured; 0 = not yet.
    Nanos age{};         ///< Of what is missing when the gap became known, by the time stamps of the frames around it.
  };
  enum class What : std::uint8_t { wait, request, give_up };
  struct Action {
    What what{};
    Nanos again{};  ///< For wait: ask again then. For request: likewise, unless the frame is complete by then.
  };
  [[nodiscard]] virtual Action on_gap(const Gap& gap) const = 0;
  [[nodiscard]] virtual const char* label()
      const = 0;  ///< For frames.csv's recovered_by: "nack"; "" if it never recovers.
};

/// A plug-in's, looked after (sim/core/foreign.hpp): an action there is, later than now; a label that fits into a
/// table.
std::unique_ptr<Recovery> guard_foreign(std::unique_ptr<Recovery> theirs, const Foreign& who);

/// When a complete frame goes to the decoder.
class JitterBuffer {
 public:
  static constexpr const char* kind = "jitter_buffer";
  virtual ~JitterBuffer() = default;
  /// @param sent when its first packet was handed to the downlink (the RTP time stamp), @param complete when it was
  /// rebuilt.
  /// @returns the release instant, >= complete. Called once per complete frame, in order of completion.
  virtual Nanos release(Nanos sent, Nanos complete) = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): no frame is released before it is complete.
std::unique_ptr<JitterBuffer> guard_foreign(std::unique_ptr<JitterBuffer> theirs, const Foreign& who);

/// When the packets of a frame are handed to the link.
class PacketPacing {
 public:
  static constexpr const char* kind = "packet_pacing";
  virtual ~PacketPacing() = default;
  struct Place {
    std::int32_t index = 0, packets = 1;  ///< Parity included.
    std::int64_t bytes_before = 0;        ///< Of the frame's packets before this one.
    Nanos frame_period{};
    double target_bps = 0;  ///< What the encoder aims at now.
  };
  /// Offset of a packet from the first of its frame; rising with index, 0 for the first.
  [[nodiscard]] virtual Nanos offset(const Place& place) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): offsets from 0 that do not fall within a frame.
std::unique_ptr<PacketPacing> guard_foreign(std::unique_ptr<PacketPacing> theirs, const Foreign& who);

/// Frame sizes where nothing is encoded.
class Traffic {
 public:
  static constexpr const char* kind = "traffic";
  virtual ~Traffic() = default;
  struct Ask {
    std::int64_t frame = 0;
    bool keyframe = false;    ///< An IDR.
    bool repair = false;      ///< A P frame that refers to an older picture than the one before it.
    double target_bytes = 0;  ///< Bitrate / frame rate.
    std::uint32_t client = 0;
    std::int64_t since_keyframe = std::numeric_limits<std::int64_t>::max();  ///< Frames since the last; 0 for one.
  };
  /// Bytes of an encoded frame, > 0.
  [[nodiscard]] virtual std::int64_t frame_bytes(const Ask& ask, Draws& draws) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): frames of 1 byte to 1 GB.
std::unique_ptr<Traffic> guard_foreign(std::unique_ptr<Traffic> theirs, const Foreign& who);

/// How many parity packets a block of data packets gets. Any `data` packets of the block then rebuild it
/// (Reed-Solomon).
class Fec {
 public:
  static constexpr const char* kind = "fec";
  static constexpr std::int32_t longest_block = 255;  ///< Data and parity, in GF(2^8).
  virtual ~Fec() = default;
  /// @param data 1 .. longest_block, @param loss share of packets lost lately, as the receiver reports it.
  /// @returns >= 0; data + parity <= longest_block. `parity(longest_block, ...)` is 0.
  [[nodiscard]] virtual std::int32_t parity(std::int32_t data, double loss) const = 0;
  /// Data packets a block may have so that its parity still fits; 0 = none is ever sent.
  [[nodiscard]] virtual std::int32_t longest_data() const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): blocks no longer than GF(2^8) has room for.
std::unique_ptr<Fec> guard_foreign(std::unique_ptr<Fec> theirs, const Foreign& who);

}  // namespace photonlag
