#include "sim/net/tests/rate_control/loop.hpp"

#include "sim/net/transport.hpp"

namespace photonlag {

RateControlLoop::RateControlLoop(std::uint64_t seed, Link::Parts forward, Link::Parts backward,
                                 std::vector<FlowPlan> plans)
    : sink_(*this), noise_(seed, "source") {
  links_[0] = std::make_unique<Link>("forward", seed, std::move(forward), sink_);
  links_[1] = std::make_unique<Link>("backward", seed, std::move(backward), sink_);
  for (auto& plan : plans) {
    flows_.emplace_back();
    flows_.back().plan = std::move(plan);
  }
}

void RateControlLoop::run(Nanos until) {
  for (std::uint32_t id = 0; id < flows_.size(); ++id) {
    const FlowPlan& plan = flows_[id].plan;
    post(plan.start, frame_due, id);
    if (plan.control->feedback_interval() > Nanos(0))
      post(plan.start + plan.control->feedback_interval(), report_due, id);
  }
  for (std::uint32_t i = 0; i < background_.size(); ++i) act(i);
  while (!agenda_.empty() && agenda_.next_at() <= until) take(agenda_.pop());
}

void RateControlLoop::take(const Turn& turn) {
  now_ = turn.at;
  switch (turn.what) {
    case frame_due:
      return make_frame(turn.client);
    case send_due:
      flows_[turn.client].send_posted = false;
      return send(turn.client);
    case packet_came:
      return receive(turn.client, static_cast<std::int64_t>(turn.argument));
    case report_due:
      return report(turn.client);
    case reports_came:
      return hear(turn.client, messages_[turn.argument]);
    case background_due:
      return act(turn.client);
    case background_heard:
      background_[turn.client].flow->acknowledged(static_cast<std::int64_t>(turn.argument / 2), turn.argument % 2 == 1,
                                                  now_);
      return act(turn.client);
    default: {
      Link& link = *links_[turn.argument];
      if (link.next_event() > now_) return;
      link.advance(now_);
      if (link.next_event() != never) post(link.next_event(), link_due, 0, turn.argument);
    }
  }
}

void RateControlLoop::make_frame(std::uint32_t id) {
  Flow& flow = flows_[id];
  FlowPlan& plan = flow.plan;
  const auto number = static_cast<std::int64_t>(flow.frames.size());
  if (now_ >= plan.stop) return;
  if (now_ >= plan.pause && now_ < plan.resume) return post(plan.resume, frame_due, id);
  post(now_ + from_secs(1 / frame_rate), frame_due, id);
  if (!flow.queue.empty() &&
      now_ - flow.frames[static_cast<std::size_t>(flow.queue.front().frame)].captured > stale_after) {
    flow.stale_bytes += flow.queue_bytes;
    flow.queue.clear();
    flow.queue_bytes = 0;
  }
  plan.control->on_backlog(now_, flow.queue_bytes);
  SourceFrame frame{.captured = now_, .target_bps = plan.control->target_bps(now_)};
  Draws draws = noise_.at(id, number);
  const double scale = plan.frame_noise > 0 ? draws.truncated_normal(1, plan.frame_noise, 0.5, 1.5) : 1;
  frame.bytes = std::max<std::int64_t>(1, std::llround(scale * frame.target_bps / 8 / frame_rate));
  const Packetised packets = packetise(frame.bytes, 1200);
  frame.packets = packets.packets;
  flow.frames.push_back(frame);
  for (std::int32_t i = 0; i < packets.packets; ++i) {
    flow.queue.push_back({number, packets.bytes(i)});
    flow.queue_bytes += packets.bytes(i);
  }
  send(id);
}

void RateControlLoop::send(std::uint32_t id) {
  Flow& flow = flows_[id];
  RateControl& control = *flow.plan.control;
  while (!flow.queue.empty()) {
    const auto [frame, bytes] = flow.queue.front();
    if (flow.in_flight > 0 && flow.in_flight + bytes > control.window_bytes()) return;  // until a report or a frame
    if (flow.next_send > now_) {
      if (!flow.send_posted) post(flow.next_send, send_due, id);
      flow.send_posted = true;
      return;
    }
    flow.queue.pop_front();
    flow.queue_bytes -= bytes;
    flow.in_flight += bytes;
    flow.most_in_flight = std::max(flow.most_in_flight, flow.in_flight);
    const auto number = static_cast<std::int64_t>(flow.sent.size());
    flow.sent.push_back({.frame = frame, .bytes = bytes, .at = now_});
    control.on_sent({.number = number, .bytes = bytes, .at = now_});
    const double pace = control.pacing_bps();
    flow.worst_pacing_bps = std::min(flow.worst_pacing_bps, pace);
    flow.next_send = now_ + (std::isinf(pace) ? Nanos(0) : from_secs(8.0 * bytes / pace));
    offer(flow.plan.forward, {.client = id,
                              .kind = PacketKind::video,
                              .frame = frame,
                              .index = static_cast<std::uint32_t>(number),
                              .bytes = bytes,
                              .ecn = control.ecn(),
                              .cargo = static_cast<std::uint64_t>(number)});
  }
}

void RateControlLoop::act(std::uint32_t i) {
  Other& other = background_[i];
  while (other.flow->next() <= now_)
    if (const auto packet = other.flow->act(now_))
      offer(true, {.client = i,
                   .kind = PacketKind::background,
                   .frame = other.sent,
                   .bytes = packet->bytes,
                   .ecn = packet->ecn,
                   .cargo = static_cast<std::uint64_t>(other.sent++)});
  const Nanos next = other.flow->next();
  if (next == never || (next >= other.posted && other.posted > now_)) return;
  other.posted = next;
  post(next, background_due, i);
}

void RateControlLoop::offer(bool forward, const Packet& packet) {
  Link& link = *links_[forward ? 0 : 1];
  const Nanos before = link.next_event();
  link.offer(packet, now_);
  if (const Nanos next = link.next_event(); next != never && next != before) post(next, link_due, 0, forward ? 0 : 1);
}

void RateControlLoop::settle(const Packet& packet, const Fate& fate) {
  if (packet.kind == PacketKind::background) {
    const auto back = background_[packet.client].flow->ack_delay();
    if (back && fate.dropped_by == DroppedBy::nobody)
      post(fate.delivered + *back, background_heard, packet.client, 2 * packet.cargo + (packet.ecn == Ecn::ce ? 1 : 0));
    return;
  }
  Flow& flow = flows_[packet.client];
  if (packet.kind == PacketKind::video) {
    SentPacket& sent = flow.sent[packet.cargo];
    if (fate.service_start != never) sent.queued = fate.service_start - fate.offered;
    sent.ce = packet.ecn == Ecn::ce;
  }
  if (fate.dropped_by != DroppedBy::nobody) return;
  post(fate.delivered + flow.plan.extra_delay, packet.kind == PacketKind::video ? packet_came : reports_came,
       packet.client, packet.cargo);
}

void RateControlLoop::receive(std::uint32_t id, std::int64_t number) {
  Flow& flow = flows_[id];
  SentPacket& packet = flow.sent[static_cast<std::size_t>(number)];
  if (packet.arrived != never) return;
  packet.arrived = now_;
  flow.arrived.push_back(number);
  SourceFrame& frame = flow.frames[static_cast<std::size_t>(packet.frame)];
  if (++frame.arrived == frame.packets) frame.complete = now_;
}

void RateControlLoop::report(std::uint32_t id) {
  Flow& flow = flows_[id];
  post(now_ + flow.plan.control->feedback_interval(), report_due, id);
  if (flow.arrived.empty()) return;
  std::ranges::sort(flow.arrived);
  const std::int64_t newest = flow.arrived.back();
  Message message{.reports = {}, .made = now_};
  const SentPacket& last = flow.sent[static_cast<std::size_t>(newest)];
  message.newest_sent = last.at, message.newest_arrived = last.arrived;
  const auto tell = [&](std::int64_t n) {
    const SentPacket& p = flow.sent[static_cast<std::size_t>(n)];
    message.reports.push_back({.number = n, .bytes = p.bytes, .sent = p.at, .arrived = p.arrived, .ce = p.ce});
  };
  for (const std::int64_t n : flow.arrived)
    if (n <= flow.covered) tell(n);
  for (std::int64_t n = flow.covered + 1; n <= newest; ++n) tell(n);
  flow.covered = std::max(flow.covered, newest);
  flow.arrived.clear();
  // RFC 8888: IP and UDP 28, RTCP header and sender 8, source and range 8, 2 a packet, time stamp 4.
  const auto bytes = static_cast<std::int32_t>(48 + 2 * ((message.reports.size() + 1) / 2 * 2));
  messages_.push_back(std::move(message));
  if (!flow.plan.feedback_works) return;
  offer(!flow.plan.forward, {.client = id,
                             .kind = PacketKind::feedback,
                             .frame = static_cast<std::int64_t>(messages_.size()),
                             .bytes = bytes,
                             .cargo = messages_.size() - 1});
}

void RateControlLoop::hear(std::uint32_t id, const Message& message) {
  Flow& flow = flows_[id];
  for (; flow.landed < message.reports.back().number; ++flow.landed)
    flow.in_flight -= flow.sent[static_cast<std::size_t>(flow.landed + 1)].bytes;
  const Nanos round_trip = now_ - message.newest_sent - (message.made - message.newest_arrived);
  flow.plan.control->on_feedback(now_, round_trip, message.reports);
  send(id);
}

}  // namespace photonlag
