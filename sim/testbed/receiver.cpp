#include "sim/testbed/receiver.hpp"

#include <algorithm>
#include <cmath>

#include "sim/testbed/decoder_stage.hpp"

namespace photonlag {
namespace {

/// IPv4 + UDP + RTCP feedback header (RFC 4585, 6.1): 20 + 8 + 12; a generic NACK has 4 bytes per 17 packets.
constexpr std::int32_t nack_bytes = 40, nack_entry_bytes = 4, nack_entry_packets = 17;
/// IPv4 + UDP + RTCP header and SSRCs + report block header + time stamp (RFC 8888, 3.1): 20 + 8 + 8 + 8 + 4; 2 bytes
/// per packet reported on, padded to 4.
constexpr std::int32_t report_bytes = 48, report_entry_bytes = 2;

/// More frames than this that nothing has come of are not waited for: seconds at any frame rate.
constexpr std::int64_t longest_gap = 1024;

}  // namespace

Receiver::Receiver(Lane& lane, DecoderStage& decoder, Parts parts, Options options)
    : lane_(lane), decoder_(decoder), parts_(std::move(parts)), options_(options), mending_(lane, options.on_loss) {}

void Receiver::take(const Turn& turn) {
  now_ = turn.at;
  lane_.send_poses_before(turn.at);
  if (turn.what == Network::parcel_came)
    return lane_.network.collect(turn, [&](const Packet& packet) { packet_came(packet); });
  look_into_inbox(turn.at);
  if (turn.what == check_gap) return act_on_gap(turn.frame, turn.argument, turn.at);
  if (turn.what == check_stale) return give_up_stale(turn.frame, turn.at);
  if (turn.what == report) return send_report(turn.at);
  release_ready(turn.at);
}

void Receiver::look_into_inbox(Nanos now) {
  lane_.network.collect(lane_.ways.down, now, [&](const Packet& packet) { packet_came(packet); });
}

Receiver::Slot* Receiver::slot(std::int64_t sequence) {
  static const Slot blank;
  if (sequence < first_) return nullptr;
  while (first_ + static_cast<std::int64_t>(slots_.size()) <= sequence) slots_.push_back(blank);
  return &slots_[static_cast<std::size_t>(sequence - first_)];
}

void Receiver::packet_came(const Packet& packet) {
  const Nanos now = packet.journey.delivered;
  if (options_.feedback_interval > Nanos(0)) {
    feedback_.arrivals.push_back({static_cast<std::int64_t>(packet.cargo), now, packet.ecn == Ecn::ce});
    if (!reporting_) lane_.post(std::max(now + options_.feedback_interval, now_), Phase::decision, *this, report);
    reporting_ = true;
  }
  // A retransmission says nothing about what was sent before it.
  const bool in_order = packet.attempt == 0 && !packet.copy;
  if (in_order) count_loss(packet.run, 0);
  Flight* flight = lane_.flights.find(packet.frame);
  if (flight == nullptr) return;
  flight->travelling -= packet.run;
  const std::int64_t sequence = flight->sequence;
  if (sequence - first_ > longest_gap) leave_behind(*flight, now);
  Slot* here = slot(sequence);
  if (here == nullptr) return;
  const bool completes = here->take(*flight, packet);
  if (completes) complete(*here, *flight, packet, now);
  // Told when something is new for sure: in between, packets that wake nobody may be there and not be counted yet.
  const bool gap = in_order && note_gaps(sequence, packet.index + 1 - packet.run, packet.index, now);
  if (gap || completes) lane_.measured_loss = loss_;
}

bool Receiver::note_gaps(std::int64_t sequence, std::uint32_t first, std::uint32_t last, Nanos now) {
  bool any = false;
  for (std::int64_t s = std::max(first_, newest_seen_); s <= sequence; ++s) {
    Slot& candidate = slots_[static_cast<std::size_t>(s - first_)];
    if (candidate.state != State::open) continue;
    const std::uint32_t whole = candidate.packets();
    const std::uint32_t passed_over = s == sequence ? first : whole;
    if (passed_over > candidate.passed) {
      any = true;
      lane_.post(now, Phase::decision, *this, check_gap, s, candidate.gaps.size());
      candidate.gaps.push_back({.first = candidate.passed, .end = passed_over, .since = now, .age = age(s, sequence)});
      count_loss(0, passed_over == Slot::unknown_packets ? 1 : passed_over - candidate.passed);
    }
    candidate.passed = std::max(candidate.passed, s == sequence ? last + 1 : whole);
  }
  newest_seen_ = std::max(newest_seen_, sequence);
  if (sequence <= stamped_) return any;
  stamped_ = sequence;
  stamp_ = lane_.flights.by_sequence(sequence)->row[Step::first_packet_sent];
  return any;
}

/// How long before frame @p newest frame @p sequence was sent, were frames sent evenly since the newest time stamp
/// known before.
Nanos Receiver::age(std::int64_t sequence, std::int64_t newest) const {
  if (newest <= stamped_) return Nanos(0);
  const Nanos since = lane_.flights.by_sequence(newest)->row[Step::first_packet_sent] - stamp_;
  return since / (newest - stamped_) * (newest - sequence);
}

void Receiver::complete(Slot& slot, Flight& flight, const Packet& last, Nanos now) {
  slot.state = State::complete;
  FrameRow& row = flight.row;
  row[Step::colour_rebuilt] = now;
  const bool rebuilt = slot.parts.rebuilt_data_packets() > 0;
  if (slot.asked) row.recovered_by = parts_.recovery->label();
  if (rebuilt) {
    row.recovered_by += slot.asked ? "+fec" : "fec";
    lane_.work.rebuild(flight, slot.parts);
  }
  const Journey& journey = last.journey;
  // The packet's first transmission was paced; a later one was asked for.
  const Nanos first_offer = flight.offers.empty() ? row[Step::first_packet_sent] : flight.offers[last.index];
  const auto part = [&](DownlinkPart p) -> Nanos& { return row.downlink[static_cast<std::size_t>(p)]; };
  part(DownlinkPart::pacing) = first_offer - row[Step::first_packet_sent];
  part(DownlinkPart::recovery) = journey.offered - first_offer;
  part(DownlinkPart::queue) = journey.queue;
  part(DownlinkPart::serialisation) = journey.serialisation;
  part(DownlinkPart::propagation) = journey.propagation;
  part(DownlinkPart::jitter) = journey.jitter;
  measure_round_trip(flight, journey.offered, now);
  slot.release_at = parts_.jitter->release(row[Step::first_packet_sent], now);
  lane_.post(std::max(now, slot.release_at), Phase::decision, *this, try_release);
  if (options_.stale_after != never && flight.sequence > first_)
    lane_.post(now + options_.stale_after, Phase::decision, *this, check_stale, flight.sequence);
}

/// As RTCP does it: out and back, less the time from the pose's coming until the server let this packet go, so that
/// neither pacing nor waiting for a retransmission counts. Smoothed with 1/8 (RFC 6298).
void Receiver::measure_round_trip(const Flight& flight, Nanos last_offered, Nanos now) {
  const FrameRow& row = flight.row;
  const Nanos there_and_back = (now - row[Step::pose_sent]) - (last_offered - row[Step::pose_received]);
  lane_.round_trip =
      lane_.round_trip == Nanos(0) ? there_and_back : lane_.round_trip + (there_and_back - lane_.round_trip) / 8;
}

/// The gaps that were left to the parity.
void Receiver::wake_other_gaps(Slot& slot, std::int64_t sequence, std::size_t number, Nanos now) {
  if (slot.hopeless) return;
  slot.hopeless = true;
  if (slot.seen && slot.parts.layout().parity() > 0)
    for (std::size_t other = 0; other < slot.gaps.size(); ++other)
      if (other != number) lane_.post(now, Phase::decision, *this, check_gap, sequence, other);
}

/// One by one, so that it is the same to the bit whether packets come in rows or not.
void Receiver::count_loss(std::uint32_t came, std::uint32_t lost) {
  constexpr double memory = 1 - 1.0 / 512;
  if (lost > 0) loss_ = 1 - (1 - loss_) * std::pow(memory, lost);
  for (std::uint32_t i = 0; loss_ > 0 && i < came; ++i) loss_ *= memory;
}

void Receiver::act_on_gap(std::int64_t sequence, std::size_t number, Nanos now) {
  Slot* here = slot(sequence);
  if (here == nullptr || here->state != State::open || here->parity_will_do(lost_in_block_)) return;
  wake_other_gaps(*here, sequence, number, now);
  PacketGap& gap = here->gaps[number];
  if (here->filled(gap)) return;
  if (useless(sequence)) return give_up(*here, sequence, now);
  const Recovery::Action action = parts_.recovery->on_gap({.now = now,
                                                           .known_since = gap.since,
                                                           .requests = gap.requests,
                                                           .last_request = gap.last_request,
                                                           .round_trip = lane_.round_trip,
                                                           .age = gap.age});
  if (action.what == Recovery::What::give_up) return give_up(*here, sequence, now);
  if (action.what == Recovery::What::request) send_nack(*here, gap, sequence, now);
  lane_.post(action.again, Phase::decision, *this, check_gap, sequence, number);
}

void Receiver::send_nack(const Slot& slot, PacketGap& gap, std::int64_t sequence, Nanos now) {
  ++gap.requests;
  gap.last_request = now;
  nack_.sequence = sequence;
  nack_.attempt = static_cast<std::uint32_t>(gap.requests);
  slot.list_missing(gap, nack_.missing);
  const auto entries = static_cast<std::int32_t>(nack_.missing.size()) / nack_entry_packets + 1;
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::nack,
                      .frame = nacks_sent_++,
                      .bytes = nack_bytes + nack_entry_bytes * entries,
                      .cargo = lane_.nacks.put(nack_)};
  ++lane_.tally.nacks;
  lane_.network.send(lane_.ways.up, packet, now);
}

