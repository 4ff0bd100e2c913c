#pragma once
/// @file
/// The order of one instant. Whatever wakes a process, what happens next is decided here and nowhere else.

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <vector>

#include "sim/core/time.hpp"

namespace photonlag {

/// What happens at t is visible to decisions at t: so arrivals and completions come first.
enum class Phase : std::uint8_t { arrival, completion, decision };

class Party;

/// One thing that happens at one instant.
struct Turn {
  Nanos at{};
  Phase phase{};
  std::uint32_t client = 0;
  std::int64_t frame = 0;
  Party* party = nullptr;      ///< Whose turn it is.
  std::uint32_t what = 0;      ///< The party's own code for it.
  std::uint64_t argument = 0;  ///< Likewise.
  bool for_process = false;    ///< A decision that the party's process takes, if it has one.
  std::uint64_t seq = 0;       ///< Set by Agenda::post: the last tie-break, first posted first.
};

/// Somebody to whom things happen.
class Party {
 public:
  virtual ~Party() = default;
  virtual void take(const Turn& turn) = 0;
  std::uint32_t actor = ~0U;  ///< Its process; set by the conductor.
};

/// Future turns, handed out by (at, phase, client, frame, seq). Does not allocate once it has grown to its working
/// size.
class Agenda {
 public:
  /// @pre turn.at is not before the turn last popped.
  void post(Turn turn) {
    assert(turn.at >= now_ && "a turn in the past");
    turn.seq = next_seq_++;
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(turns_.size()));
      turns_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    turns_[slot] = turn;
    heap_.push_back({turn.at.count(), std::uint64_t(turn.phase) << 32 | turn.client, turn.frame, turn.seq, slot});
    rise(heap_.size() - 1);
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] Nanos next_at() const { return heap_.empty() ? never : Nanos(heap_.front().at); }

  /// @pre !empty()
  Turn pop() {
    const std::uint32_t slot = heap_.front().slot;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(last);
    free_.push_back(slot);
    now_ = turns_[slot].at;
    return turns_[slot];
  }

 private:
  /// What decides the order, apart from the rest: a heap of these moves a third of the bytes.
  struct Entry {
    std::int64_t at;
    std::uint64_t phase_and_client;
    std::int64_t frame;
    std::uint64_t seq;
    std::uint32_t slot;
  };
  static constexpr std::size_t children = 4;

  static bool before(const Entry& a, const Entry& b) {
    if (a.at != b.at) return a.at < b.at;
    if (a.phase_and_client != b.phase_and_client) return a.phase_and_client < b.phase_and_client;
    if (a.frame != b.frame) return a.frame < b.frame;
    return a.seq < b.seq;
  }

  void rise(std::size_t place) {
    const Entry entry = heap_[place];
    for (; place > 0 && before(entry, heap_[(place - 1) / children]); place = (place - 1) / children)
      heap_[place] = heap_[(place - 1) / children];
    heap_[place] = entry;
  }

  /// Lets @p entry sink from the top, which is free.
  void sink(const Entry& entry) {
    std::size_t place = 0;
    for (std::size_t child = 1; child < heap_.size(); child = place * children + 1) {
      std::size_t best = child;
      for (std::size_t other = child + 1; other < std::min(child + children, heap_.size()); ++other)
        if (before(heap_[other], heap_[best])) best = other;
      if (!before(heap_[best], entry)) break;
      heap_[place] = heap_[best];
      place = best;
    }
    heap_[place] = entry;
  }

  std::vector<Entry> heap_;
  std::vector<Turn> turns_;
  std::vector<std::uint32_t> free_;
  std::uint64_t next_seq_ = 0;
  Nanos now_ = Nanos::min();  // of the turn last popped
};

}  // namespace photonlag
