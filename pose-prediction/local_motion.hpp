#pragma once
/// @file
/// How a head moves about its newest sample, as a polynomial of time; most classical predictors are a way to fit one.

#include <array>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// Seconds s after `from`, the head is displaced by sum move[k] s^k and turned by the rotation vector sum turn[k] s^k.
///
/// The rotation vector is in the head frame of `from`: nothing here depends on how the world is turned.
struct LocalMotion {
  static constexpr int degrees = 3;
  using Polynomial = std::array<Eigen::Vector3d, degrees + 1>;
  static Polynomial zero() {
    Polynomial p;
    p.fill(Eigen::Vector3d::Zero());
    return p;
  }

  PoseSample from{};
  Polynomial move = zero();  ///< m, m/s, ... in world.
  Polynomial turn = zero();  ///< rad, rad/s, ... in the head frame of `from`.

  /// The pose @p move_s after `from` along `move` and @p turn_s after it along `turn`, stamped @p at.
  [[nodiscard]] Prediction at(Nanos at, double move_s, double turn_s) const;
  /// The same with both times those from `from` to @p at, no longer than @p max_horizon either way.
  [[nodiscard]] Prediction at(Nanos at, Nanos max_horizon) const;
};

/// Whether a fitted curve must meet the newest sample or passes near it.
enum class Through { newest, none };

/// The least-squares polynomial of @p degree through the newest @p samples of @p history, of a lower degree where they
/// are too few for it. @pre 0 <= degree <= LocalMotion::degrees; 1 <= samples <= history.size()
[[nodiscard]] LocalMotion fit_motion(const History& history, std::size_t samples, int degree, Through through);

/// The same over the samples back to the one whose age is nearest @p window; over two or more where there are two.
[[nodiscard]] LocalMotion fit_motion(const History& history, Nanos window, int degree, Through through);

/// How many samples a history needs to hold a window at 1,000 samples/s; of faster trackers it holds the newest.
[[nodiscard]] inline std::size_t samples_in(Nanos window) {
  return std::size_t(window / std::chrono::milliseconds(1)) + 3;
}

}  // namespace photonlag
