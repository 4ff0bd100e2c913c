#pragma once
/// @file
/// What the stages of one client share.

#include <cassert>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/cost/cost.hpp"
#include "pose-prediction/head_motion.hpp"
#include "sim/testbed/flight.hpp"
#include "sim/testbed/frame_work.hpp"
#include "sim/testbed/network.hpp"
#include "sim/testbed/smooth_latency.hpp"

namespace photonlag {

/// Where in an instant the client's own clockwork comes: turns of one instant and client go by frame, and these see all
/// that is decided about frames. Last the vsync, so that a warp that takes no time is on it.
namespace late_in_the_instant {
inline constexpr std::int64_t vsync = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t warp = vsync - 1, latch = vsync - 2, pose = vsync - 3, ask_again = vsync - 4;
}  // namespace late_in_the_instant

/// Messages that travel, by number, each until its last packet has come or is dropped; keeps its memory.
template <class T>
class Pool {
 public:
  std::uint64_t put(const T& value) {
    if (free_.empty()) {
      free_.push_back(values_.size());
      values_.emplace_back();
    }
    const std::uint64_t slot = free_.back();
    free_.pop_back();
    values_[slot].value = value;
    values_[slot].packets = 1;
    values_[slot].come = false;
    return slot;
  }
  void duplicate(std::uint64_t slot) {
    assert(values_[slot].packets > 0 && "nobody carries this message");
    ++values_[slot].packets;
  }
  /// Of one packet; the message stays readable until the next put().
  const T& take(std::uint64_t slot) {
    assert(values_[slot].packets > 0 && "nobody carries this message");
    if (--values_[slot].packets == 0) free_.push_back(slot);
    return values_[slot].value;
  }
  /// Of one packet that came: nothing if a copy of it came before.
  const T* take_first(std::uint64_t slot) {
    const bool first = !std::exchange(values_[slot].come, true);
    const T& value = take(slot);
    return first ? &value : nullptr;
  }

 private:
  struct Slot {
    T value{};
    std::uint32_t packets = 0;
    bool come = false;
  };
  std::vector<Slot> values_;
  std::vector<std::uint64_t> free_;
};

/// What a pose packet says.
struct PoseMessage {
  std::int64_t number = -1;
  Nanos sent{};       ///< Handed to the uplink.
  PoseSample sample;  ///< The newest tracker sample.
  Believed belief;    ///< About sample.at + horizon, where prediction is at the client.
  Nanos horizon{};    ///< From the sample's stamp.
  /// Where the horizon is automatic: how long after its render start a frame is seen, for prediction at the server,
  /// which knows when it renders and how old its sample has become.
  std::optional<Nanos> render_to_photon;
  std::int64_t acknowledged = -1;  ///< Every frame sent up to this sequence is decoded, passed over or lost.
  double loss = 0;                 ///< Share of video packets lost lately, first transmissions only (RFC 3550, 6.4.1).
};

/// Asks for packets of one frame again (RFC 4585 generic NACK).
struct NackMessage {
  std::int64_t sequence = 0;
  std::uint32_t attempt = 1;
  std::vector<std::uint32_t> missing;  ///< Empty = all of it.
};

/// Tells that frames will never be decoded: asks for an IDR (RFC 4585 picture loss indication) or,
/// if an older reference will do, for a frame that refers to none of what came from there on (reference picture
/// selection indication).
struct LossMessage {
  std::int64_t lost_sequence = 0;  ///< The newest known to be lost.
  std::int64_t invalid_from = 0;   ///< Frames from this one on have not been decoded.
  bool keyframe = true;
};

/// Which video packets came since the last report (RFC 8888).
struct FeedbackMessage {
  struct Arrival {
    std::int64_t number = 0;
    Nanos at{};
    bool ce = false;
  };
  Nanos sent{};
  std::vector<Arrival> arrivals;
};

/// Counters of one client, for summary.json.
struct Tally {
  std::int64_t rendered = 0, sent = 0, replaced = 0, decoded = 0, lost = 0, skipped = 0, undecodable = 0,
               idr_requests = 0, nacks = 0, keyframes = 0, bytes = 0, repairs = 0, stale = 0, given_up_stale = 0,
               stale_requests = 0, fec_packets = 0, feedbacks = 0;
};

/// Sends poses that make no turns of their own.
class PoseSource {
 public:
  virtual ~PoseSource() = default;
  /// All that are due before @p now. @pre the client's state is what it was when they were due
  virtual void send_before(Nanos now) = 0;
};

struct Lane final : Shipper {
  struct Ways {
    std::uint32_t up = 0, down = 0;  ///< Routes of the network.
  };
  Lane(std::uint32_t number, Agenda& turns, Network& net, FrameWork& frame_work, Recorder& ledger,
       const HeadMotion& truth)
      : client(number), agenda(turns), network(net), work(frame_work), recorder(ledger), motion(truth) {}

