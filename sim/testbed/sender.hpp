#pragma once
/// @file
/// The server's packets to one client: cuts frames, paces them, sends again what was lost, keeps rate control informed.

#include <memory>

#include "sim/net/rate_control.hpp"
#include "sim/testbed/lane.hpp"

namespace photonlag {

/// Frames leave in order, one after the other; of a frame the data packets first, then the parity. A packet leaves when
/// packet pacing, the rate control's pacing and its window all let it; retransmissions leave at once. What is not
/// reported on for long no longer counts against the window: else a loss of all of it, or of the reports, would be for
/// ever.
class Sender final : public Party {
 public:
  struct Parts {
    std::unique_ptr<PacketPacing> pacing;
    std::unique_ptr<RateControl> rate;
    std::unique_ptr<Fec> fec;
  };
  struct Options {
    std::int32_t mtu_bytes = 1200;
    Nanos frame_period{};
    Nanos stale_after = never;  ///< What is asked for again later than this after it was sent is not sent again.
  };
  Sender(Lane& lane, Parts parts, Options options);

  /// Takes over an encoded frame.
  void hand_over(Flight& flight, Nanos now);
  void take(const Turn& turn) override;

  void acknowledge(std::int64_t sequence);
  /// Lets go of frames that nobody acknowledges and that are too old to be sent again.
  void forget_old(Nanos now);
  void answer(const NackMessage& message, Nanos now);
  void learn(const FeedbackMessage& message, Nanos now);
  /// @param loss share of packets lost lately, as the client reports it.
  void learn_loss(double loss) { loss_ = loss; }

  /// What the encoder should aim at now.
  [[nodiscard]] double target_bps(Nanos now);
  /// Frames that are being sent or may be sent again.
  [[nodiscard]] std::size_t remembered() const { return sent_.size(); }
  /// How long the packet that waits longest to be sent for the first time has waited; 0 = none waits.
  [[nodiscard]] Nanos backlog(Nanos now) const;
  /// How often the client should report; 0 = not at all.
  [[nodiscard]] Nanos feedback_interval() const { return parts_.rate->feedback_interval(); }

 private:
  /// A frame that is being sent, or may have to be sent again.
  struct Sent {
    std::int64_t frame = 0, sequence = 0;
    Packetised cut;
    Nanos handed_over{}, first = never;  ///< first: its first packet went.
    std::int32_t next = 0;               ///< The packet to send next.
    std::int64_t bytes = 0;              ///< Of the packets before `next`.
  };
  /// A packet that has been sent and not been reported on.
  struct Flying {
    RateControl::Report report;
    bool reported = false, in_window = true;
  };

  void send_some(Nanos now);
  [[nodiscard]] Nanos due(const Sent& sent, Nanos now) const;
  [[nodiscard]] bool window_is_full(std::int32_t bytes) const;
  void begin(Sent& sent, Nanos now);
  void send_first(Sent& sent, Nanos now);
  void send(const Sent& sent, std::uint32_t index, std::uint32_t attempt, Nanos now);
  void sample(const Sent& sent, Nanos now);
  void forget_oldest();
  void leave_window(Flying& packet);
  void give_up_silent(Nanos now);
  [[nodiscard]] bool starts_reports() const;
  [[nodiscard]] Nanos patience() const;
  void report_arrival(const FeedbackMessage::Arrival& arrival);
  void report_missing(std::int64_t up_to);
  void forget_reported(Nanos now);
  void wake_at(Nanos at);

  Lane& lane_;
  Parts parts_;
  Options options_;
  Ring<Sent> sent_;           // by sequence, until acknowledged
  std::int64_t sending_ = 0;  // sequence of the frame being sent, or to be sent next
  std::int64_t acknowledged_ = -1;
  Nanos round_trip_{};  // of the newest report
  Nanos last_offset_end_{}, rate_free_{}, next_wake_ = never;
  double target_bps_ = 0, loss_ = 0;
  Ring<Flying> flying_;  // by number
  std::int64_t first_flying_ = 0, bytes_flying_ = 0, seen_up_to_ = -1, told_up_to_ = 0, unsent_bytes_ = 0;
  std::int64_t first_in_window_ = 0;  // number; none before it is
  std::vector<RateControl::Report> reports_;
};

}  // namespace photonlag
