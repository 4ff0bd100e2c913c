#pragma once
/// @file
/// The server's side of one client: newest pose wins, frames are begun by a pacing policy, drawn, encoded and sent.

#include <deque>
#include <memory>
#include <optional>

#include "pose-prediction/predictor.hpp"
#include "sim/testbed/frame_pacing/frame_pacing.hpp"
#include "sim/testbed/lane.hpp"
#include "sim/testbed/resource.hpp"

namespace photonlag {

class Session final : public Party {
 public:
  struct Parts {
    std::unique_ptr<FramePacing> pacing;
    std::unique_ptr<CostModel> render, compose, encode;
    std::unique_ptr<PacketPacing> packet_pacing;
    std::unique_ptr<Predictor> predictor;  ///< Null: the client predicted.
  };
  struct Options {
    Ticker clock;  ///< At max_fps, with the server's phase and drift.
    std::int32_t mtu_bytes = 1200;
    double bitrate_bps = 0;
    Nanos forget_after = from_ms(250);  ///< A frame not acknowledged by then no longer counts as in flight.
  };
  Session(Lane& lane, FifoResource& gpu, FifoResource& encoder, Parts parts, Options options);
  void take(const Turn& turn) override;

 private:
  enum What : std::uint32_t { consider, gpu_granted, drawn, composed, encoder_granted, encoded, send_more };
  struct InFlight {
    std::int64_t frame = 0, sequence = -1;
    Nanos begun{};
  };
  struct Sent {
    std::int64_t frame = 0, sequence = 0;
    Packetised cut;
  };
  static Sent as_sent(const Flight& flight) { return {flight.row.frame, flight.sequence, flight.cut}; }

  void arrived(const Parcel& parcel, Nanos now);
  void pose_came(const PoseMessage& message, Nanos now);
  void nack_came(const NackMessage& message, Nanos now);
  void look_at(Nanos at);
  void look(Nanos now);
  void begin(Nanos now);
  void to_encoder(std::int64_t frame, Nanos now);
  void encode(Nanos now);
  void hand_over(Flight& flight, Nanos now);
  void begin_sending(Flight& flight, Nanos now);
  void sample_queue(const Flight& flight, Nanos now);
  void send_from(Flight& flight, std::int32_t index, Nanos now);
  void send_packet(const Sent& sent, std::uint32_t index, std::uint32_t attempt, Nanos now);
  void forget_old(Nanos now);
  [[nodiscard]] Pose render_pose(const PoseMessage& message) const;

  Lane& lane_;
  FifoResource& gpu_;
  FifoResource& encoder_;
  Parts parts_;
  Options options_;
  PoseMessage newest_;
  Nanos newest_received_{};
  std::int64_t last_pose_used_ = -1, last_tick_ = -1;
  Nanos earliest_{}, next_look_ = never;
  bool gpu_pending_ = false, encoder_pending_ = false, idr_wanted_ = true;
  std::deque<InFlight> in_flight_;
  std::int64_t slot_ = -1;  // the frame that waits for the encoder
  std::int64_t sequences_ = 0, last_key_sequence_ = -1;
  std::deque<Sent> sent_;  // by sequence, until acknowledged: what the client may still ask for again
  Nanos composer_free_{}, pacer_free_{};
};

}  // namespace photonlag
