#include "sim/net/link.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace photonlag {
namespace {

Draws draws_of(const RandomStream& stream, const Packet& p) {
  return stream.at(p.client, p.kind, p.frame, p.index, p.attempt);
}

}  // namespace

Link::Link(std::string name, std::uint64_t seed, Parts parts, FateSink& sink)
    : name_(std::move(name)),
      delay_stream_(seed, name_ + ".delay"),
      loss_stream_(seed, name_ + ".loss"),
      parts_(std::move(parts)),
      sink_(sink),
      ring_(64) {
  assert(parts_.capacity && parts_.queue && parts_.delay && parts_.loss);
  assert(std::ranges::is_sorted(parts_.down, [](const auto& a, const auto& b) { return a.to <= b.from; }));
}

void Link::offer(const Packet& packet, Nanos now) {
  assert(packet.bytes > 0 && now >= last_now_);
  forget_started(now);
  // Drawn for every packet offered, dropped or not: state and keys then do not depend on the other parts of the link.
  Draws delay_draws = draws_of(delay_stream_, packet), loss_draws = draws_of(loss_stream_, packet);
  const Delay::Drawn drawn = parts_.delay->draw(delay_draws);
  const bool lost = parts_.loss->loses(loss_draws);
  Fate fate{.offered = now, .base_delay = drawn.base, .drawn_delay = drawn.total};
  if (down_at(now)) {
    fate.dropped_by = DroppedBy::down;
  } else if (!parts_.queue->admits(packet.bytes, waiting_)) {
    fate.dropped_by = DroppedBy::queue;
  } else {
    serve(packet, lost, fate);
  }
  ++books_.sent;
  if (fate.dropped_by == DroppedBy::nobody) {
    ++books_.delivered;
  } else {
    ++books_.dropped[static_cast<std::size_t>(fate.dropped_by)];
  }
  sink_.fate_was_decided(packet, fate);
}

void Link::serve(const Packet& packet, bool lost, Fate& fate) {
  const Capacity::Service service = parts_.capacity->serve(fate.offered, packet.bytes);
  fate.service_start = service.start;
  fate.departed = service.done;
  if (service.start > fate.offered) remember({service.start, packet.bytes});
  if (down_at(service.done)) {
    fate.dropped_by = DroppedBy::down;
  } else if (lost) {
    fate.dropped_by = DroppedBy::loss;
  } else {
    fate.delivered = service.done + fate.drawn_delay;
    if (!parts_.delay->reorders()) fate.delivered = last_delivered_ = std::max(fate.delivered, last_delivered_);
  }
}

Queue::Occupancy Link::waiting(Nanos now) {
  forget_started(now);
  return waiting_;
}

void Link::remember(Waiting packet) {
  if (count_ == ring_.size()) {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(head_), ring_.end());
    head_ = 0;
    ring_.resize(2 * ring_.size());
  }
  ring_[(head_ + count_++) & (ring_.size() - 1)] = packet;
  ++waiting_.packets;
  waiting_.bytes += packet.bytes;
}

void Link::forget_started(Nanos now) {
  last_now_ = now;
  for (; count_ > 0 && ring_[head_].start <= now; --count_) {
    --waiting_.packets;
    waiting_.bytes -= ring_[head_].bytes;
    head_ = (head_ + 1) & (ring_.size() - 1);
  }
}

bool Link::down_at(Nanos t) const {
  if (parts_.down.empty()) return false;
  const auto after = std::ranges::upper_bound(parts_.down, t, {}, &DownInterval::from);
  return after != parts_.down.begin() && t < std::prev(after)->to;
}

}  // namespace photonlag
