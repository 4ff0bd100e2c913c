#pragma once
/// @file
/// Somebody else's traffic on a link: what it sends, and when.

#include <optional>

#include "sim/core/registry.hpp"
#include "sim/net/packet.hpp"

namespace photonlag {

/// One flow, passive: asked when it wants to act, told what became of its packets. Does not allocate per packet.
class Background {
 public:
  static constexpr const char* kind = "background";
  virtual ~Background() = default;

  struct Outgoing {
    std::int32_t bytes = 0;  ///< On the wire, headers included. > 0
    Ecn ecn = Ecn::not_ect;
  };
  /// When act() is due; `never` = not before something is acknowledged, or not any more.
  [[nodiscard]] virtual Nanos next() const = 0;
  /// Does one thing that is due: hands out a packet, or (a timer) nothing. Call it until next() > now.
  /// @pre next() <= now, and now does not fall over all calls; likewise below.
  virtual std::optional<Outgoing> act(Nanos now) = 0;

  /// From a packet's arrival until the flow hears of it; nothing: nobody acknowledges, acknowledged() is never called.
  [[nodiscard]] virtual std::optional<Nanos> ack_delay() const { return {}; }
  /// Packet @p number has arrived, @p ce: with a congestion mark. Packets are numbered 0, 1, 2 ... as act() gave them;
  /// one that the network has doubled is told of twice.
  virtual void acknowledged(std::int64_t /*number*/, bool /*ce*/, Nanos /*now*/) {}
};

/// A plug-in's, looked after (sim/core/foreign.hpp): packets there are, and an end of acting at one instant.
std::unique_ptr<Background> guard_foreign(std::unique_ptr<Background> theirs, const Foreign& who);

}  // namespace photonlag