/// Tells again what the report before told (RFC 8888, 3.1, allows reports to overlap): one lost report then is no loss
/// of video in the sender's eyes.
void Receiver::send_report(Nanos now) {
  const auto entries = static_cast<std::int32_t>(feedback_.arrivals.size());
  feedback_.sent = now;
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::feedback,
                      .frame = reports_sent_++,
                      .bytes = report_bytes + (report_entry_bytes * entries + 3) / 4 * 4,
                      .cargo = lane_.feedbacks.put(feedback_)};
  feedback_.arrivals.erase(feedback_.arrivals.begin(), feedback_.arrivals.begin() + told_before_);
  told_before_ = std::ssize(feedback_.arrivals);
  ++lane_.tally.feedbacks;
  lane_.network.send(lane_.ways.up, packet, now);
  lane_.post(now + options_.feedback_interval, Phase::decision, *this, report);
}

void Receiver::give_up(Slot& slot, std::int64_t sequence, Nanos now) {
  write_off(slot, sequence, now);
  release_ready(now);
}

void Receiver::write_off(Slot& slot, std::int64_t sequence, Nanos now) {
  slot.state = State::lost;
  if (Flight* flight = lane_.flights.by_sequence(sequence)) flight->row.fate = "lost";
  drop_bytes(sequence);
  lost(sequence, now);
}

