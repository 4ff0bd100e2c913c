#pragma once
/// @file
/// A queue that keeps its memory.

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace photonlag {

/// First in, first out. Allocates only while it grows; empty, it holds no memory until first used.
template <class T>
class Ring {
 public:
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[count_ - 1]; }
  [[nodiscard]] const T& back() const { return (*this)[count_ - 1]; }
  /// The @p place-th from the front. @pre place < size()
  [[nodiscard]] T& operator[](std::size_t place) {
    assert(place < count_);
    return slots_[(head_ + place) & (slots_.size() - 1)];
  }
  [[nodiscard]] const T& operator[](std::size_t place) const {
    assert(place < count_);
    return slots_[(head_ + place) & (slots_.size() - 1)];
  }

  T& push_back(const T& value) {
    if (count_ == slots_.size()) grow();
    T& slot = slots_[(head_ + count_++) & (slots_.size() - 1)];
    slot = value;
    return slot;
  }
  void pop_front() {
    assert(count_ > 0);
    // Empty, it starts over: slots used a moment ago are still in the cache.
    head_ = --count_ == 0 ? 0 : (head_ + 1) & (slots_.size() - 1);
  }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 4 : 2 * slots_.size());
    for (std::size_t i = 0; i < count_; ++i) larger[i] = std::move((*this)[i]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;  // 2^n of them
  std::size_t head_ = 0, count_ = 0;
};

}  // namespace photonlag
