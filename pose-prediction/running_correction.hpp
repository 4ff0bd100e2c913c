#pragma once
/// @file
/// What a guess is usually off by, learnt from its errors as they become known.

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>

namespace photonlag {

/// A weighted sum of cues that, added to a guess, brings it nearer the truth: weights that on each axis explain the
/// errors so far by robust least squares that forgets.
///
/// Errors weigh 1 / sqrt(e^2 + (0.3 m)^2), m their recent mean: nearly least mean error, and a few wild ones rule
/// nothing. The weights are drawn to 0 by a share of every cue's own square that falls as 1 / (time judged)^3, so no
/// cue needs a scale; in the first seconds, which say little, hardly anything is corrected. (Recursive least squares:
/// Haykin, Adaptive Filter Theory, ch. 10; reweighting: Holland and Welsch, 1977.)
class RunningCorrection {
 public:
  static constexpr int cues = 9;
  static constexpr double memory_s = 30, doubt_s = 4;  ///< What was counts 1/e after so long; half is corrected after.
  using Cues = Eigen::Matrix<double, cues, 3>;         ///< A vector in each row, whatever its unit.

  /// @param error of the guess that was made along with @p at: truth - guess
  /// @param dt_s time since the judgement before; > 0
  void judge(const Cues& at, const Eigen::Vector3d& error, double dt_s) {
    const double fading = std::exp(-dt_s / memory_s), size = error.norm();
    judged_s_ = fading * judged_s_ + dt_s;
    mean_ = fading * mean_ + dt_s * size;
    const double weight = dt_s / std::max(std::hypot(size, 0.3 * mean_ / judged_s_), 1e-12);
    for (int axis = 0; axis < 3; ++axis) {
      Axis& a = axes_[std::size_t(axis)];
      a.squares = fading * a.squares + weight * at.col(axis) * at.col(axis).transpose();
      a.along = fading * a.along + weight * error(axis) * at.col(axis);
    }
  }

  /// Brings the weights up to date.
  void solve() {
    if (judged_s_ <= 0) return;
    for (int axis = 0; axis < 3; ++axis) {
      const Axis& a = axes_[std::size_t(axis)];
      Square pulled = a.squares;
      pulled.diagonal() *= 1 + std::pow(doubt_s / judged_s_, 3);
      pulled.diagonal().array() += 1e-9 * pulled.diagonal().maxCoeff() + 1e-30;  // cues that never moved
      const Eigen::LLT<Square> solver(pulled);
      if (solver.info() == Eigen::Success) weights_.col(axis) = solver.solve(a.along);
    }
  }

  [[nodiscard]] Eigen::Vector3d of(const Cues& at) const { return weights_.cwiseProduct(at).colwise().sum(); }

 private:
  using Square = Eigen::Matrix<double, cues, cues>;
  struct Axis {
    Square squares = Square::Zero();
    Eigen::Matrix<double, cues, 1> along = Eigen::Matrix<double, cues, 1>::Zero();
  };
  std::array<Axis, 3> axes_;
  Cues weights_ = Cues::Zero();
  double mean_ = 0, judged_s_ = 0;
};

}  // namespace photonlag
