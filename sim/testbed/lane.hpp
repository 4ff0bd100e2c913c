#pragma once
/// @file
/// What the stages of one client share.

#include <limits>
#include <vector>

#include "pipeline/cost/cost.hpp"
#include "pose-prediction/head_motion.hpp"
#include "sim/testbed/flight.hpp"
#include "sim/testbed/frame_work.hpp"
#include "sim/testbed/wire.hpp"

namespace photonlag {

/// Where in an instant the client's own clockwork comes: turns of one instant and client go by frame, and these see all
/// that is decided about frames. Last the vsync, so that a warp that takes no time is on it.
namespace late_in_the_instant {
inline constexpr std::int64_t vsync = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t warp = vsync - 1, latch = vsync - 2, pose = vsync - 3;
}  // namespace late_in_the_instant

/// Messages that travel, by number; keeps its memory.
template <class T>
class Pool {
 public:
  std::uint64_t put(const T& value) {
    if (free_.empty()) {
      values_.push_back(value);
      return values_.size() - 1;
    }
    const std::uint64_t slot = free_.back();
    free_.pop_back();
    values_[slot] = value;
    return slot;
  }
  [[nodiscard]] T take(std::uint64_t slot) {
    free_.push_back(slot);
    return values_[slot];
  }

 private:
  std::vector<T> values_;
  std::vector<std::uint64_t> free_;
};

/// What a pose packet says.
struct PoseMessage {
  std::int64_t number = -1;
  Nanos sent{};       ///< Handed to the uplink.
  PoseSample sample;  ///< The newest tracker sample.
  Pose pose;          ///< Predicted for sample.at + horizon, where prediction is at the client.
  Nanos horizon{};
  std::int64_t acknowledged = -1;  ///< Every frame sent up to this sequence is decoded, skipped or lost.
};

/// Asks for packets of one frame again (RFC 4585 generic NACK).
struct NackMessage {
  std::int64_t sequence = 0;
  std::uint32_t attempt = 1;
  std::vector<std::uint32_t> missing;  ///< Empty = all of it.
};

/// Asks for an IDR (RFC 4585 picture loss indication): the frame with this sequence will never be decoded.
struct IdrMessage {
  std::int64_t lost_sequence = 0;
};

/// Counters of one client, for summary.json.
struct Tally {
  std::int64_t rendered = 0, sent = 0, replaced = 0, decoded = 0, lost = 0, skipped = 0, idr_requests = 0, nacks = 0,
               keyframes = 0, bytes = 0;
};

struct Lane {
  std::uint32_t client = 0;
  Agenda& agenda;
  Wire& wire;
  FrameWork& work;
  Recorder& recorder;
  const HeadMotion& motion;

  Flights flights{};
  Pool<PoseMessage> poses{};
  Pool<NackMessage> nacks{};
  Pool<IdrMessage> idrs{};
  Tally tally{};

  std::int64_t acknowledged = -1;  ///< What the client would acknowledge now.
  Nanos round_trip{};              ///< Smoothed as in RFC 6298, measured by the client; 0 = not yet.
  Nanos measured_latency{};        ///< Smoothed pose_to_photon_render, for horizon = "auto"; 0 = not yet.

  void post(Nanos at, Phase phase, Party& party, std::uint32_t what, std::int64_t frame = 0,
            std::uint64_t argument = 0) {
    agenda.post({.at = at,
                 .phase = phase,
                 .client = client,
                 .frame = frame,
                 .party = &party,
                 .what = what,
                 .argument = argument});
  }

  /// Writes the rows of all frames up to @p frame: none of them will be shown from now on.
  void finish_through(std::int64_t frame, const char* fate_of_unused) {
    while (!flights.empty() && flights.oldest().row.frame <= frame) {
      FrameRow& row = flights.oldest().row;
      if (row.fate.empty()) row.fate = fate_of_unused;
      if (row.fate == "skipped") ++tally.skipped;
      recorder.add(row);
      flights.drop_oldest();
    }
  }
};

}  // namespace photonlag
