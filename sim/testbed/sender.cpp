#include "sim/testbed/sender.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

/// As RFC 6298 (2.4) for retransmission timers.
constexpr Nanos shortest_patience = std::chrono::seconds(1);

/// Reports later than this tell nothing of the present. Also the limit of what is kept where nothing is reported.
constexpr Nanos longest_report = std::chrono::seconds(10);

/// Where frames never become stale, they are kept for retransmission as long as a client may ask (recovery nack).
constexpr Nanos longest_kept = std::chrono::seconds(60);

}  // namespace

Sender::Sender(Lane& lane, Parts parts, Options options) : lane_(lane), parts_(std::move(parts)), options_(options) {}

double Sender::target_bps(Nanos now) {
  parts_.rate->on_backlog(now, unsent_bytes_);
  target_bps_ = parts_.rate->target_bps(now);
  return target_bps_;
}

void Sender::hand_over(Flight& flight, Nanos now) {
  flight.cut = packetise(flight.row.bytes_colour, options_.mtu_bytes);
  flight.layout.set(flight.cut.packets, *parts_.fec, loss_);
  flight.cut.parity = flight.layout.parity();
  lane_.tally.fec_packets += flight.cut.parity;
  if (sent_.empty()) sending_ = flight.sequence;
  sent_.push_back({.frame = flight.row.frame, .sequence = flight.sequence, .cut = flight.cut, .handed_over = now});
  unsent_bytes_ += flight.cut.bytes_before(flight.cut.all());
  wake_at(now);
}

void Sender::wake_at(Nanos at) {
  if (at >= next_wake_) return;
  next_wake_ = at;
  lane_.post(at, Phase::decision, *this, 0);
}

void Sender::take(const Turn& turn) {
  if (turn.at != next_wake_) return;  // an earlier one was posted and played since
  next_wake_ = never;
  send_some(turn.at);
}

void Sender::send_some(Nanos now) {
  while (!sent_.empty() && sending_ <= sent_.back().sequence) {
    Sent& sent = sent_[static_cast<std::size_t>(sending_ - sent_.front().sequence)];
    if (const std::int32_t bytes = sent.cut.bytes(sent.next); window_is_full(bytes)) {
      give_up_silent(now);
      // A report goes on, or that there is none.
      if (window_is_full(bytes))
        return wake_at(flying_[static_cast<std::size_t>(first_in_window_ - first_flying_)].report.sent + patience());
    }
    if (const Nanos at = due(sent, now); at > now) return wake_at(at);
    if (sent.next == 0) begin(sent, now);
    send_first(sent, now);
    if (sent.next < sent.cut.all()) continue;
    ++sending_;
    sample(sent, now);
  }
}

/// The pacer is a queue: a frame's first packet does not go before the last of the frame before it was due.
Nanos Sender::due(const Sent& sent, Nanos now) const {
  const Nanos by_rate = std::isinf(parts_.rate->pacing_bps()) ? now : rate_free_;
  if (sent.next == 0) return std::max(by_rate, last_offset_end_);
  const Nanos offset = parts_.pacing->offset({.index = sent.next,
                                              .packets = sent.cut.all(),
                                              .bytes_before = sent.bytes,
                                              .frame_period = options_.frame_period,
                                              .target_bps = target_bps_});
  return std::max(by_rate, sent.first + offset);
}

bool Sender::window_is_full(std::int32_t bytes) const {
  return bytes_flying_ > 0 && bytes_flying_ + bytes > parts_.rate->window_bytes();
}

void Sender::begin(Sent& sent, Nanos now) {
  sent.first = now;
  Flight& flight = *lane_.flights.find(sent.frame);
  flight.row[Step::first_packet_sent] = now;
  lane_.work.send(flight);
  ++lane_.tally.sent;
  lane_.tally.bytes += flight.row.bytes_colour;
}

void Sender::send_first(Sent& sent, Nanos now) {
  Flight& flight = *lane_.flights.find(sent.frame);
  ++flight.row.packets;
  if (now != sent.first && flight.offers.empty()) flight.offers.assign(static_cast<std::size_t>(sent.next), sent.first);
  if (now != sent.first) flight.offers.push_back(now);
  const std::int32_t bytes = sent.cut.bytes(sent.next);
  last_offset_end_ = now;
  if (const double bps = parts_.rate->pacing_bps(); !std::isinf(bps))
    rate_free_ = std::max(rate_free_, now) + from_secs(8 * bytes / bps);
  unsent_bytes_ -= bytes;
  send(sent, static_cast<std::uint32_t>(sent.next), 0, now);
  sent.bytes += bytes;
  ++sent.next;
}

void Sender::send(const Sent& sent, std::uint32_t index, std::uint32_t attempt, Nanos now) {
  const auto place = static_cast<std::int32_t>(index);
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::video,
                      .frame = sent.frame,
                      .index = index,
                      .attempt = attempt,
                      .bytes = sent.cut.bytes(place),
                      .ecn = parts_.rate->ecn(),
                      .wake = attempt > 0 || place + 1 >= sent.cut.packets || starts_reports(),
                      .cargo = static_cast<std::uint64_t>(first_flying_) + flying_.size()};
  const auto number = static_cast<std::int64_t>(packet.cargo);
  parts_.rate->on_sent({.number = number, .bytes = packet.bytes, .at = now});
  if (feedback_interval() > Nanos(0)) {
    forget_reported(now);
    flying_.push_back({.report = {.number = number, .bytes = packet.bytes, .sent = now}});
    bytes_flying_ += packet.bytes;
  }
  if (Flight* flight = lane_.flights.find(sent.frame)) ++flight->travelling;
  lane_.network.send(lane_.ways.down, packet, now);
}

