#pragma once
/// @file
/// How fast a head moves, and how well a predictor follows it: the numbers of docs/head-motion.md.

#include <functional>
#include <memory>
#include <vector>

#include "pose-prediction/bench/statistics.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// Speeds between neighbouring samples; steps over 100 ms are left out.
struct MotionStatistics {
  double median_m_per_s = 0, p95_m_per_s = 0;
  double median_deg_per_s = 0, p95_deg_per_s = 0;
};

/// @pre two samples or more
[[nodiscard]] MotionStatistics statistics_of(const HeadMotion& motion, const std::vector<Nanos>& stamps);

/// Stamps 0, 1/rate, ... before @p end.
[[nodiscard]] std::vector<Nanos> even_stamps(double rate_hz, Nanos end);

/// Errors of predictions, one of each per window.
struct PredictionErrors {
  std::vector<double> mm, deg;
};

/// Of @p predictor in the causal protocol (bench/course.hpp).
/// @return one per horizon. @pre stamps rise
[[nodiscard]] std::vector<PredictionErrors> causal_errors(Predictor& predictor, const HeadMotion& motion,
                                                          const std::vector<Nanos>& stamps,
                                                          const std::vector<Nanos>& horizons);
[[nodiscard]] inline PredictionErrors causal_errors(Predictor& predictor, const HeadMotion& motion,
                                                    const std::vector<Nanos>& stamps, Nanos horizon) {
  return causal_errors(predictor, motion, stamps, std::vector{horizon}).front();
}

}  // namespace photonlag