  std::uint32_t client = 0;
  Agenda& agenda;
  Network& network;
  FrameWork& work;
  Recorder& recorder;
  const HeadMotion& motion;

  Flights flights{};
  Pool<PoseMessage> poses{};
  Pool<NackMessage> nacks{};
  Pool<LossMessage> losses{};
  Pool<FeedbackMessage> feedbacks{};
  Ways ways{};
  Tally tally{};

  std::int64_t acknowledged = -1;  ///< What the client would acknowledge now.
  bool poses_wake_server = true;   ///< False: the server looks for poses when it begins a frame.
  Nanos round_trip{};              ///< Smoothed as in RFC 6298, measured by the client; 0 = not yet.
  double measured_loss = 0;        ///< Share of first transmissions lost, over the last 500 or so.
  SmoothLatency pose_to_photon{}, render_to_photon{};  ///< Measured at the client, for horizon = "auto".
  PoseSource* pose_source = nullptr;
  Nanos next_silent_pose = never;  ///< When the next pose is due that makes no turn.

  /// Whoever changes what a pose tells, or looks for poses, or uses their way, first has those sent that came before.
  void send_poses_before(Nanos now) {
    if (next_silent_pose < now) pose_source->send_before(now);
  }

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

  void packet_dropped(const Packet& packet) override {
    if (packet.kind == PacketKind::pose) (void)poses.take(packet.cargo);
    if (packet.kind == PacketKind::nack) (void)nacks.take(packet.cargo);
    if (packet.kind == PacketKind::idr_request) (void)losses.take(packet.cargo);
    if (packet.kind == PacketKind::feedback) (void)feedbacks.take(packet.cargo);
    if (packet.kind != PacketKind::video) return;
    Flight* flight = flights.find(packet.frame);
    if (flight == nullptr) return;
    ++flight->row.packets_lost;
    --flight->travelling;
  }
  void packet_duplicated(const Packet& packet) override {
    if (packet.kind == PacketKind::pose) poses.duplicate(packet.cargo);
    if (packet.kind == PacketKind::nack) nacks.duplicate(packet.cargo);
    if (packet.kind == PacketKind::idr_request) losses.duplicate(packet.cargo);
    if (packet.kind == PacketKind::feedback) feedbacks.duplicate(packet.cargo);
    if (packet.kind != PacketKind::video) return;
    if (Flight* flight = flights.find(packet.frame)) ++flight->travelling;
  }

  /// Writes the rows of all frames up to @p frame: none of them will be shown from now on.
  void finish_through(std::int64_t frame, bool at_the_end = false) {
    while (!flights.empty() && flights.oldest().row.frame <= frame) {
      FrameRow& row = flights.oldest().row;
      if (at_the_end) (void)settle(flights.oldest());
      if (row.fate.empty()) row.fate = at_the_end ? "unfinished" : "skipped";
      write(row);
      flights.drop_oldest();
    }
  }

  /// While a picture stands still for long, writes the rows of frames to which nothing can happen any more, so that
  /// they are not kept in memory until another is shown.
  void write_settled(Nanos now) {
    constexpr std::size_t usual = 64;
    while (flights.size() > usual) {
      Flight& flight = flights.oldest();
      if (flight.travelling > 0 && flight.forgotten) return network.knock(ways.down, now);
      if (!settle(flight)) return;
      write(flight.row);
      if (flight.row.fate == "shown") {  // and will be, until there is another
        flights.keep_oldest();
      } else {
        flights.drop_oldest();
      }
    }
  }

 private:
  static bool settle(Flight& flight) {
    std::string& fate = flight.row.fate;
    if (flight.sequence < 0) return !fate.empty();
    if (!flight.forgotten) return false;
    if (fate.empty() && flight.row[Step::colour_rebuilt] == never) fate = "lost";
    return !fate.empty();
  }
  void write(const FrameRow& row) {
    if (row.fate == "skipped") ++tally.skipped;
    if (row.fate == "undecodable") ++tally.undecodable;
    if (row.fate == "lost") ++tally.lost;
    recorder.add(row);
  }
};

}  // namespace photonlag
