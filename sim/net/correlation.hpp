#pragma once
/// @file
/// Random numbers that remember: from packet to packet of one link.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/core/random.hpp"

namespace photonlag {

/// Uniform numbers, correlated the right way: a stationary Gaussian AR(1) z' = rho z + sqrt(1 - rho^2) e, seen through
/// the normal distribution function. Each number is uniform on (0, 1) whatever rho is, so any quantile function of it
/// keeps its distribution; the lag-k autocorrelation of the normals is rho^k (of the uniforms 6/pi asin(rho^k / 2)).
class GaussianCopula {
 public:
  /// @pre 0 <= rho <= 1
  explicit GaussianCopula(double rho) : rho_(rho), fresh_share_(std::sqrt(1 - rho * rho)) {}

  /// In (0, 1). Takes one number of @p draws. Without correlation exactly draws.uniform().
  [[nodiscard]] double uniform(Draws& draws) {
    const double u = draws.uniform();
    if (rho_ == 0) return u;
    const double fresh = normal_quantile(u);
    z_ = started_ ? rho_ * z_ + fresh_share_ * fresh : fresh;
    started_ = true;
    return std::clamp(0.5 * std::erfc(-z_ / std::sqrt(2.0)), 0x1p-53, 1 - 0x1p-53);
  }

 private:
  double rho_, fresh_share_, z_ = 0;
  bool started_ = false;
};

/// netem's get_crandom(): x' = (u (2^32 - r) + x r) / 2^32 in whole numbers of 32 bits, r = rho 2^32.
///
/// The lag-1 autocorrelation is rho, but x is no longer uniform: its standard deviation shrinks by
/// sqrt((1 - rho) / (1 + rho)), and values near 0, the only ones that a small loss probability looks at, hardly occur.
class NetemRandom {
 public:
  /// @param rho as tc is told it, 0..1. @param last where the chain starts; netem takes a random number.
  NetemRandom(double rho, std::uint32_t last) : rho_(from_share(rho)), last_(last) {}

  /// As tc turns a share of 0..1 into 32 bits.
  [[nodiscard]] static std::uint32_t from_share(double share) {
    return static_cast<std::uint32_t>(std::llrint(share * 0xffff'ffffU));
  }

  /// Takes one number of @p draws.
  [[nodiscard]] std::uint32_t next(Draws& draws) {
    const std::uint64_t value = draws.next() >> 32;
    if (rho_ == 0) return static_cast<std::uint32_t>(value);
    const std::uint64_t rho = std::uint64_t{rho_} + 1;
    // Both products have factors that sum to 2^32, so the sum fits.
    last_ = static_cast<std::uint32_t>((value * ((std::uint64_t{1} << 32) - rho) + last_ * rho) >> 32);
    return last_;
  }

 private:
  std::uint32_t rho_, last_;
};

}  // namespace photonlag