/// What is missing when the first loss becomes known was sent before the server could hear of it and needs what is
/// lost, unless an IDR was between: asking for its packets would only hold up what mends the picture.
void Receiver::lost(std::int64_t sequence, Nanos now) {
  const bool was_whole = !mending_.broken();
  mending_.lost(sequence, now);
  if (!was_whole || !mending_.broken()) return;
  useless_up_to_ = sequence;
  for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(0, sequence + 1 - first_)); i < slots_.size(); ++i) {
    const std::int64_t s = first_ + static_cast<std::int64_t>(i);
    const Flight* flight = lane_.flights.by_sequence(s);
    if (slots_[i].seen && flight != nullptr && flight->row.keyframe) return;
    if (!slots_[i].gaps.empty()) useless_up_to_ = s;
  }
}

/// After a very long outage: gives up all but the last frames before @p newest without a look at each.
void Receiver::leave_behind(const Flight& newest, Nanos now) {
  while (!slots_.empty() && slots_.front().state == State::open) give_up(slots_.front(), first_, now);
  if (!slots_.empty()) return;  // the jitter buffer still holds one
  for (; first_ < newest.sequence - longest_gap; ++first_)
    if (Flight* flight = lane_.flights.by_sequence(first_)) flight->row.fate = "lost";
  lost(first_ - 1, now);
  useless_up_to_ = newest.sequence - (newest.row.keyframe ? 1 : 0);
}

/// Whatever stands in front of @p sequence, which has been whole for long, is given up.
void Receiver::give_up_stale(std::int64_t sequence, Nanos now) {
  while (first_ < sequence && !slots_.empty() && slots_.front().state == State::open) {
    ++lane_.tally.given_up_stale;
    give_up(slots_.front(), first_, now);
  }
}

/// After a loss, whatever stands in front of a whole frame that can be decoded is of no use.
void Receiver::skip_to_decodable() {
  for (std::size_t i = 1; i < slots_.size(); ++i) {
    if (slots_[i].state != State::complete) continue;
    const Flight* flight = lane_.flights.by_sequence(first_ + static_cast<std::int64_t>(i));
    if (flight == nullptr || !mending_.decodable(*flight)) continue;
    for (; i > 0; --i) {
      if (slots_.front().state != State::lost) skip(first_);
      slots_.pop_front();
      ++first_;
    }
    return;
  }
}

void Receiver::skip(std::int64_t sequence) {
  if (Flight* flight = lane_.flights.by_sequence(sequence))
    flight->row.fate = flight->row[Step::colour_rebuilt] == never ? "skipped" : "undecodable";
  drop_bytes(sequence);
}

/// A frame that will never be decoded need not be kept through a long outage.
void Receiver::drop_bytes(std::int64_t sequence) {
  if (Flight* flight = lane_.flights.by_sequence(sequence)) flight->encoded.reset();
}

void Receiver::release_ready(Nanos now) {
  while (!slots_.empty()) {
    if (mending_.broken()) skip_to_decodable();
    Slot& front = slots_.front();
    if (front.state == State::open && useless(first_)) write_off(front, first_, now);
    if (front.state == State::open || (front.state == State::complete && front.release_at > now)) break;
    Flight* flight = lane_.flights.by_sequence(first_);
    if (front.state == State::complete && flight != nullptr) pass_on(*flight, now);
    slots_.pop_front();
    ++first_;
  }
  decoder_.update_acknowledged(passed());
}

void Receiver::pass_on(Flight& flight, Nanos now) {
  if (!mending_.decodable(flight)) {
    skip(flight.sequence);
    return lost(flight.sequence, now);
  }
  mending_.passed_on(flight);
  flight.row[Step::released] = now;
  decoder_.add(flight, now);
}

}  // namespace photonlag
