#include "sim/testbed/head_uplink.hpp"

#include <algorithm>

namespace photonlag {

HeadUplink::HeadUplink(Lane& lane, Tracker tracker, std::unique_ptr<Predictor> predictor, Options options)
    : lane_(lane), tracker_(std::move(tracker)), predictor_(std::move(predictor)), options_(options) {}

void HeadUplink::start() {
  lane_.pose_source = this;
  may_be_late_ = lane_.network.may_be_late(lane_.ways.up);
  await_next();
}

void HeadUplink::await_next() {
  due_ = tracker_.next();
  lane_.next_silent_pose = never;
  if (!due_) return;
  if (may_be_late_ && !lane_.poses_wake_server) {
    lane_.next_silent_pose = due_->available;
  } else {
    lane_.post(due_->available, Phase::decision, *this, 0, late_in_the_instant::pose);
  }
}

void HeadUplink::take(const Turn&) { sample_came(); }

void HeadUplink::send_before(Nanos now) {
  while (lane_.next_silent_pose < now) sample_came();
}

void HeadUplink::sample_came() {
  newest_ = due_->sample;
  predictor_->observe(*newest_);
  send(due_->available);
  await_next();
}

void HeadUplink::send(Nanos now) {
  PoseMessage message{.number = sent_++,
                      .sent = now,
                      .sample = *newest_,
                      .belief = {.pose = newest_->pose()},
                      .horizon = horizon(),
                      .render_to_photon = render_to_photon(),
                      .acknowledged = lane_.acknowledged,
                      .loss = lane_.measured_loss};
  if (options_.predict) message.belief = Believed::of(predictor_->predict(newest_->at + message.horizon));
  const Packet packet{.client = lane_.client,
                      .kind = PacketKind::pose,
                      .frame = message.number,
                      .bytes = options_.pose_bytes,
                      .wake = lane_.poses_wake_server,
                      .cargo = lane_.poses.put(message)};
  lane_.network.send(lane_.ways.up, packet, now);
}

Nanos HeadUplink::horizon() const {
  return options_.horizon ? *options_.horizon : std::min(lane_.pose_to_photon.value(), options_.longest_horizon);
}

std::optional<Nanos> HeadUplink::render_to_photon() const {
  if (options_.horizon) return {};
  return lane_.render_to_photon.value();
}

Belief HeadUplink::late(Nanos photon) const {
  return {predictor_->predict(std::max(photon, newest_->at)).pose.pose(), newest_->at};
}

}  // namespace photonlag
