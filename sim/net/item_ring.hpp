#pragma once
/// @file
/// The FIFO that active queues keep their packets in.

#include <algorithm>
#include <cassert>
#include <vector>

#include "sim/net/active_queue.hpp"

namespace photonlag {

/// A ring that doubles when it is full and never shrinks: no allocation per packet once it has grown.
class ItemRing {
 public:
  [[nodiscard]] bool empty() const { return occupancy_.packets == 0; }
  [[nodiscard]] const Queue::Occupancy& occupancy() const { return occupancy_; }

  /// @pre !empty()
  [[nodiscard]] const ActiveQueue::Item& front() const {
    assert(!empty());
    return ring_[head_];
  }

  void push(const ActiveQueue::Item& item) {
    if (occupancy_.packets == std::ssize(ring_)) grow();
    ring_[(head_ + static_cast<std::size_t>(occupancy_.packets)) & (ring_.size() - 1)] = item;
    ++occupancy_.packets;
    occupancy_.bytes += item.bytes;
  }

  /// @pre !empty()
  ActiveQueue::Item pop() {
    assert(!empty());
    const ActiveQueue::Item item = ring_[head_];
    head_ = (head_ + 1) & (ring_.size() - 1);
    --occupancy_.packets;
    occupancy_.bytes -= item.bytes;
    return item;
  }

 private:
  void grow() {
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(head_), ring_.end());
    head_ = 0;
    ring_.resize(2 * ring_.size());
  }

  std::vector<ActiveQueue::Item> ring_ = std::vector<ActiveQueue::Item>(8);  // of size 2^n
  std::size_t head_ = 0;
  Queue::Occupancy occupancy_;
};

}  // namespace photonlag
