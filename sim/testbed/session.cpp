#include "sim/testbed/session.hpp"

#include <algorithm>

namespace photonlag {

Session::Session(Lane& lane, FifoResource& gpu, FifoResource& encoder, Parts parts, Options options)
    : lane_(lane), gpu_(gpu), encoder_(encoder), parts_(std::move(parts)), options_(options) {}

void Session::take(const Turn& turn) {
  switch (turn.what) {
    case Wire::parcel_came:
      return arrived(lane_.wire.collect(turn), turn.at);
    case consider:
      if (turn.at >= next_look_) next_look_ = never;
      return look(turn.at);
    case gpu_granted:
      return begin(turn.at);
    case drawn: {
      Flight& flight = *lane_.flights.find(turn.frame);
      flight.row[Step::render_done] = turn.at;
      gpu_.release(turn.at);
      const Nanos cost = parts_.compose->cost({.pixels = lane_.work.source_pixels(), .number = turn.frame});
      // One after the other: a frame must not overtake the one before it.
      composer_free_ = std::max(turn.at, composer_free_) + cost;
      return lane_.post(composer_free_, Phase::completion, *this, composed, turn.frame);
    }
    case composed:
      lane_.flights.find(turn.frame)->row[Step::compose_done] = turn.at;
      return to_encoder(turn.frame, turn.at);
    case encoder_granted:
      return encode(turn.at);
    case encoded:
      encoder_.release(turn.at);
      return hand_over(*lane_.flights.find(turn.frame), turn.at);
    default:
      return send_from(*lane_.flights.find(turn.frame), static_cast<std::int32_t>(turn.argument), turn.at);
  }
}

void Session::arrived(const Parcel& parcel, Nanos now) {
  if (parcel.packet.kind == PacketKind::pose) return pose_came(lane_.poses.take(parcel.contents), now);
  if (parcel.packet.kind == PacketKind::nack) return nack_came(lane_.nacks.take(parcel.contents), now);
  // An IDR sent after the lost frame answers the request already.
  if (lane_.idrs.take(parcel.contents).lost_sequence >= last_key_sequence_) idr_wanted_ = true;
}

void Session::pose_came(const PoseMessage& message, Nanos now) {
  while (!in_flight_.empty() && in_flight_.front().sequence >= 0 && in_flight_.front().sequence <= message.acknowledged)
    in_flight_.pop_front();
  while (!sent_.empty() && sent_.front().sequence <= message.acknowledged) sent_.pop_front();
  if (message.number > newest_.number) {
    newest_ = message;
    newest_received_ = now;
    if (parts_.predictor) parts_.predictor->observe(message.sample);
  }
  look_at(now);
}

void Session::nack_came(const NackMessage& message, Nanos now) {
  if (sent_.empty() || message.sequence < sent_.front().sequence) return;  // acknowledged since
  const Sent& sent = sent_[static_cast<std::size_t>(message.sequence - sent_.front().sequence)];
  if (message.missing.empty())
    for (std::int32_t i = 0; i < sent.cut.packets; ++i)
      send_packet(sent, static_cast<std::uint32_t>(i), message.attempt, now);
  for (const std::uint32_t index : message.missing) send_packet(sent, index, message.attempt, now);
}

/// Has the decision taken at @p at; one look at a time is enough, the earliest.
void Session::look_at(Nanos at) {
  if (at >= next_look_) return;
  next_look_ = at;
  lane_.post(at, Phase::decision, *this, consider);
}

void Session::forget_old(Nanos now) {
  while (!in_flight_.empty() && now - in_flight_.front().begun >= options_.forget_after) in_flight_.pop_front();
}

void Session::look(Nanos now) {
  if (gpu_pending_ || newest_.number < 0) return;
  forget_old(now);
  const std::int64_t tick = std::max(options_.clock.first_at_or_after(now), last_tick_ + 1);
  const Nanos start = parts_.pacing->next_start({.now = now,
                                                 .next_tick = options_.clock.tick(tick),
                                                 .earliest = earliest_,
                                                 .in_flight = static_cast<int>(in_flight_.size()),
                                                 .new_pose = newest_.number > last_pose_used_});
  if (start == never) {
    if (!in_flight_.empty()) look_at(in_flight_.front().begun + options_.forget_after);
    return;
  }
  if (start > now) return look_at(start);
  if (options_.clock.tick(tick) == now) last_tick_ = tick;
  gpu_pending_ = true;
  gpu_.request({.at = now, .client = lane_.client, .party = this, .what = gpu_granted});
}

Pose Session::render_pose(const PoseMessage& message) const {
  return parts_.predictor ? parts_.predictor->predict(message.sample.at + message.horizon).pose.pose() : message.pose;
}

void Session::begin(Nanos now) {
  gpu_pending_ = false;
  earliest_ = now + options_.clock.period();
  last_pose_used_ = newest_.number;
  Flight& flight = lane_.flights.begin(lane_.client);
  flight.row[Step::sample] = newest_.sample.at;
  flight.row[Step::pose_sent] = newest_.sent;
  flight.row[Step::pose_received] = newest_received_;
  flight.row[Step::render_start] = now;
  flight.render_pose = render_pose(newest_);
  flight.scene_time = now;
  forget_old(now);
  in_flight_.push_back({.frame = flight.row.frame, .begun = now});
  ++lane_.tally.rendered;
  const Nanos took = lane_.work.render(flight);
  const Nanos cost = parts_.render->cost({.triangles = flight.row.triangles,
                                          .pixels = lane_.work.source_pixels(),
                                          .measured = took,
                                          .number = flight.row.frame});
  lane_.post(now + cost, Phase::completion, *this, drawn, flight.row.frame);
  lane_.recorder.add(Sample{now, lane_.client, "server", "frames_in_flight", static_cast<double>(in_flight_.size())});
  lane_.recorder.add(Sample{now, lane_.client, "client", "prediction_horizon_ms", millis(newest_.horizon)});
  look_at(now);
}

/// The encoder's queue holds one frame: a newer one replaces it.
void Session::to_encoder(std::int64_t frame, Nanos now) {
  if (slot_ >= 0) {
    Flight& replaced = *lane_.flights.find(slot_);
    replaced.row.fate = "replaced";
    replaced.rendered.reset();
    ++lane_.tally.replaced;
    std::erase_if(in_flight_, [&](const InFlight& f) { return f.frame == slot_; });
    look_at(now);
  }
  slot_ = frame;
  if (encoder_pending_) return;
  encoder_pending_ = true;
  encoder_.request({.at = now, .client = lane_.client, .frame = frame, .party = this, .what = encoder_granted});
}

void Session::encode(Nanos now) {
  encoder_pending_ = false;
  Flight& flight = *lane_.flights.find(slot_);
  slot_ = -1;
  flight.row[Step::encode_start] = now;
  const Nanos took = lane_.work.encode(
      flight, {.frame = flight.row.frame, .keyframe = idr_wanted_, .bitrate_bps = options_.bitrate_bps});
  if (flight.row.keyframe) idr_wanted_ = false, ++lane_.tally.keyframes;
  // Counted as sent from here on: a request for an IDR that comes while this one is being encoded is answered by it.
  flight.sequence = sequences_++;
  if (flight.row.keyframe) last_key_sequence_ = flight.sequence;
  for (InFlight& other : in_flight_)
    if (other.frame == flight.row.frame) other.sequence = flight.sequence;
  const Nanos cost = parts_.encode->cost({.pixels = lane_.work.source_pixels(),
                                          .bytes = flight.row.bytes_colour,
                                          .measured = took,
                                          .number = flight.row.frame});
  lane_.post(now + cost, Phase::completion, *this, encoded, flight.row.frame);
}

/// The pacer is a queue: a frame's first packet does not go before the last of the frame before it.
void Session::hand_over(Flight& flight, Nanos now) {
  flight.cut = packetise(flight.row.bytes_colour, options_.mtu_bytes);
  const Nanos start = std::max(now, pacer_free_);
  pacer_free_ =
      start + parts_.packet_pacing->offset(flight.cut.packets - 1, flight.cut.packets, options_.clock.period());
  lane_.post(start, Phase::decision, *this, send_more, flight.row.frame, 0);
}

void Session::begin_sending(Flight& flight, Nanos now) {
  flight.row[Step::first_packet_sent] = now;
  flight.offers.reserve(static_cast<std::size_t>(flight.cut.packets));
  sent_.push_back(as_sent(flight));
  lane_.work.send(flight);
  ++lane_.tally.sent;
  lane_.tally.bytes += flight.row.bytes_colour;
}

void Session::send_from(Flight& flight, std::int32_t index, Nanos now) {
  const bool first = index == 0;
  if (first) begin_sending(flight, now);
  const auto due = [&](std::int32_t i) {
    return flight.row[Step::first_packet_sent] +
           parts_.packet_pacing->offset(i, flight.cut.packets, options_.clock.period());
  };
  for (; index < flight.cut.packets && due(index) <= now; ++index) {
    flight.offers.push_back(now);
    ++flight.row.packets;
    send_packet(as_sent(flight), static_cast<std::uint32_t>(index), 0, now);
  }
  if (index < flight.cut.packets)
    lane_.post(due(index), Phase::decision, *this, send_more, flight.row.frame, static_cast<std::uint64_t>(index));
  if (first) sample_queue(flight, now);
}

void Session::sample_queue(const Flight& flight, Nanos now) {
  const Queue::Occupancy waiting = lane_.wire.down().waiting(now);
  lane_.recorder.add(Sample{now, lane_.client, "server", "frame_bytes", static_cast<double>(flight.row.bytes_colour)});
  lane_.recorder.add(Sample{now, lane_.client, "downlink", "queue_packets", static_cast<double>(waiting.packets)});
  lane_.recorder.add(Sample{now, lane_.client, "downlink", "queue_bytes", static_cast<double>(waiting.bytes)});
}

void Session::send_packet(const Sent& sent, std::uint32_t index, std::uint32_t attempt, Nanos now) {
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::video,
                      .frame = sent.frame,
                      .index = index,
                      .attempt = attempt,
                      .bytes = sent.cut.bytes(static_cast<std::int32_t>(index))};
  lane_.wire.send_down(packet, now, static_cast<std::uint64_t>(sent.sequence));
  if (!lane_.wire.dropped_last()) return;
  if (Flight* flight = lane_.flights.find(sent.frame)) ++flight->row.packets_lost;
}

}  // namespace photonlag
