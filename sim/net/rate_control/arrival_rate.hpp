#pragma once
/// @file
/// The rate at which packets arrive, which `gcc` cuts by: as libwebrtc believes it, or as the last moments had it.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/net/ring.hpp"

namespace photonlag {

/// libwebrtc's BitrateEstimator: windows of 500, then 150 ms, one after the other, weighted by how far they are from
/// what was believed. Believing less when a sample is far off makes it slow just when the capacity drops: from 1.4 to
/// 0.5 Mbit/s it says 1.1 after two windows and 0.6 after five.
class BelievedRate {
 public:
  [[nodiscard]] double kbps() const { return kbps_; }  ///< < 0 = unknown.

  void take(double at_ms, std::int32_t bytes) {
    const double window_ms = kbps_ >= 0 ? 150 : 500;
    if (last_ms_ >= 0) {
      spent_ms_ += at_ms - last_ms_;
      if (at_ms - last_ms_ > window_ms) bytes_ = 0, spent_ms_ = std::fmod(spent_ms_, window_ms);
    }
    last_ms_ = at_ms;
    if (spent_ms_ >= window_ms) {
      believe(8 * bytes_ / window_ms);
      spent_ms_ -= window_ms;
      bytes_ = 0;
    }
    bytes_ += bytes;
  }

 private:
  void believe(double sample) {
    if (kbps_ < 0) {
      kbps_ = sample;
      return;
    }
    const double doubt = kbps_ > 0 ? 10 * std::abs(kbps_ - sample) / kbps_ : 0, variance = doubt * doubt;
    const double prior = variance_ + 5;
    kbps_ = (variance * kbps_ + prior * sample) / (variance + prior);
    variance_ = variance * prior / (variance + prior);
  }
  double kbps_ = -1, variance_ = 50, bytes_ = 0, spent_ms_ = 0, last_ms_ = -1;
};

/// The mean over the window that ends with the newest packet, at first over 500 ms. A link that is full delivers
/// without a break: then this is its rate to a packet, and one window after a drop it knows nothing of the time before.
class SlidingRate {
 public:
  explicit SlidingRate(double window_ms) : window_ms_(window_ms) {}
  [[nodiscard]] double kbps() const { return kbps_; }  ///< < 0 = unknown.

  void take(double at_ms, std::int32_t bytes) {
    const double window_ms = kbps_ >= 0 ? window_ms_ : std::max(500.0, window_ms_);
    if (!came_.empty()) at_ms = std::max(at_ms, came_.back().at_ms);  // reports may overtake each other
    if (!came_.empty() && at_ms - came_.back().at_ms > window_ms) forget();
    came_.push_back({at_ms, bytes});
    bytes_ += bytes;
    while (came_.size() > 1 && at_ms - came_[1].at_ms >= window_ms) {
      bytes_ -= came_.front().bytes;
      came_.pop_front();
    }
    // What came first came before the time from it to the newest.
    const double spent_ms = at_ms - came_.front().at_ms;
    if (spent_ms >= window_ms) kbps_ = 8 * static_cast<double>(bytes_ - came_.front().bytes) / spent_ms;
  }

 private:
  struct Came {
    double at_ms = 0;
    std::int32_t bytes = 0;
  };
  /// A break longer than the window says nothing of the link; what was known stays until a window is full again.
  void forget() {
    while (!came_.empty()) came_.pop_front();
    bytes_ = 0;
  }

  double window_ms_, kbps_ = -1;
  std::int64_t bytes_ = 0;
  Ring<Came> came_;
};

/// The one or the other.
class Arriving {
 public:
  /// @param window_ms of a sliding mean; 0 = libwebrtc's estimate.
  explicit Arriving(double window_ms) : believes_(window_ms == 0), sliding_(window_ms) {}
  [[nodiscard]] bool known() const { return kbps() >= 0; }
  [[nodiscard]] double bps() const { return kbps() * 1e3; }
  void take(double at_ms, std::int32_t bytes) {
    believes_ ? believed_.take(at_ms, bytes) : sliding_.take(at_ms, bytes);
  }

 private:
  [[nodiscard]] double kbps() const { return believes_ ? believed_.kbps() : sliding_.kbps(); }
  bool believes_;
  BelievedRate believed_;
  SlidingRate sliding_;
};

}  // namespace photonlag
