#pragma once
/// @file
/// The congestion window of CUBIC (RFC 9438), in packets.

#include <limits>

#include "sim/net/hystart.hpp"

namespace photonlag {

/// Slow start, then W(t) = C (t - K)^3 + Wmax or what Reno would have reached, whichever is more.
class CubicWindow {
 public:
  static constexpr double c = 0.4, beta = 0.7;  ///< RFC 9438: packets/s^3; the share a loss leaves.
  struct Options {
    double initial = 10;  ///< RFC 6928.
    bool fast_convergence = true, hystart = true;
  };
  explicit CubicWindow(const Options& options) : is_(options), cwnd_(options.initial) {}

  [[nodiscard]] double packets() const { return cwnd_; }
  [[nodiscard]] bool in_slow_start() const { return cwnd_ < ssthresh_; }

  struct Acknowledged {
    std::int64_t number = 0, next_number = 0;  ///< Of the packet; of the one to be sent next.
    Nanos round_trip{}, smoothed{};
  };
  /// One packet has been acknowledged while the window was full. Not called during recovery.
  void acknowledged(const Acknowledged& packet, Nanos now);
  /// A loss or a congestion mark. Once a round trip. @param flight packets on their way, at most packets().
  void congestion(double flight, bool lost);
  /// The retransmission timer has expired.
  void timeout(double flight);

 private:
  void grow_in_slow_start(const Acknowledged& packet);
  void avoid_congestion(Nanos smoothed, Nanos now);
  void begin_epoch(Nanos now);
  void reduce_to(double flight);
  [[nodiscard]] double cubic(double t) const;

  Options is_;
  double cwnd_, ssthresh_ = std::numeric_limits<double>::infinity();
  double w_max_ = 0, w_prior_ = 0;  // w_prior: the window before the last reduction
  double k_ = 0, w_est_ = 0;
  Nanos epoch_ = never;  // when this stage of congestion avoidance began
  bool reduced_ = false;
  HyStart hystart_;
};

}  // namespace photonlag
