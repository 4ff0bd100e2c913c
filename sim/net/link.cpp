#include "sim/net/link.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace photonlag {
namespace {

Draws draws_of(const RandomStream& stream, const Packet& p) {
  return stream.at(p.client, p.kind, p.frame, p.index, p.attempt | (p.copy ? 0x8000'0000U : 0U));
}

}  // namespace

/// Hands what an active queue drops back to its link.
class Link::QueueDrops final : public ActiveQueue::Drops {
 public:
  explicit QueueDrops(Link& link) : link_(link) {}
  void dropped(const ActiveQueue::Item& item, Nanos) override {
    Offered& offered = link_.held_[item.slot];
    offered.fate.dropped_by = DroppedBy::queue;
    link_.free_.push_back(item.slot);
    link_.decide(Offered(offered));
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
}

void Link::offer(const Packet& packet, Nanos now) {
  assert(packet.bytes > 0 && now >= last_now_);
  if (active_ != nullptr) {
    advance(now);
  } else {
    forget_started(now);
  }
  offer_one(packet, now);
  if (!parts_.duplication) return;
  Draws draws = draws_of(duplication_stream_, packet);
  if (!parts_.duplication->loses(draws, now)) return;
  Packet copy = packet;
  copy.copy = true;
  ++books_.duplicated;
  sink_.was_duplicated(packet);
  offer_one(copy, now);
}

/// Drawn for every packet offered, dropped or not: state and keys then do not depend on the other parts of the link.
Link::Offered Link::draw(const Packet& packet, Nanos now) {
  Draws delay_draws = draws_of(delay_stream_, packet), loss_draws = draws_of(loss_stream_, packet);
  const Delay::Drawn drawn = parts_.delay->draw(delay_draws, now);
  Offered offered{.packet = packet, .fate = {.offered = now, .base_delay = drawn.base, .drawn_delay = drawn.total}};
  offered.lost = parts_.loss->loses(loss_draws, now);
  if (parts_.corruption) {
    Draws draws = draws_of(corruption_stream_, packet);
    offered.corrupt = parts_.corruption->loses(draws, now);
  }
  return offered;
}

void Link::offer_one(const Packet& packet, Nanos now) {
  Offered offered = draw(packet, now);
  ++books_.sent;
  if (down_at(now)) {
    offered.fate.dropped_by = DroppedBy::down;
  } else if (active_ != nullptr) {
    return enqueue(offered, now);
  } else if (!parts_.queue->admits(packet.bytes, waiting_)) {
    offered.fate.dropped_by = DroppedBy::queue;
  } else {
    serve(offered, now);
    if (offered.fate.service_start > now) remember({offered.fate.service_start, packet.bytes});
  }
  decide(offered);
}

void Link::enqueue(const Offered& offered, Nanos now) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(held_.size()));
    held_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  held_[slot] = offered;
  if (active_->waiting().packets == 0) busy_since_ = now;
  QueueDrops drops(*this);
  active_->update(now);
  active_->enqueue({.slot = slot,
                    .bytes = offered.packet.bytes,
                    .came = now,
                    .ecn = offered.packet.ecn,
                    .key = draws_of(queue_stream_, offered.packet).next()},
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
  if (!item) return;
  Offered offered = held_[item->slot];
  free_.push_back(item->slot);
  if (item->ecn == Ecn::ce && offered.packet.ecn != Ecn::ce) ++books_.marked;
  offered.packet.ecn = item->ecn;
  serve(offered, item->came);
  decide(offered);
}

void Link::serve(Offered& offered, Nanos start_from) {
  Fate& fate = offered.fate;
  const Capacity::Service service = parts_.capacity->serve(start_from, offered.packet.bytes);
  fate.service_start = service.start;
  fate.departed = service.done;
  if (down_at(service.done)) {
    fate.dropped_by = DroppedBy::down;
  } else if (offered.lost) {
    fate.dropped_by = DroppedBy::loss;
  } else if (offered.corrupt) {
    fate.dropped_by = DroppedBy::corruption;
  } else {
    fate.delivered = service.done + fate.drawn_delay;
    if (!parts_.delay->reorders()) fate.delivered = last_delivered_ = std::max(fate.delivered, last_delivered_);
  }
}

void Link::decide(const Offered& offered) {
  if (offered.fate.dropped_by == DroppedBy::nobody) {
    ++books_.delivered;
  } else {
    ++books_.dropped[static_cast<std::size_t>(offered.fate.dropped_by)];
  }
  sink_.fate_was_decided(offered.packet, offered.fate);
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
