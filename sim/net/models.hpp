#pragma once
/// @file
/// The four parts of a link. Each is passive: it answers when asked, in the order packets are offered.

#include <memory>

#include "sim/core/registry.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// How fast bytes leave: the service of a FIFO.
class Capacity {
 public:
  static constexpr const char* kind = "capacity";
  virtual ~Capacity() = default;
  struct Service {
    Nanos start{}, done{};
  };
  /// Serves the next packet of a FIFO. @pre offered does not fall from call to call.
  /// @returns start >= offered and >= the previous packet's done (Mahimahi: they may be equal); done >= start.
  virtual Service serve(Nanos offered, std::int32_t bytes) = 0;
  /// Bit/s to plan with (pacing, first guesses); for a trace its mean.
  [[nodiscard]] virtual double nominal_bps() const = 0;
  /// When the service of a packet offered at @p offered would start, were it the next one. Asks only, serves nothing.
  [[nodiscard]] virtual Nanos next_start(Nanos offered) const = 0;
  /// Mean bit/s that could be carried in [from, to): what an oracle knows. @pre from < to
  [[nodiscard]] virtual double mean_bps(Nanos from, Nanos to) const = 0;
  /// No IP packet of a scenario may be larger: its mtu_bytes and packet_bytes are held against it.
  [[nodiscard]] virtual std::int32_t largest_packet_bytes() const { return 65'535; }
};

/// A plug-in's, looked after (sim/core/foreign.hpp): a FIFO that never serves before it can, and rates that are
/// numbers.
std::unique_ptr<Capacity> guard_foreign(std::unique_ptr<Capacity> theirs, const Foreign& who);

/// Who may wait. Occupancy excludes the packet whose service has started.
class Queue {
 public:
  static constexpr const char* kind = "queue";
  virtual ~Queue() = default;
  struct Occupancy {
    std::int64_t packets = 0, bytes = 0;
  };
  [[nodiscard]] virtual bool admits(std::int32_t bytes, const Occupancy& waiting) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): an active one gives every packet back once, as it came, and knows
/// how many wait.
std::unique_ptr<Queue> guard_foreign(std::unique_ptr<Queue> theirs, const Foreign& who);

/// Propagation and jitter.
class Delay {
 public:
  static constexpr const char* kind = "delay";
  virtual ~Delay() = default;
  struct Drawn {
    Nanos base{};   ///< The smallest delay the model can give (or, where unbounded, its mean): "propagation".
    Nanos total{};  ///< >= 0
  };
  /// @param now when the packet is offered: does not fall from call to call.
  virtual Drawn draw(Draws& draws, Nanos now) = 0;
  /// Whether draw() looks at its Draws at all. Where it does not, nobody need key them.
  [[nodiscard]] virtual bool random() const { return true; }
  /// Whether a packet may overtake: then it is delivered at departed + total; else never before its predecessor.
  [[nodiscard]] virtual bool reorders() const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): no negative delays; no draws where it says that it makes none.
std::unique_ptr<Delay> guard_foreign(std::unique_ptr<Delay> theirs, const Foreign& who);

/// Picks packets: who dies on the way, is damaged or is doubled. Steps once per offered packet, whatever the queue does
/// to that packet.
class Loss {
 public:
  static constexpr const char* kind = "loss";
  virtual ~Loss() = default;
  /// @param now when the packet is offered: does not fall from call to call.
  [[nodiscard]] virtual bool loses(Draws& draws, Nanos now) = 0;
  /// Whether loses() looks at its Draws at all. Where it does not, nobody need key them.
  [[nodiscard]] virtual bool random() const { return true; }
};

/// A plug-in's, looked after (sim/core/foreign.hpp): no draws where it says that it makes none.
std::unique_ptr<Loss> guard_foreign(std::unique_ptr<Loss> theirs, const Foreign& who);

}  // namespace photonlag
