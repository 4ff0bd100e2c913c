#pragma once
/// @file
/// How `gcc` sees the network: groups of packets, and the trend of their delay. After libwebrtc, whose class names
/// stand at the parts; all constants are theirs.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "sim/core/time.hpp"

namespace photonlag {

enum class Usage : std::uint8_t { normal, over, under };

/// Packets sent within 5 ms, or that arrive as one burst, make a group (InterArrivalDelta).
class Groups {
 public:
  struct Delta {
    double sent_ms, arrived_ms;
  };
  /// @returns the distances between the last two groups when this packet starts a new one.
  std::optional<Delta> take(Nanos sent, Nanos arrived) {
    if (!now_.used) {
      now_ = {true, sent, sent, arrived, arrived};
      return {};
    }
    if (sent < now_.first_sent) return {};
    std::optional<Delta> delta;
    if (!in_burst(sent, arrived) && sent - now_.first_sent > std::chrono::milliseconds(5)) {
      if (before_.used) {
        delta = {millis(now_.last_sent - before_.last_sent), millis(now_.complete - before_.complete)};
        if (delta->arrived_ms < 0) {
          if (++reordered_ >= 3) *this = {};
          return {};
        }
        reordered_ = 0;
      }
      before_ = now_;
      now_ = {true, sent, sent, arrived, arrived};
    }
    now_.last_sent = std::max(now_.last_sent, sent);
    now_.complete = arrived;
    return delta;
  }

 private:
  struct Group {
    bool used = false;
    Nanos first_sent{}, last_sent{}, first_arrived{}, complete{};
  };
  [[nodiscard]] bool in_burst(Nanos sent, Nanos arrived) const {
    const Nanos gap = arrived - now_.complete, sent_gap = sent - now_.last_sent;
    return sent_gap == Nanos(0) || (gap < sent_gap && gap <= std::chrono::milliseconds(5) &&
                                    arrived - now_.first_arrived < std::chrono::milliseconds(100));
  }
  Group now_, before_;
  int reordered_ = 0;
};

/// Is the one-way delay rising? The slope of a line through its last 20 smoothed values (TrendlineEstimator).
class Trendline {
 public:
  [[nodiscard]] Usage usage() const { return usage_; }

  void take(Groups::Delta delta, double arrived_ms) {
    deltas_ = std::min(deltas_ + 1, 1000);
    delay_ms_ += delta.arrived_ms - delta.sent_ms;
    smooth_ms_ = 0.9 * smooth_ms_ + 0.1 * delay_ms_;
    points_[next_++ % points_.size()] = {arrived_ms, smooth_ms_};
    detect(next_ >= points_.size() ? slope() : last_slope_, delta.sent_ms, arrived_ms);
  }

 private:
  [[nodiscard]] double slope() const {
    double x = 0, y = 0, over = 0, under = 0;
    for (const auto& p : points_) x += p[0], y += p[1];
    x /= static_cast<double>(points_.size()), y /= static_cast<double>(points_.size());
    for (const auto& p : points_) over += (p[0] - x) * (p[1] - y), under += (p[0] - x) * (p[0] - x);
    return under == 0 ? last_slope_ : over / under;
  }

  void detect(double slope, double sent_ms, double arrived_ms) {
    if (deltas_ < 2) return;
    const double trend = std::min(deltas_, 60) * slope * 4.0;
    if (trend > threshold_) {
      over_for_ms_ = over_for_ms_ < 0 ? sent_ms / 2 : over_for_ms_ + sent_ms;
      if (++overuses_ > 1 && over_for_ms_ > 10 && slope >= last_slope_) {
        over_for_ms_ = 0, overuses_ = 0;
        usage_ = Usage::over;
      }
    } else {
      over_for_ms_ = -1, overuses_ = 0;
      usage_ = trend < -threshold_ ? Usage::under : Usage::normal;
    }
    last_slope_ = slope;
    adapt(std::abs(trend), arrived_ms);
  }

  void adapt(double trend, double arrived_ms) {
    const double dt = std::min(adapted_ms_ < 0 ? 0 : arrived_ms - adapted_ms_, 100.0);
    adapted_ms_ = arrived_ms;
    if (trend > threshold_ + 15) return;  // a spike, not a competitor
    const double gain = trend < threshold_ ? 0.039 : 0.0087;
    threshold_ = std::clamp(threshold_ + gain * (trend - threshold_) * dt, 6.0, 600.0);
  }

  std::array<std::array<double, 2>, 20> points_{};
  std::size_t next_ = 0;
  int deltas_ = 0, overuses_ = 0;
  double delay_ms_ = 0, smooth_ms_ = 0, last_slope_ = 0, over_for_ms_ = -1, threshold_ = 12.5, adapted_ms_ = -1;
  Usage usage_ = Usage::normal;
};

}  // namespace photonlag
