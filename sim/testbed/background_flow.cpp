#include "sim/testbed/background_flow.hpp"

#include <utility>

namespace photonlag {

BackgroundFlow::BackgroundFlow(std::uint32_t client, std::unique_ptr<Background> flow, Link& link, Agenda& agenda,
                               Network& network)
    : client_(client),
      flow_(std::move(flow)),
      agenda_(agenda),
      network_(network),
      route_(network.add_route({&link}, *this, *this)) {}

void BackgroundFlow::take(const Turn& turn) {
  if (turn.what == Network::parcel_came)
    return network_.collect(turn, [this](const Packet& packet) { packet_came(packet); });
  if (turn.what == acknowledgement) return hear(turn.at);
  if (turn.at != next_wake_) return;  // an earlier one was posted and played since
  next_wake_ = never;
  act(turn.at);
}

const BackgroundFlow::Counts& BackgroundFlow::counts(Nanos now) {
  look_into_inbox(now);
  return counts_;
}

/// Packets that nobody acknowledges wake nobody.
void BackgroundFlow::look_into_inbox(Nanos now) {
  network_.collect(route_, now, [this](const Packet& packet) { packet_came(packet); });
}

void BackgroundFlow::packet_came(const Packet& packet) {
  ++counts_.delivered;
  counts_.bytes_delivered += packet.bytes;
  const std::optional<Nanos> delay = flow_->ack_delay();
  if (!delay) return;
  const Nanos due = packet.journey.delivered + *delay;
  returning_.push_back({.due = due, .number = packet.frame, .ce = packet.ecn == Ecn::ce});
  post(due, acknowledgement);
}

void BackgroundFlow::hear(Nanos now) {
  while (!returning_.empty() && returning_.front().due <= now) {
    const Acknowledgement heard = returning_.front();
    returning_.pop_front();
    flow_->acknowledged(heard.number, heard.ce, now);
  }
  act(now);
}

void BackgroundFlow::act(Nanos now) {
  look_into_inbox(now);
  while (flow_->next() <= now) {
    const std::optional<Background::Outgoing> packet = flow_->act(now);
    if (!packet) continue;
    const std::int64_t number = counts_.sent++;
    network_.send(route_,
                  {.client = client_,
                   .kind = PacketKind::background,
                   .frame = number,
                   .bytes = packet->bytes,
                   .ecn = packet->ecn,
                   .wake = flow_->ack_delay().has_value()},
                  now);
  }
  wake_at(flow_->next());
}

void BackgroundFlow::wake_at(Nanos at) {
  if (at >= next_wake_) return;
  next_wake_ = at;
  post(at, wake);
}

/// Decisions: what arrives at that instant is there already.
void BackgroundFlow::post(Nanos at, What what) {
  agenda_.post({.at = at, .phase = Phase::decision, .client = client_, .party = this, .what = what});
}

void BackgroundFlow::packet_dropped(const Packet&) { ++counts_.dropped; }

void BackgroundFlow::packet_duplicated(const Packet&) { ++counts_.duplicated; }

}  // namespace photonlag
