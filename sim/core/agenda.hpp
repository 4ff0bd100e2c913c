#pragma once
/// @file
/// The order of one instant. Whatever wakes a process, what happens next is decided here and nowhere else.

#include <algorithm>
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
    turn.seq = next_seq_++;
    heap_.push_back(turn);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] Nanos next_at() const { return heap_.empty() ? never : heap_.front().at; }

  /// @pre !empty()
  Turn pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Turn turn = heap_.back();
    heap_.pop_back();
    return turn;
  }

 private:
  static bool later(const Turn& a, const Turn& b) {
    if (a.at != b.at) return a.at > b.at;
    if (a.phase != b.phase) return a.phase > b.phase;
    if (a.client != b.client) return a.client > b.client;
    if (a.frame != b.frame) return a.frame > b.frame;
    return a.seq > b.seq;
  }

  std::vector<Turn> heap_;
  std::uint64_t next_seq_ = 0;
};

}  // namespace photonlag
