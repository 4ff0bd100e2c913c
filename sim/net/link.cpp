#include "sim/net/link.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace photonlag {
namespace {

Fate fate_at_offer(const Delay::Drawn& delay, Nanos offered) {
  return {.offered = offered, .base_delay = delay.base, .drawn_delay = delay.total};
}

}  // namespace

/// Hands what an active queue drops back to its link.
class Link::QueueDrops final : public ActiveQueue::Drops {
 public:
  explicit QueueDrops(Link& link) : link_(link) {}
  void dropped(const ActiveQueue::Item& item, Nanos) override {
    const Held& held = link_.held_[item.slot];
    Fate fate = fate_at_offer(held.drawn.delay, held.offered);
    fate.dropped_by = DroppedBy::queue;
    link_.free_.push_back(item.slot);
    link_.decide(held.packet, fate);
  }

 private:
  Link& link_;
};

Link::Link(std::string name, std::uint64_t seed, Parts parts, FateSink& sink)
    : name_(std::move(name)),
      delay_stream_(seed, name_ + ".delay"),
      loss_stream_(seed, name_ + ".loss"),
      corruption_stream_(seed, name_ + ".corruption"),
      duplication_stream_(seed, name_ + ".duplication"),
      queue_stream_(seed, name_ + ".queue"),
      parts_(std::move(parts)),
      active_(dynamic_cast<ActiveQueue*>(parts_.queue.get())),
      sink_(sink),
      ring_(8) {
  assert(parts_.capacity && parts_.queue && parts_.delay && parts_.loss);
  assert(std::ranges::is_sorted(parts_.down, [](const auto& a, const auto& b) { return a.to <= b.from; }));
  random_delay_ = parts_.delay->random();
  random_loss_ = parts_.loss->random();
  reorders_ = parts_.delay->reorders();
}

void Link::offer(const Packet& packet, Nanos now) {
  assert(packet.bytes > 0 && now >= last_now_);
  if (active_ != nullptr) {
    advance(now);
  } else {
    forget_started(now);
  }
  const bool twice = parts_.duplication && duplicates(packet, now);
  if (!twice || packet.doubled == most_doublings) return offer_one(packet, now);
  ++books_.duplicated;
  sink_.was_duplicated(packet);
  Packet one = packet;
  ++one.doubled;
  offer_one(one, now);
  // Two of its like part at some doubling: that one's bit tells them apart for ever.
  one.copy = static_cast<std::uint16_t>(packet.copy | 1U << packet.doubled);
  offer_one(one, now);
}

bool Link::duplicates(const Packet& packet, Nanos now) {
  Draws draws = duplication_stream_.at(packet);
  return parts_.duplication->loses(draws, now);
}

/// Drawn for every packet offered, dropped or not: state and keys then do not depend on the other parts of the link.
Link::Drawn Link::draw(const Packet& packet, Nanos now) {
  Draws delay_draws = random_delay_ ? delay_stream_.at(packet) : Draws(0);
  Draws loss_draws = random_loss_ ? loss_stream_.at(packet) : Draws(0);
  Drawn drawn{.delay = parts_.delay->draw(delay_draws, now), .lost = parts_.loss->loses(loss_draws, now)};
  if (parts_.corruption) {
    Draws draws = corruption_stream_.at(packet);
    drawn.corrupt = parts_.corruption->loses(draws, now);
  }
  return drawn;
}

void Link::offer_one(const Packet& packet, Nanos now) {
  ++books_.sent;
  const Drawn drawn = draw(packet, now);
  const bool down = down_at(now);
  if (active_ != nullptr && !down) return enqueue(packet, drawn, now);
  Fate fate = fate_at_offer(drawn.delay, now);
  if (down) {
    fate.dropped_by = DroppedBy::down;
  } else if (!parts_.queue->admits(packet.bytes, waiting_)) {
    fate.dropped_by = DroppedBy::queue;
  } else {
    serve(fate, drawn, packet.bytes, now);
    if (fate.service_start > now) remember({fate.service_start, packet.bytes});
  }
  decide(packet, fate);
}

void Link::enqueue(const Packet& packet, const Drawn& drawn, Nanos now) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(held_.size()));
    held_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  held_[slot] = {packet, drawn, now};
  if (active_->waiting().packets == 0) busy_since_ = now;
  QueueDrops drops(*this);
  active_->update(now);
  active_->enqueue(
      {.slot = slot, .bytes = packet.bytes, .came = now, .ecn = packet.ecn, .key = queue_stream_.at(packet).next()},
      now, drops);
  advance(now);
}

Nanos Link::next_event() const {
  if (active_ == nullptr || active_->waiting().packets == 0) return never;
  return parts_.capacity->next_start(busy_since_);
}

void Link::advance(Nanos now) {
  if (active_ == nullptr) return forget_started(now);
  assert(now >= last_now_);
  for (Nanos next = next_event(); next <= now; next = next_event()) dequeue(next);
  last_now_ = now;
}

void Link::dequeue(Nanos now) {
  QueueDrops drops(*this);
  active_->update(now);
  const std::optional<ActiveQueue::Item> item = active_->dequeue(now, drops);
  if (!item) {
    assert(active_->waiting().packets == 0);
    return;
  }
  Held& held = held_[item->slot];
  free_.push_back(item->slot);
  Fate fate = fate_at_offer(held.drawn.delay, held.offered);
  serve(fate, held.drawn, held.packet.bytes, busy_since_);
  if (item->ecn != held.packet.ecn && fate.dropped_by == DroppedBy::nobody) ++books_.marked;
  held.packet.ecn = item->ecn;
  decide(held.packet, fate);
}

void Link::serve(Fate& fate, const Drawn& drawn, std::int32_t bytes, Nanos from) {
  const Capacity::Service service = parts_.capacity->serve(from, bytes);
  fate.service_start = service.start;
  fate.departed = service.done;
  if (down_at(service.done)) {
    fate.dropped_by = DroppedBy::down;
  } else if (drawn.lost) {
    fate.dropped_by = DroppedBy::loss;
  } else if (drawn.corrupt) {
    fate.dropped_by = DroppedBy::corruption;
  } else {
    fate.delivered = service.done + fate.drawn_delay;
    if (!reorders_) fate.delivered = last_delivered_ = std::max(fate.delivered, last_delivered_);
  }
}

void Link::decide(const Packet& packet, const Fate& fate) {
  if (fate.dropped_by == DroppedBy::nobody) {
    ++books_.delivered;
  } else {
    ++books_.dropped[static_cast<std::size_t>(fate.dropped_by)];
  }
  sink_.fate_was_decided(packet, fate);
}

Queue::Occupancy Link::waiting(Nanos now) {
  advance(now);
  return active_ != nullptr ? active_->waiting() : waiting_;
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
