#include "sim/testbed/session.hpp"

#include <algorithm>

namespace photonlag {

Session::Session(Lane& lane, FifoResource& gpu, FifoResource& encoder, Sender& sender, Parts parts, Options options)
    : lane_(lane), gpu_(gpu), encoder_(encoder), sender_(sender), parts_(std::move(parts)), options_(options) {
  options_.stale_after = std::min(options_.stale_after, longest_backlog);
}

void Session::take(const Turn& turn) {
  switch (turn.what) {
    case Network::parcel_came:
      lane_.send_poses_before(turn.at);
      return lane_.network.collect(turn, [&](const Packet& packet) { arrived(packet); });
    case consider:
      if (turn.at >= next_look_) next_look_ = never;
      return look(turn.at);
    case gpu_granted:
      look_into_inbox(turn.at);
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
    default:
      look_into_inbox(turn.at);  // parity goes by the newest loss reported
      encoder_.release(turn.at);
      return sender_.hand_over(*lane_.flights.find(turn.frame), turn.at);
  }
}

/// Poses that wake nobody are there all the same.
void Session::look_into_inbox(Nanos now) {
  lane_.send_poses_before(now);
  lane_.network.collect(lane_.ways.up, now, [&](const Packet& packet) { arrived(packet); });
}

void Session::arrived(const Packet& packet) {
  const Nanos now = packet.journey.delivered;
  switch (packet.kind) {
    case PacketKind::pose:
      return pose_came(lane_.poses.take(packet.cargo), now);
    case PacketKind::nack:
      if (const NackMessage* const asked = lane_.nacks.take_first(packet.cargo)) sender_.answer(*asked, now);
      return;
    case PacketKind::feedback:
      return sender_.learn(lane_.feedbacks.take(packet.cargo), now);
    default:
      return loss_came(lane_.losses.take(packet.cargo));
  }
}

void Session::pose_came(const PoseMessage& message, Nanos now) {
  while (!in_flight_.empty() && (in_flight_.front().gone || (in_flight_.front().sequence >= 0 &&
                                                             in_flight_.front().sequence <= message.acknowledged)))
    in_flight_.pop_front();
  sender_.acknowledge(message.acknowledged);
  if (message.number > newest_.number) {
    newest_ = message;
    newest_received_ = now;
    sender_.learn_loss(message.loss);
    lane_.poses_wake_server = parts_.pacing->heeds_poses();
    if (parts_.predictor) parts_.predictor->observe(message.sample);
  }
  if (next_look_ == never || parts_.pacing->heeds_poses()) look_if_sooner(now);
}

/// A frame sent after the lost one that refers to none of what is lost answers the request already; who wants an IDR is
/// served by nothing less.
void Session::loss_came(const LossMessage& message) {
  if (message.lost_sequence < (message.keyframe ? last_keyframe_sequence_ : last_mend_sequence_)) return;
  if (message.keyframe) {
    idr_wanted_ = true;
  } else {
    invalid_from_ = std::min(invalid_from_.value_or(message.invalid_from), message.invalid_from);
  }
}

/// Has the decision taken at @p at; one look at a time is enough, the earliest.
void Session::look_at(Nanos at) {
  if (at >= next_look_) return;
  next_look_ = at;
  lane_.post(at, Phase::decision, *this, consider);
}

/// Spares the decision where what has come would not change it.
void Session::look_if_sooner(Nanos now) {
  if (gpu_pending_ || newest_.number < 0) return;
  if (const Nanos start = next_start(now); start != never) look_at(std::max(start, now));
}

void Session::forget_old(Nanos now) {
  while (!in_flight_.empty() && (in_flight_.front().gone || now - in_flight_.front().begun >= options_.forget_after))
    in_flight_.pop_front();
}

int Session::in_flight() const {
  int count = 0;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) count += in_flight_[i].gone ? 0 : 1;
  return count;
}

Nanos Session::next_start(Nanos now) {
  forget_old(now);
  const std::int64_t tick = std::max(options_.clock.first_at_or_after(now), last_tick_ + 1);
  return parts_.pacing->next_start({.now = now,
                                    .next_tick = options_.clock.tick(tick),
                                    .earliest = earliest_,
                                    .in_flight = in_flight(),
                                    .new_pose = newest_.number > last_pose_used_});
}

