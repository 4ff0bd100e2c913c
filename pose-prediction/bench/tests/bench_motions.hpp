#pragma once
/// @file
/// Courses of heads that move by a formula, and predictors on them.

#include "pose-prediction/bench/bench.hpp"
#include "pose-prediction/tests/test_motions.hpp"

namespace photonlag {

inline std::vector<Nanos> stamps_every(Nanos step, Nanos end) {
  std::vector<Nanos> out;
  for (Nanos at{0}; at <= end; at += step) out.push_back(at);
  return out;
}

/// A head that only moves along x: metres as a function of seconds.
inline Course course_along_x(const std::function<double(double)>& x, const std::vector<Nanos>& stamps) {
  const auto motion = std::make_shared<FormulaMotion>([x](Nanos t) {
    return Pose{Eigen::Quaterniond::Identity(), {x(secs(t)), 0, 0}};
  });
  return causal_course("x", motion, stamps);
}

inline HorizonScore score(const Course& course, const std::string& predictor, Nanos horizon) {
  return Judge(course, {horizon})(*make_module<Predictor>(predictor)).front();
}

}  // namespace photonlag
