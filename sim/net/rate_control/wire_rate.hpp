#pragma once
/// @file
/// What the controllers share: a congestion controller counts bytes on the wire, an encoder those of its pictures.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/core/options.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// The bounds of a controller, from its options `min_mbps` and `max_mbps`.
struct RateRange {
  double min_bps, max_bps;

  /// @throws InputError where min_mbps was written if it is above max_mbps.
  [[nodiscard]] static RateRange of(const Values& options) {
    const double min = options["min_mbps"], max = options["max_mbps"];
    if (min > max) throw InputError(options.where("min_mbps"), "min_mbps must not be above max_mbps");
    return {min * 1e6, max * 1e6};
  }
  /// The option `start_mbps`. @throws InputError where it was written if it is out of these bounds.
  [[nodiscard]] double start_bps(const Values& options) const {
    const double start = options["start_mbps"] * 1e6;
    if (start < min_bps || start > max_bps)
      throw InputError(options.where("start_mbps"), "start_mbps must lie between min_mbps and max_mbps");
    return start;
  }
  [[nodiscard]] double clamp(double bps) const { return std::clamp(bps, min_bps, max_bps); }
};

/// Measures how many bytes reach the wire for each byte asked of the encoder (headers, parity, copies, an encoder that
/// overshoots) and takes them out of the target. SCReAM's `targetRateScale` does the same; WebRTC subtracts its
/// headers.
class WireRate {
 public:
  void on_sent(std::int32_t bytes) { sent_bits_ += 8.0 * bytes; }

  /// The encoder's share of @p wire_bps, to be asked once a frame; asked again at the same instant it does not change.
  double encoder_bps(double wire_bps, Nanos now) {
    if (const double dt = secs(now - asked_at_); asked_ && dt > 0) learn(dt);
    asked_ = true;
    asked_at_ = now;
    return asked_bps_ = wire_bps / overhead();
  }

  /// Bytes on the wire for each byte asked for, 1 .. 2; below 1 the source merely had nothing to send.
  [[nodiscard]] double overhead() const {
    return expected_bits_ > 0 ? std::clamp(carried_bits_ / expected_bits_, 1.0, 2.0) : 1.0;
  }

 private:
  static constexpr double memory_s = 1.0;  // of the means

  void learn(double dt) {
    const double keep = std::exp(-dt / memory_s);
    expected_bits_ = keep * expected_bits_ + asked_bps_ * dt;
    carried_bits_ = keep * carried_bits_ + sent_bits_;
    sent_bits_ = 0;
  }

  bool asked_ = false;
  Nanos asked_at_{};
  double asked_bps_ = 0, sent_bits_ = 0, expected_bits_ = 0, carried_bits_ = 0;
};

}  // namespace photonlag