void Session::look(Nanos now) {
  if (gpu_pending_ || newest_.number < 0) return;
  const Nanos start = next_start(now);
  if (start == never) {
    if (!in_flight_.empty()) look_at(in_flight_.front().begun + options_.forget_after);
    return;
  }
  if (start > now) return look_at(start);
  if (const std::int64_t tick = options_.clock.first_at_or_after(now); options_.clock.tick(tick) == now)
    last_tick_ = std::max(last_tick_, tick);
  gpu_pending_ = true;
  gpu_.request({.at = now, .client = lane_.client, .party = this, .what = gpu_granted, .for_process = true});
}

/// The instant for which the frame begun at @p now is drawn. Where the client predicted, it had to choose: the sample's
/// stamp and the usual latency. The server knows how old the sample is by now and needs to guess only what is left.
Nanos Session::target(Nanos now) const {
  const Nanos newest = newest_.sample.at;
  if (!parts_.predictor || !newest_.render_to_photon) return newest + newest_.horizon;
  return std::min(now + *newest_.render_to_photon, newest + options_.longest_horizon);
}

Believed Session::render_belief(Nanos now) const {
  return parts_.predictor ? Believed::of(parts_.predictor->predict(std::max(target(now), newest_.sample.at)))
                          : newest_.belief;
}

void Session::begin(Nanos now) {
  gpu_pending_ = false;
  earliest_ = now + options_.clock.period();
  last_pose_used_ = newest_.number;
  sender_.forget_old(now);
  lane_.write_settled(now);
  Flight& flight = lane_.flights.begin(lane_.client);
  flight.row[Step::sample] = newest_.sample.at;
  flight.row[Step::pose_sent] = newest_.sent;
  flight.row[Step::pose_received] = newest_received_;
  flight.row[Step::render_start] = now;
  flight.render = render_belief(now);
  flight.row.guard_band_deg = options_.guard_band.next(now, flight.render.p95_deg);
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
  if (lane_.recorder.wants_samples()) {
    lane_.recorder.add(Sample{now, lane_.client, "server", "frames_in_flight", static_cast<double>(in_flight())});
    lane_.recorder.add(
        Sample{now, lane_.client, "client", "prediction_horizon_ms", millis(target(now) - newest_.sample.at)});
  }
  look_at(now);
}

void Session::drop(Flight& flight, const char* fate, Nanos now) {
  flight.row.fate = fate;
  flight.rendered.reset();
  for (std::size_t i = 0; i < in_flight_.size(); ++i)
    if (in_flight_[i].frame == flight.row.frame) in_flight_[i].gone = true;
  look_at(now);
}

/// The encoder's queue holds one frame: a newer one replaces it.
void Session::to_encoder(std::int64_t frame, Nanos now) {
  if (slot_ >= 0) {
    ++lane_.tally.replaced;
    drop(*lane_.flights.find(slot_), "replaced", now);
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
  // A picture that would come too late is dropped before it costs anything: once encoded, others refer to it.
  if (sender_.backlog(now) > options_.stale_after) {
    ++lane_.tally.stale;
    drop(flight, "stale", now);
    return encoder_.release(now);
  }
  encode(flight, now);
}

void Session::encode(Flight& flight, Nanos now) {
  flight.row[Step::encode_start] = now;
  const Nanos took = lane_.work.encode(flight, {.frame = flight.row.frame,
                                                .keyframe = idr_wanted_,
                                                .invalid_from = invalid_from_,
                                                .bitrate_bps = sender_.target_bps(now)});
  flight.repair = flight.repair || (invalid_from_ && !flight.row.keyframe);
  // Counted as sent from here on: a request that comes while it is being encoded is answered by it.
  lane_.flights.number(flight);
  if (flight.row.keyframe) {
    idr_wanted_ = false;
    ++lane_.tally.keyframes;
  } else if (flight.repair) {
    ++lane_.tally.repairs;
  }
  if (flight.row.keyframe || flight.repair) last_mend_sequence_ = flight.sequence;
  if (flight.row.keyframe) last_keyframe_sequence_ = flight.sequence;
  invalid_from_.reset();
  for (std::size_t i = 0; i < in_flight_.size(); ++i)
    if (in_flight_[i].frame == flight.row.frame) in_flight_[i].sequence = flight.sequence;
  const Nanos cost = parts_.encode->cost({.pixels = lane_.work.source_pixels(),
                                          .bytes = flight.row.bytes_colour,
                                          .measured = took,
                                          .number = flight.row.frame});
  lane_.post(now + cost, Phase::completion, *this, encoded, flight.row.frame);
}

}  // namespace photonlag
