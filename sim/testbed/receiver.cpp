#include "sim/testbed/receiver.hpp"

#include <algorithm>
#include <limits>

#include "sim/testbed/decoder_stage.hpp"

namespace photonlag {
namespace {

/// IPv4 + UDP + RTCP feedback header (RFC 4585, 6.1): 20 + 8 + 12; a PLI has no more, a generic NACK 4 bytes per 17
/// packets.
constexpr std::int32_t feedback_bytes = 40, nack_entry_bytes = 4, nack_entry_packets = 17;

/// A request may be lost as well: it is repeated after one and a half round trips, but not sooner than this.
constexpr Nanos shortest_repeat = std::chrono::milliseconds(50);

/// Of a frame of which nothing has come.
constexpr std::uint32_t unknown_packets = std::numeric_limits<std::uint32_t>::max();

}  // namespace

Receiver::Receiver(Lane& lane, DecoderStage& decoder, std::unique_ptr<Recovery> recovery,
                   std::unique_ptr<JitterBuffer> jitter)
    : lane_(lane), decoder_(decoder), recovery_(std::move(recovery)), jitter_(std::move(jitter)) {}

void Receiver::take(const Turn& turn) {
  if (turn.what == Wire::parcel_came) return packet_came(lane_.wire.collect(turn), turn.at);
  if (turn.what == check_gap) return act_on_gap(turn.frame, turn.argument, turn.at);
  if (turn.what == try_release) return release_ready(turn.at);
  const bool newest_timer = static_cast<std::int64_t>(turn.argument) == idr_requests_;
  if (idr_wanted_ && newest_timer) send_idr_request(turn.at);
}

Receiver::Slot* Receiver::slot(std::int64_t sequence) {
  if (sequence < first_) return nullptr;
  while (first_ + static_cast<std::int64_t>(slots_.size()) <= sequence) slots_.emplace_back();
  return &slots_[static_cast<std::size_t>(sequence - first_)];
}

void Receiver::packet_came(const Parcel& parcel, Nanos now) {
  const auto sequence = static_cast<std::int64_t>(parcel.contents);
  Slot* here = slot(sequence);
  Flight* flight = lane_.flights.find(parcel.packet.frame);
  if (here == nullptr || here->state != State::open || flight == nullptr) return;
  if (!here->seen) here->parts.start(sequence, flight->cut.packets);
  here->seen = true;
  here->asked = here->asked || parcel.packet.attempt > 0;
  if (here->parts.take(parcel.packet.index) && here->parts.complete()) complete(*here, *flight, parcel, now);
  // A retransmission says nothing about what was sent before it.
  if (parcel.packet.attempt == 0) note_gaps(sequence, parcel.packet.index, now);
}

void Receiver::note_gaps(std::int64_t sequence, std::uint32_t index, Nanos now) {
  for (std::int64_t s = std::max(first_, newest_seen_); s <= sequence; ++s) {
    Slot& candidate = slots_[static_cast<std::size_t>(s - first_)];
    if (candidate.state != State::open) continue;
    const std::uint32_t whole =
        candidate.seen ? static_cast<std::uint32_t>(candidate.parts.packets()) : unknown_packets;
    const std::uint32_t passed_over = s == sequence ? index : whole;
    if (passed_over > candidate.passed) {
      lane_.post(now, Phase::decision, *this, check_gap, s, candidate.gaps.size());
      candidate.gaps.push_back({.first = candidate.passed, .end = passed_over, .since = now});
    }
    candidate.passed = std::max(candidate.passed, s == sequence ? index + 1 : whole);
  }
  newest_seen_ = std::max(newest_seen_, sequence);
}

void Receiver::complete(Slot& slot, Flight& flight, const Parcel& last, Nanos now) {
  slot.state = State::complete;
  FrameRow& row = flight.row;
  row[Step::colour_rebuilt] = now;
  if (slot.asked) row.recovered_by = recovery_->label();
  const Fate& fate = last.fate;
  // The packet's first transmission was paced; a later one was asked for.
  const Nanos first_offer = flight.offers.empty() ? fate.offered : flight.offers[last.packet.index];
  const auto part = [&](DownlinkPart p) -> Nanos& { return row.downlink[static_cast<std::size_t>(p)]; };
  part(DownlinkPart::pacing) = first_offer - row[Step::first_packet_sent];
  part(DownlinkPart::recovery) = fate.offered - first_offer;
  part(DownlinkPart::queue) = fate.service_start - fate.offered;
  part(DownlinkPart::serialisation) = fate.departed - fate.service_start;
  part(DownlinkPart::propagation) = fate.base_delay;
  part(DownlinkPart::jitter) = fate.delivered - fate.departed - fate.base_delay;
  measure_round_trip(flight, fate.offered, now);
  slot.release_at = jitter_->release(row[Step::first_packet_sent], now);
  lane_.post(std::max(now, slot.release_at), Phase::decision, *this, try_release);
}

/// As RTCP does it: out and back, less the time from the pose's coming until the server let this packet go, so that
/// neither pacing nor waiting for a retransmission counts. Smoothed with 1/8 (RFC 6298).
void Receiver::measure_round_trip(const Flight& flight, Nanos last_offered, Nanos now) {
  const FrameRow& row = flight.row;
  const Nanos there_and_back = (now - row[Step::pose_sent]) - (last_offered - row[Step::pose_received]);
  lane_.round_trip =
      lane_.round_trip == Nanos(0) ? there_and_back : lane_.round_trip + (there_and_back - lane_.round_trip) / 8;
}

bool Receiver::filled(const Slot& slot, const Gap& gap) {
  if (!slot.seen) return false;
  const std::uint32_t end = std::min(gap.end, static_cast<std::uint32_t>(slot.parts.packets()));
  for (std::uint32_t i = gap.first; i < end; ++i)
    if (!slot.parts.has(i)) return false;
  return true;
}

void Receiver::act_on_gap(std::int64_t sequence, std::size_t number, Nanos now) {
  Slot* here = slot(sequence);
  if (here == nullptr || here->state != State::open) return;
  Gap& gap = here->gaps[number];
  if (filled(*here, gap)) return;
  const Recovery::Action action = recovery_->on_gap({.now = now,
                                                     .known_since = gap.since,
                                                     .requests = gap.requests,
                                                     .last_request = gap.last_request,
                                                     .round_trip = lane_.round_trip});
  if (action.what == Recovery::What::give_up) return give_up(*here, sequence, now);
  if (action.what == Recovery::What::request) send_nack(*here, gap, sequence, now);
  lane_.post(action.again, Phase::decision, *this, check_gap, sequence, number);
}

void Receiver::send_nack(const Slot& slot, Gap& gap, std::int64_t sequence, Nanos now) {
  ++gap.requests;
  gap.last_request = now;
  NackMessage message{.sequence = sequence, .attempt = static_cast<std::uint32_t>(gap.requests), .missing = {}};
  if (slot.seen)
    for (std::uint32_t i = gap.first; i < std::min(gap.end, static_cast<std::uint32_t>(slot.parts.packets())); ++i)
      if (!slot.parts.has(i)) message.missing.push_back(i);
  const auto entries = static_cast<std::int32_t>(message.missing.size()) / nack_entry_packets + 1;
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::nack,
                      .frame = feedback_sent_++,
                      .bytes = feedback_bytes + nack_entry_bytes * entries};
  ++lane_.tally.nacks;
  const std::uint64_t contents = lane_.nacks.put(message);
  lane_.wire.send_up(packet, now, contents);
  if (lane_.wire.dropped_last()) (void)lane_.nacks.take(contents);
}

