#pragma once
/// @file
/// How often errors stay within what was stated of them, and how wide that was.

#include <vector>

#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// Of one predictor at one horizon. Counts add up over traces; so do sums.
struct Coverage {
  std::vector<double> mm, deg;                        ///< Errors.
  std::vector<double> stated_p95_mm, stated_p95_deg;  ///< Beside each.

  /// Share of the errors within the bound stated for them.
  [[nodiscard]] double share_mm() const;
  [[nodiscard]] double share_deg() const;
  /// Mean stated bound over the 95 % quantile of all the errors, which nobody knows beforehand: below 1 = sharper.
  [[nodiscard]] double width_mm() const;
  [[nodiscard]] double width_deg() const;
  /// Mean quantile loss (0.95 of what an error is beyond its bound, 0.05 of what it stays below) over that of the same
  /// constant: below 1 = the bounds tell more than one number that is right on average.
  [[nodiscard]] double loss_mm() const;
  [[nodiscard]] double loss_deg() const;
  void add(const Coverage& other);
};

/// The causal protocol of motion_statistics.hpp with what Calibrated states, at several horizons at once. Left out
/// besides: predictions made before it states anything.
[[nodiscard]] std::vector<Coverage> coverage_of(std::unique_ptr<Predictor> inner, const HeadMotion& motion,
                                                const std::vector<Nanos>& stamps, const std::vector<Nanos>& horizons);

/// @p motion as a tracker would record it that samples at @p stamps: the truth is between its samples, too.
/// @pre stamps rise
[[nodiscard]] TraceMotion sampled(const HeadMotion& motion, const std::vector<Nanos>& stamps);

/// Of the stamps, those nearest to the ticks of @p rate_hz, as a tracker thins a trace.
[[nodiscard]] std::vector<Nanos> thinned(const HeadMotion& motion, double rate_hz);

/// The stamps of a tracker that loses a fifth of them; one in twenty stretches of ten; that samples at any instant
/// between two of them. @pre stamps rise
struct Spoilt {
  explicit Spoilt(const std::vector<Nanos>& stamps);
  std::vector<Nanos> lossy, gapped, uneven;
};

}  // namespace photonlag
