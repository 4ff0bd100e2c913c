#pragma once
/// @file
/// A GPU or codec that does one thing after the other, first come first served.

#include <deque>

#include "sim/core/agenda.hpp"

namespace photonlag {

/// Grants itself by a decision turn, so that what else happens at that instant is seen by the one who begins.
class FifoResource {
 public:
  explicit FifoResource(Agenda& agenda) : agenda_(agenda) {}

  /// Asks for the resource at @p turn.at; @p turn is posted as a decision at the instant it is granted.
  void request(Turn turn) {
    turn.phase = Phase::decision;
    if (busy_)
      waiting_.push_back(turn);
    else
      grant(turn, turn.at);
  }

  /// Gives it back. @pre it was granted
  void release(Nanos now) {
    busy_ = false;
    if (waiting_.empty()) return;
    const Turn next = waiting_.front();
    waiting_.pop_front();
    grant(next, now);
  }

 private:
  void grant(Turn turn, Nanos now) {
    busy_ = true;
    turn.at = now;
    agenda_.post(turn);
  }

  Agenda& agenda_;
  std::deque<Turn> waiting_;
  bool busy_ = false;
};

}  // namespace photonlag
