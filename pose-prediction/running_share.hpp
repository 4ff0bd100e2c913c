#pragma once
/// @file
/// How far to believe the first of two guesses, by which of them was right lately.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace photonlag {

/// The share s in [0, 1] for which second + s (first - second) was nearest the truth, by least squares that forget; 1
/// at first, and while little has been judged. Guesses that agree move nothing.
class RunningShare {
 public:
  static constexpr double memory_s = 20, doubt_s = 0.3;  ///< What was counts 1/e after so long; so long speaks for 1.

  /// @param dt_s time since the judgement before; > 0
  void judge(const Eigen::Vector3d& truth, const Eigen::Vector3d& first, const Eigen::Vector3d& second, double dt_s) {
    const double fading = std::exp(-dt_s / memory_s);
    const Eigen::Vector3d apart = first - second;
    along_ = fading * along_ + dt_s * apart.dot(truth - second);
    square_ = fading * square_ + dt_s * apart.squaredNorm();
    judged_s_ = fading * judged_s_ + dt_s;
  }

  [[nodiscard]] double value() const {
    if (square_ <= 0) return 1;
    const double doubt = doubt_s / judged_s_;
    return std::clamp((along_ / square_ + doubt) / (1 + doubt), 0.0, 1.0);
  }

 private:
  double along_ = 0, square_ = 0, judged_s_ = 0;
};

}  // namespace photonlag
