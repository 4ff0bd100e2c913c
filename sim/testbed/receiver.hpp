#pragma once
/// @file
/// The client's side of the downlink: packets to frames, what to do about gaps, and when a frame goes to the decoder.

#include <memory>

#include "sim/testbed/incoming_frame.hpp"
#include "sim/testbed/lane.hpp"
#include "sim/testbed/mending.hpp"

namespace photonlag {

class DecoderStage;

/// Knows only what packets tell: the frame's place among those sent, its number of packets, what it refers to, when it
/// was sent. Frames go to the decoder in the order sent; what happens after one that is given up, Mending knows.
class Receiver final : public Party {
 public:
  struct Parts {
    std::unique_ptr<Recovery> recovery;
    std::unique_ptr<JitterBuffer> jitter;
  };
  struct Options {
    OnLoss on_loss = OnLoss::idr;
    Nanos stale_after = never;  ///< A frame still not whole so long after a later one is given up.
    Nanos feedback_interval{};  ///< 0 = no reports.
  };
  Receiver(Lane& lane, DecoderStage& decoder, Parts parts, Options options);
  void take(const Turn& turn) override;

  /// Asks for an IDR, now and again until one is complete: for a decoder that cannot keep up.
  void want_idr(std::int64_t because_of_sequence, Nanos now) { mending_.want(because_of_sequence, true, now); }
  /// Every frame up to this sequence has gone to the decoder or was given up.
  [[nodiscard]] std::int64_t passed() const { return first_ - 1; }

 private:
  enum What : std::uint32_t { check_gap, try_release, check_stale, report };
  using Slot = IncomingFrame;
  using State = IncomingFrame::State;

  void packet_came(const Packet& packet);
  void look_into_inbox(Nanos now);  // packets that wake nobody are there all the same
  bool note_gaps(std::int64_t sequence, std::uint32_t first, std::uint32_t last, Nanos now);
  void complete(Slot& slot, Flight& flight, const Packet& last, Nanos now);
  void measure_round_trip(const Flight& flight, Nanos last_offered, Nanos now);
  void act_on_gap(std::int64_t sequence, std::size_t number, Nanos now);
  void send_nack(const Slot& slot, PacketGap& gap, std::int64_t sequence, Nanos now);
  void wake_other_gaps(Slot& slot, std::int64_t sequence, std::size_t number, Nanos now);
  void count_loss(std::uint32_t came, std::uint32_t lost);
  void give_up(Slot& slot, std::int64_t sequence, Nanos now);
  void write_off(Slot& slot, std::int64_t sequence, Nanos now);
  [[nodiscard]] bool useless(std::int64_t sequence) const { return mending_.broken() && sequence <= useless_up_to_; }
  void give_up_stale(std::int64_t sequence, Nanos now);
  void release_ready(Nanos now);
  void skip_to_decodable();
  void drop_bytes(std::int64_t sequence);
  void pass_on(Flight& flight, Nanos now);
  void send_report(Nanos now);
  void lost(std::int64_t sequence, Nanos now);
  void skip(std::int64_t sequence);
  void leave_behind(const Flight& newest, Nanos now);
  [[nodiscard]] Nanos age(std::int64_t sequence, std::int64_t newest) const;
  [[nodiscard]] Slot* slot(std::int64_t sequence);

  Lane& lane_;
  DecoderStage& decoder_;
  Parts parts_;
  Options options_;
  Mending mending_;
  Ring<Slot> slots_;
  std::int64_t first_ = 0;           // sequence of slots_.front()
  std::int64_t newest_seen_ = 0;     // all gaps of frames before it are noted
  std::int64_t stamped_ = -1;        // the newest frame whose time stamp has come
  Nanos stamp_{};                    // of that
  std::int64_t useless_up_to_ = -1;  // while the chain is broken
  NackMessage nack_;                 // reused, as is what follows
  std::vector<std::int32_t> lost_in_block_;
  double loss_ = 0;  // share of first transmissions lost, over the last 500 or so
  FeedbackMessage feedback_;
  std::ptrdiff_t told_before_ = 0;  // of its arrivals, in the report before
  bool reporting_ = false;
  Nanos now_{};
  std::int64_t nacks_sent_ = 0, reports_sent_ = 0;
};

}  // namespace photonlag
