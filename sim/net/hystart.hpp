#pragma once
/// @file
/// HyStart++ (RFC 9406): leaves slow start when round trips grow, before the queue overflows.

#include <algorithm>

#include "sim/core/time.hpp"

namespace photonlag {

/// Told of every packet acknowledged in slow start, it says how fast to grow. For one first slow start.
class HyStart {
 public:
  enum class Pace : std::uint8_t { slow_start, conservative, leave };

  /// @param number of the packet, @param next_number of the packet to be sent next, @param round_trip of this one.
  Pace acknowledged(std::int64_t number, std::int64_t next_number, Nanos round_trip) {
    if (number >= round_end_) begin_round(next_number);
    if (css_rounds_ >= longest_css_rounds) return Pace::leave;
    smallest_ = std::min(smallest_, round_trip);
    if (++samples_ >= enough_samples && smallest_before_ != never) judge();
    return baseline_ == never ? Pace::slow_start : Pace::conservative;
  }

 private:
  // RFC 9406, 4.3
  static constexpr Nanos least_threshold = std::chrono::milliseconds(4), most_threshold = std::chrono::milliseconds(16);
  static constexpr int threshold_divisor = 8, enough_samples = 8, longest_css_rounds = 5;

  void begin_round(std::int64_t next_number) {
    if (baseline_ != never) ++css_rounds_;
    round_end_ = next_number;
    smallest_before_ = smallest_;
    smallest_ = never;
    samples_ = 0;
  }
  void judge() {
    const Nanos threshold = std::clamp(smallest_before_ / threshold_divisor, least_threshold, most_threshold);
    if (baseline_ == never && smallest_ >= smallest_before_ + threshold) {
      baseline_ = smallest_;
      css_rounds_ = 0;
    } else if (baseline_ != never && smallest_ < baseline_) {
      baseline_ = never;  // the growth was spurious
    }
  }

  std::int64_t round_end_ = 0;
  Nanos smallest_ = never, smallest_before_ = never;  // round trips of this round and the one before
  Nanos baseline_ = never;                            // in conservative slow start: what made us enter it
  int samples_ = 0, css_rounds_ = 0;
};

}  // namespace photonlag