void Sender::sample(const Sent& sent, Nanos now) {
  if (!lane_.recorder.wants_samples()) return;
  const Queue::Occupancy waiting = lane_.network.waiting(lane_.ways.down, now);
  const auto add = [&](const char* source, const char* metric, double value) {
    lane_.recorder.add(Sample{now, lane_.client, source, metric, value});
  };
  add("server", "frame_bytes", static_cast<double>(lane_.flights.find(sent.frame)->row.bytes_colour));
  add("server", "target_bps", target_bps_);
  add("downlink", "queue_packets", static_cast<double>(waiting.packets));
  add("downlink", "queue_bytes", static_cast<double>(waiting.bytes));
}

void Sender::acknowledge(std::int64_t sequence) {
  acknowledged_ = std::max(acknowledged_, sequence);
  while (!sent_.empty() && sent_.front().sequence <= sequence && sent_.front().sequence < sending_) forget_oldest();
}

void Sender::forget_old(Nanos now) {
  const Nanos kept = std::min(options_.stale_after, longest_kept);
  while (!sent_.empty() && sent_.front().sequence < sending_ && now - sent_.front().first > kept) forget_oldest();
}

void Sender::forget_oldest() {
  if (Flight* flight = lane_.flights.find(sent_.front().frame)) flight->forgotten = true;
  sent_.pop_front();
}

Nanos Sender::backlog(Nanos now) const {
  if (sent_.empty() || sending_ > sent_.back().sequence) return Nanos(0);
  return now - sent_[static_cast<std::size_t>(sending_ - sent_.front().sequence)].handed_over;
}

void Sender::answer(const NackMessage& message, Nanos now) {
  forget_old(now);
  if (message.sequence <= acknowledged_) return;
  if (sent_.empty() || message.sequence < sent_.front().sequence) {
    ++lane_.tally.stale_requests;
    return;
  }
  const Sent& sent = sent_[static_cast<std::size_t>(message.sequence - sent_.front().sequence)];
  if (message.missing.empty())
    for (std::int32_t i = 0; i < sent.next; ++i) send(sent, static_cast<std::uint32_t>(i), message.attempt, now);
  for (const std::uint32_t index : message.missing) send(sent, index, message.attempt, now);
}

void Sender::learn(const FeedbackMessage& message, Nanos now) {
  reports_.clear();
  Nanos round_trip{};
  for (const FeedbackMessage::Arrival& arrival : message.arrivals) {
    const std::int64_t place = arrival.number - first_flying_;
    if (place < 0) continue;  // told of as missing, and forgotten since
    const Nanos sent = flying_[static_cast<std::size_t>(place)].report.sent;
    round_trip = round_trip_ = (now - sent) - (message.sent - arrival.at);
    report_arrival(arrival);
    seen_up_to_ = std::max(seen_up_to_, arrival.number);
  }
  report_missing(seen_up_to_);
  std::ranges::sort(reports_, {}, &RateControl::Report::number);
  forget_reported(now);
  parts_.rate->on_feedback(now, round_trip, reports_);
  send_some(now);
}

void Sender::report_arrival(const FeedbackMessage::Arrival& arrival) {
  Flying& packet = flying_[static_cast<std::size_t>(arrival.number - first_flying_)];
  if (packet.report.arrived != never) return;  // a copy
  packet.report.arrived = arrival.at;
  packet.report.ce = arrival.ce;
  leave_window(packet);
  packet.reported = true;
  reports_.push_back(packet.report);
}

void Sender::report_missing(std::int64_t up_to) {
  for (std::int64_t number = std::max(first_flying_, told_up_to_); number < up_to; ++number) {
    Flying& packet = flying_[static_cast<std::size_t>(number - first_flying_)];
    if (packet.reported) continue;
    packet.reported = true;
    leave_window(packet);
    reports_.push_back(packet.report);
  }
  told_up_to_ = std::max(told_up_to_, up_to);
}

void Sender::leave_window(Flying& packet) {
  if (packet.in_window) bytes_flying_ -= packet.report.bytes;
  packet.in_window = false;
}

Nanos Sender::patience() const { return std::max(shortest_patience, 2 * round_trip_); }

/// What is not reported on for so long, or its report, is lost.
void Sender::give_up_silent(Nanos now) {
  const std::int64_t before = first_in_window_;
  for (first_in_window_ = std::max(first_in_window_, first_flying_);
       first_in_window_ < first_flying_ + static_cast<std::int64_t>(flying_.size()); ++first_in_window_) {
    Flying& packet = flying_[static_cast<std::size_t>(first_in_window_ - first_flying_)];
    if (packet.in_window && now - packet.report.sent < patience()) break;
    leave_window(packet);
  }
  if (first_in_window_ > before) parts_.rate->on_given_up(first_in_window_ - 1);
}

/// The client counts from the first packet on when to report. A window smaller than the first frame would never open
/// else: only a frame's last packet wakes the client.
bool Sender::starts_reports() const { return feedback_interval() > Nanos(0) && first_flying_ == 0 && flying_.empty(); }

/// A packet told of as missing may still come: it is remembered for a while.
void Sender::forget_reported(Nanos now) {
  constexpr std::size_t remembered = 256;
  while (flying_.size() > remembered &&
         (flying_.front().reported || now - flying_.front().report.sent > longest_report)) {
    if (flying_.front().in_window) parts_.rate->on_given_up(first_flying_);
    leave_window(flying_.front());
    flying_.pop_front();
    ++first_flying_;
  }
}

}  // namespace photonlag
