#pragma once
/// @file
/// The server's side of one client: newest pose wins, frames are begun by a pacing policy, drawn, encoded and sent.

#include <memory>
#include <optional>

#include "pose-prediction/predictor.hpp"
#include "sim/testbed/frame_pacing/frame_pacing.hpp"
#include "sim/testbed/guard_band.hpp"
#include "sim/testbed/lane.hpp"
#include "sim/testbed/resource.hpp"
#include "sim/testbed/sender.hpp"

namespace photonlag {

class Session final : public Party {
 public:
  /// A link too slow for good must not fill the memory with what it cannot take, though frames never become stale.
  static constexpr Nanos longest_backlog = std::chrono::seconds(60);

  struct Parts {
    std::unique_ptr<FramePacing> pacing;
    std::unique_ptr<CostModel> render, compose, encode;
    std::unique_ptr<Predictor> predictor;  ///< Null: the client predicted.
  };
  struct Options {
    Ticker clock;                          ///< At max_fps, with the server's phase and drift.
    Nanos forget_after = from_ms(250);     ///< A frame not acknowledged by then no longer counts as in flight.
    Nanos longest_horizon = from_ms(200);  ///< From the newest sample, where it is automatic.
    GuardBand guard_band = GuardBand::fixed(0);
    Nanos stale_after = never;  ///< While a packet waits longer than this (or longest_backlog) to be sent, frames are
                                ///< not encoded.
  };
  Session(Lane& lane, FifoResource& gpu, FifoResource& encoder, Sender& sender, Parts parts, Options options);
  void take(const Turn& turn) override;

 private:
  enum What : std::uint32_t { consider, gpu_granted, drawn, composed, encoder_granted, encoded };
  struct InFlight {
    std::int64_t frame = 0, sequence = -1;
    Nanos begun{};
    bool gone = false;  ///< It was replaced before encoding: does not count.
  };

  void look_into_inbox(Nanos now);
  void arrived(const Packet& packet);
  void pose_came(const PoseMessage& message, Nanos now);
  void loss_came(const LossMessage& message);
  void look_at(Nanos at);
  void look_if_sooner(Nanos now);
  void look(Nanos now);
  [[nodiscard]] Nanos next_start(Nanos now);
  void begin(Nanos now);
  void to_encoder(std::int64_t frame, Nanos now);
  void drop(Flight& flight, const char* fate, Nanos now);
  void encode(Nanos now);
  void encode(Flight& flight, Nanos now);
  void forget_old(Nanos now);
  [[nodiscard]] int in_flight() const;
  [[nodiscard]] Nanos target(Nanos now) const;
  [[nodiscard]] Believed render_belief(Nanos now) const;

  Lane& lane_;
  FifoResource& gpu_;
  FifoResource& encoder_;
  Sender& sender_;
  Parts parts_;
  Options options_;
  PoseMessage newest_;
  Nanos newest_received_{};
  std::int64_t last_pose_used_ = -1, last_tick_ = -1;
  Nanos earliest_{}, next_look_ = never;
  bool gpu_pending_ = false, encoder_pending_ = false, idr_wanted_ = true;
  std::optional<std::int64_t> invalid_from_;
  Ring<InFlight> in_flight_;
  std::int64_t slot_ = -1;                // the frame that waits for the encoder
  std::int64_t last_mend_sequence_ = -1;  // of the last frame that mends losses before it
  std::int64_t last_keyframe_sequence_ = -1;
  Nanos composer_free_{};
};

}  // namespace photonlag
