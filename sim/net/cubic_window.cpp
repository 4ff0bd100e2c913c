#include "sim/net/cubic_window.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

/// As fast as Reno with this beta, on average (RFC 9438, 4.3).
constexpr double reno_alpha = 3 * (1 - CubicWindow::beta) / (1 + CubicWindow::beta);
constexpr double conservative_divisor = 4;  // RFC 9406, 4.3

}  // namespace

void CubicWindow::acknowledged(const Acknowledged& packet, Nanos now) {
  if (in_slow_start()) return grow_in_slow_start(packet);
  avoid_congestion(packet.smoothed, now);
}

void CubicWindow::grow_in_slow_start(const Acknowledged& packet) {
  // HyStart++ is for the first slow start, when nothing is known of the path (RFC 9406, 4.3).
  const auto pace = is_.hystart && !reduced_
                        ? hystart_.acknowledged(packet.number, packet.next_number, packet.round_trip)
                        : HyStart::Pace::slow_start;
  if (pace == HyStart::Pace::leave) {
    ssthresh_ = cwnd_;
    w_prior_ = cwnd_;
    return;
  }
  cwnd_ += pace == HyStart::Pace::slow_start ? 1 : 1 / conservative_divisor;
}

/// RFC 9438, 4.2. Without a loss before it (out of HyStart++, or after a timeout: 4.8, 4.10) Wmax is the window now and
/// K is 0.
void CubicWindow::begin_epoch(Nanos now) {
  epoch_ = now;
  w_est_ = cwnd_;
  w_max_ = std::max(w_max_, cwnd_);
  k_ = std::cbrt((w_max_ - cwnd_) / c);
}

double CubicWindow::cubic(double t) const { return c * std::pow(t - k_, 3) + w_max_; }

void CubicWindow::avoid_congestion(Nanos smoothed, Nanos now) {
  if (epoch_ == never) begin_epoch(now);
  const double t = secs(now - epoch_);
  w_est_ += (w_est_ < w_prior_ ? reno_alpha : 1) / cwnd_;
  if (cubic(t) < w_est_) {
    cwnd_ = std::max(cwnd_, w_est_);
    return;
  }
  const double target = std::clamp(cubic(t + secs(smoothed)), cwnd_, 1.5 * cwnd_);
  cwnd_ += (target - cwnd_) / cwnd_;
}

void CubicWindow::reduce_to(double flight) {
  ssthresh_ = std::max(flight * beta, 2.0);
  w_prior_ = cwnd_;
  epoch_ = never;
  reduced_ = true;
}

/// Fast convergence (4.7): one that has less than last time makes room.
void CubicWindow::congestion(double flight, bool lost) {
  const bool shrinking = is_.fast_convergence && cwnd_ < w_max_;
  w_max_ = shrinking ? cwnd_ * (1 + beta) / 2 : cwnd_;
  reduce_to(flight);
  cwnd_ = std::max(flight * beta, lost ? 2.0 : 1.0);
}

void CubicWindow::timeout(double flight) {
  reduce_to(flight);
  w_max_ = 0;
  cwnd_ = 1;
}

}  // namespace photonlag
