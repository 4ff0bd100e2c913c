#pragma once
/// @file
/// Congestion control of the sender: told what was sent and what came of it, it says how fast to encode and to send.

#include <limits>
#include <span>

#include "sim/core/registry.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// Passive: no clock of its own; whatever it needs to do in time it does when it is next called.
class RateControl {
 public:
  static constexpr const char* kind = "rate_control";
  virtual ~RateControl() = default;

  /// One video packet (any attempt, parity too), numbered 0, 1, 2 ... over the whole downlink in the order sent.
  struct Sent {
    std::int64_t number = 0;
    std::int32_t bytes = 0;  ///< On the wire.
    Nanos at{};
  };
  /// What the receiver said of one packet. Each is reported at most once as arrived; `arrived == never` = not come
  /// though a later one has (it may still come, and is then reported again).
  struct Report {
    std::int64_t number = 0;
    std::int32_t bytes = 0;
    Nanos sent{}, arrived = never;  ///< On the clocks of sender and receiver: only differences mean something.
    bool ce = false;
  };

  /// How often the receiver should report; 0 = not at all.
  [[nodiscard]] virtual Nanos feedback_interval() const = 0;
  virtual void on_sent(const Sent&) {}
  /// @param reports by number, rising. @param round_trip of this feedback, the receiver's waiting taken out.
  virtual void on_feedback(Nanos /*now*/, Nanos /*round_trip*/, std::span<const Report> /*reports*/) {}
  /// Packets up to @p number no longer count against the window, though nothing was reported of them: the sender has
  /// waited too long. They may still be reported. Numbers rise.
  virtual void on_given_up(std::int64_t /*number*/) {}
  /// Bytes of packets that wait for the pacer or the window, told before each frame is encoded.
  virtual void on_backlog(Nanos /*now*/, std::int64_t /*bytes*/) {}

  /// What the encoder should aim at, frame by frame. > 0
  [[nodiscard]] virtual double target_bps(Nanos now) = 0;
  /// Packets leave no faster than this; infinity = as packet_pacing says.
  [[nodiscard]] virtual double pacing_bps() const { return std::numeric_limits<double>::infinity(); }
  /// Bytes that may be sent and not reported on.
  [[nodiscard]] virtual std::int64_t window_bytes() const { return std::numeric_limits<std::int64_t>::max(); }
  /// What its packets carry in their ECN bits.
  [[nodiscard]] virtual Ecn ecn() const { return Ecn::not_ect; }
};

/// A plug-in's, looked after (sim/core/foreign.hpp): rates and a window that are numbers and let something through.
std::unique_ptr<RateControl> guard_foreign(std::unique_ptr<RateControl> theirs, const Foreign& who);

}  // namespace photonlag
