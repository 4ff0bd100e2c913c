#pragma once
/// @file
/// The referee: our packet core and ns-3 on the same packets.

#include <cstdint>

#include "sim/core/time.hpp"

namespace photonlag::peers {

/// Drop-tail, overloaded at times: every arrival and every drop.
struct DropTailResult {
  std::int64_t packets = 0, dropped = 0;
  std::int64_t other_fate = 0;  ///< Dropped by one and not by the other.
  Nanos largest_difference{};   ///< Of two arrivals of one packet.
  [[nodiscard]] bool agrees() const { return other_fate == 0 && largest_difference == Nanos(0); }
};
DropTailResult compare_drop_tail(int packets);

/// CoDel: the k-th drop of one against the k-th drop of the other.
struct CoDelResult {
  double load = 0;
  std::int64_t our_drops = 0, ns3_drops = 0;
  Nanos largest_difference{};
  static constexpr Nanos service{1'024'000};  ///< One dequeue.
  [[nodiscard]] bool agrees() const { return our_drops == ns3_drops && largest_difference <= service; }
};
/// 1500 B packets at @p load of 11.7 Mb/s, evenly spaced or (@p poisson) not, for @p duration.
CoDelResult compare_codel(double load, bool poisson, Nanos duration);

/// PIE: means over seeds; each seed has its own arrivals, the same for both.
struct PieResult {
  struct Pair {
    double ours = 0, ns3 = 0, standard_error = 0;  ///< Of the difference.
    [[nodiscard]] bool agrees() const { return ours - ns3 <= 3 * standard_error && ns3 - ours <= 3 * standard_error; }
  };
  double load = 0;
  Pair drop_rate, mean_wait_ms;
  [[nodiscard]] bool agrees() const { return drop_rate.agrees() && mean_wait_ms.agrees(); }
};
PieResult compare_pie(double load, int seeds, Nanos duration);

}  // namespace photonlag::peers