void Receiver::give_up(Slot& slot, std::int64_t sequence, Nanos now) {
  slot.state = State::lost;
  ++lane_.tally.lost;
  if (Flight* flight = lane_.flights.by_sequence(sequence)) flight->row.fate = "lost";
  drop_bytes(sequence);
  want_idr(sequence, now);
  release_ready(now);
}

void Receiver::want_idr(std::int64_t because_of_sequence, Nanos now) {
  idr_because_of_ = std::max(idr_because_of_, because_of_sequence);
  if (idr_wanted_) return;
  idr_wanted_ = true;
  send_idr_request(now);
}

void Receiver::send_idr_request(Nanos now) {
  const Packet packet{
      .client = lane_.client, .kind = PacketKind::idr_request, .frame = feedback_sent_++, .bytes = feedback_bytes};
  ++lane_.tally.idr_requests;
  const std::uint64_t contents = lane_.idrs.put({.lost_sequence = idr_because_of_});
  lane_.wire.send_up(packet, now, contents);
  if (lane_.wire.dropped_last()) (void)lane_.idrs.take(contents);
  ++idr_requests_;
  lane_.post(now + std::max(shortest_repeat, lane_.round_trip * 3 / 2), Phase::decision, *this, repeat_idr,
             late_in_the_instant::pose, static_cast<std::uint64_t>(idr_requests_));
}

/// With the chain broken, whatever stands in front of a complete IDR is of no use.
void Receiver::skip_to_idr() {
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    if (slots_[i].state != State::complete) continue;
    const Flight* flight = lane_.flights.by_sequence(first_ + static_cast<std::int64_t>(i));
    if (flight == nullptr || !flight->row.keyframe) continue;
    for (std::size_t skipped = 0; skipped < i; ++skipped) drop_bytes(first_ + static_cast<std::int64_t>(skipped));
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(i));
    first_ += static_cast<std::int64_t>(i);
    return;
  }
}

/// A frame that will never be decoded need not be kept through a long outage.
void Receiver::drop_bytes(std::int64_t sequence) {
  if (Flight* flight = lane_.flights.by_sequence(sequence)) flight->encoded.reset();
}

void Receiver::release_ready(Nanos now) {
  while (!slots_.empty()) {
    if (chain_broken_) skip_to_idr();
    Slot& front = slots_.front();
    if (front.state == State::open || (front.state == State::complete && front.release_at > now)) break;
    Flight* flight = lane_.flights.by_sequence(first_);
    if (front.state == State::lost) chain_broken_ = true;
    if (front.state == State::complete && flight != nullptr) pass_on(*flight, now);
    slots_.pop_front();
    ++first_;
  }
  decoder_.update_acknowledged(passed());
}

void Receiver::pass_on(Flight& flight, Nanos now) {
  if (chain_broken_ && !flight.row.keyframe) {
    flight.encoded.reset();
    want_idr(flight.sequence, now);
    return;
  }
  if (flight.row.keyframe) {
    chain_broken_ = false;
    if (flight.sequence > idr_because_of_) idr_wanted_ = false;
  }
  flight.row[Step::released] = now;
  decoder_.add(flight, now);
}

}  // namespace photonlag
