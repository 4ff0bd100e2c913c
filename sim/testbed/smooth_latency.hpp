#pragma once
/// @file
/// A latency as something to plan by: without its jitter.

#include <algorithm>
#include <cmath>

#include "sim/core/time.hpp"

namespace photonlag {

/// First-order low-pass of a measured latency. A prediction horizon that jumps with every frame makes the picture
/// tremble; one that is late by some milliseconds only costs a little accuracy.
///
/// The time constant of 0.2 s leaves 8 % of a step after half a second, and of the jitter of 72 frames a second the
/// standard deviation times 0.19 (of 30: 0.29). One late frame counts as at most 50 ms late, which limits the slew to
/// 0.25 s/s: an outage of a second is no reason to predict a second ahead.
class SmoothLatency {
 public:
  static constexpr double time_constant_s = 0.2;
  static constexpr Nanos most_news = std::chrono::milliseconds(50);

  /// Measured at @p now, which does not go back. The first is taken as it is.
  void add(Nanos now, Nanos measured) {
    if (value_ == Nanos(0)) {
      value_ = measured;
    } else {
      const double share = -std::expm1(-secs(now - newest_) / time_constant_s);
      const Nanos news = std::clamp(measured - value_, -most_news, most_news);
      value_ += Nanos(std::llround(share * static_cast<double>(news.count())));
    }
    newest_ = now;
  }
  /// 0 before the first.
  [[nodiscard]] Nanos value() const { return value_; }

 private:
  Nanos value_{}, newest_{};
};

}  // namespace photonlag
