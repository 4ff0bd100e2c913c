#pragma once
/// @file
/// The order of one instant. Whatever wakes a process, what happens next is decided here and nowhere else.

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <utility>
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
  /// @pre turn.at is not before the turn last popped; turn.client < 2^24; turn.frame is at least -1 and below 2^37, or
  ///      among the last million of its type.
  void post(Turn turn) {
    assert(turn.at >= now_ && "a turn in the past");
    turn.seq = next_seq_++;
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(turns_.size()));
      turns_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    assert(slot < 1U << slot_bits);
    turns_[slot].turn = turn;
    if (++size_ + before_top > children * heap_.size()) heap_.emplace_back();
    rise(size_ - 1, {turn.at.count(), order_in_the_instant(turn), turn.seq << slot_bits | slot, turn.party});
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Nanos next_at() const { return empty() ? never : Nanos(entry(0).at); }

  /// @pre !empty()
  Turn pop() {
    const auto slot = static_cast<std::uint32_t>(entry(0).seq_and_slot & ((1U << slot_bits) - 1));
    if (--size_ > 0) {
      sink(entry(size_));
      foresee(entry(0));
    }
    free_.push_back(slot);
    now_ = turns_[slot].turn.at;
    return turns_[slot].turn;
  }

 private:
  static constexpr std::size_t children = 4, cache_line = 64;
  static constexpr std::size_t before_top = children - 1;  // so that a place's children are a family
  static constexpr unsigned slot_bits = 24, client_bits = 24, frame_bits = 38;

  /// What decides the order, apart from the rest: a heap of these moves half the bytes.
  struct Entry {
    std::int64_t at;
    std::uint64_t order;         // within the instant
    std::uint64_t seq_and_slot;  // no two have the same seq
    Party* party;                // not part of the order
  };
  struct alignas(cache_line) Family {
    Entry of[children];
  };
  struct alignas(cache_line) Slot {
    Turn turn;
  };

  /// Phase, client and frame in one number. Frames are small, or among the last there can be.
  static std::uint64_t order_in_the_instant(const Turn& turn) {
    constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max(), most = (std::int64_t{1} << frame_bits) - 1;
    const std::int64_t rank = turn.frame > most / 2 ? most - (last - turn.frame) : turn.frame + 1;
    assert(rank >= 0 && rank <= most && turn.client < 1U << client_bits);
    return (std::uint64_t(turn.phase) << client_bits | turn.client) << frame_bits | std::uint64_t(rank);
  }

  static bool before(const Entry& a, const Entry& b) {
    if (a.at != b.at) return a.at < b.at;
    if (a.order != b.order) return a.order < b.order;
    return a.seq_and_slot < b.seq_and_slot;
  }

  [[nodiscard]] const Entry& entry(std::size_t place) const {
    return heap_[(place + before_top) / children].of[(place + before_top) % children];
  }
  Entry& entry(std::size_t place) { return const_cast<Entry&>(std::as_const(*this).entry(place)); }

  /// It is most likely the next: what it will touch is fetched while the one before is played.
  void foresee(const Entry& next) const {
    __builtin_prefetch(&turns_[next.seq_and_slot & ((1U << slot_bits) - 1)]);
    const auto party = reinterpret_cast<std::uintptr_t>(next.party);  // (beyond its end, a pointer may not point)
    for (std::size_t line = 0; line < 6; ++line)
      __builtin_prefetch(
          reinterpret_cast<const void*>(party + line * cache_line));  // NOLINT(performance-no-int-to-ptr)
  }

  void rise(std::size_t place, Entry risen) {
    for (; place > 0 && before(risen, entry((place - 1) / children)); place = (place - 1) / children)
      entry(place) = entry((place - 1) / children);
    entry(place) = risen;
  }

  /// Lets @p sunk sink from the top, which is free.
  void sink(Entry sunk) {
    std::size_t place = 0;
    Entry* hole = &entry(0);
    for (std::size_t first = 1; first < size_; first = place * children + 1) {
      Entry* const family = heap_[place + 1].of;
      const std::size_t members = std::min(children, size_ - first);
      std::size_t best = 0;
      for (std::size_t other = 1; other < members; ++other)
        if (before(family[other], family[best])) best = other;
      if (!before(family[best], sunk)) break;
      *hole = family[best];
      hole = family + best;
      place = first + best;
    }
    *hole = sunk;
  }

  std::vector<Family> heap_;
  std::size_t size_ = 0;
  std::vector<Slot> turns_;
  std::vector<std::uint32_t> free_;
  std::uint64_t next_seq_ = 0;
  Nanos now_ = Nanos::min();  // of the turn last popped
};

}  // namespace photonlag
