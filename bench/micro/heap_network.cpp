#include "bench/micro/heap_network.hpp"

#include <cmath>

namespace photonlag::bench {
namespace {

Draws draws_of(const RandomStream& stream, const Packet& p) {
  return stream.at(p.client, p.kind, p.frame, p.index, p.attempt);
}

constexpr Nanos service_time(std::int32_t bytes) { return Nanos(static_cast<std::int64_t>(bytes * 8e3 / link_mbps)); }

}  // namespace

HeapNetwork::HeapNetwork(std::uint32_t clients, std::uint64_t seed) {
  for (std::uint32_t client = 0; client < clients; ++client) {
    const std::string name = "downlink" + std::to_string(client);
    links_.push_back({.delays = {seed, name + ".delay"}, .losses = {seed, name + ".loss"}, .queue = {}});
  }
}

void HeapNetwork::offer(const Packet& packet, Nanos now) { post(What::arrival, now, packet); }

void HeapNetwork::play(Nanos end) {
  while (!events_.empty() && events_.top().at <= end) {
    const Event event = events_.top();
    events_.pop();
    take(event);
  }
}

void HeapNetwork::take(const Event& event) {
  LinkState& link = links_[event.packet.client];
  switch (event.what) {
    case What::arrival:
      return arrive(link, event.packet, event.at);
    case What::departure:
      return depart(link, event.packet, event.at);
    case What::delivery:
      return outcome_.add(event.at);
  }
}

void HeapNetwork::arrive(LinkState& link, const Packet& packet, Nanos now) {
  const bool idle = link.queue.empty();
  const Queue::Occupancy waiting{static_cast<std::int64_t>(link.queue.size()) - (idle ? 0 : 1), link.waiting_bytes};
  if (!link.parts.queue->admits(packet.bytes, waiting)) return;
  link.queue.push_back(packet);
  if (idle) {
    post(What::departure, now + service_time(packet.bytes), packet);
  } else {
    link.waiting_bytes += packet.bytes;
  }
}

void HeapNetwork::depart(LinkState& link, const Packet& packet, Nanos now) {
  link.queue.pop_front();
  if (!link.queue.empty()) {
    const Packet& next = link.queue.front();
    link.waiting_bytes -= next.bytes;
    post(What::departure, now + service_time(next.bytes), next);
  }
  Draws delay_draws = draws_of(link.delays, packet), loss_draws = draws_of(link.losses, packet);
  const Delay::Drawn delay = link.parts.delay->draw(delay_draws, now);
  if (link.parts.loss->loses(loss_draws, now)) {
    ++outcome_.lost;
  } else {
    post(What::delivery, now + delay.total, packet);
  }
}

}  // namespace photonlag::bench
