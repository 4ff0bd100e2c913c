#pragma once
/// @file
/// Plays an agenda in simulated time. SimGrid is the clock and gives every client and server a process of its own.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/agenda.hpp"

namespace photonlag {

/// Thrown by play() when asked to stop from outside (ctrl-C).
struct Interrupted {};

/// The `net` process plays the agenda; a turn marked for_process it hands to the process it belongs to, one at a time:
/// so the agenda orders an instant, and SimGrid's own wake order never shows.
///
/// One per process and run: SimGrid's clock cannot be set back.
class Conductor {
 public:
  explicit Conductor(Agenda& agenda);
  ~Conductor();

  /// A process that takes the decisions of @p parties. @pre parties outlive play()
  void add_actor(const std::string& name, const std::vector<Party*>& parties);

  /// Plays every turn before @p until, then leaves the rest on the agenda. @p stop is asked now and then.
  /// @throws what a party threw; Interrupted; std::logic_error on a deadlock.
  void play(Nanos until, const std::function<bool()>& stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The same order without SimGrid: for tests of single parties.
inline void play_plainly(Agenda& agenda, Nanos until) {
  while (agenda.next_at() < until) {
    const Turn turn = agenda.pop();
    turn.party->take(turn);
  }
}

}  // namespace photonlag
