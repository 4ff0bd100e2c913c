#pragma once
/// @file
/// How long bytes take at a fixed rate, without drift.

#include <cassert>
#include <cstdint>

#include "sim/core/time.hpp"

namespace photonlag {

/// Packets one behind another at a fixed rate: the k-th of a busy period that starts at t is done at exactly
/// t + floor(8e9 * bytes so far / R) ns; the fraction cut off is carried to the next.
class Serialiser {
 public:
  /// @pre bps > 0
  explicit Serialiser(std::int64_t bps) : bps_(bps) { assert(bps > 0); }

  /// A busy period begins.
  void restart() { remainder_ = 0; }
  /// Time of the next packet. @pre 0 < bytes <= 2^30
  [[nodiscard]] Nanos next(std::int32_t bytes) {
    assert(bytes > 0 && bytes <= (1 << 30));
    const std::int64_t bit_nanos = bytes * std::int64_t{8'000'000'000} + remainder_;
    remainder_ = bit_nanos % bps_;
    return Nanos(bit_nanos / bps_);
  }
  [[nodiscard]] std::int64_t bps() const { return bps_; }

 private:
  std::int64_t bps_, remainder_ = 0;  // remainder: bit * ns still owed, < bps_
};

}  // namespace photonlag
