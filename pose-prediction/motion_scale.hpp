#pragma once
/// @file
/// How fast a head moves and how much that changes, as sizes only.

#include <algorithm>

#include "pose-prediction/rotation.hpp"
#include "sim/core/angle.hpp"
#include "sim/core/pose.hpp"

namespace photonlag {

/// Speeds and accelerations of a tracked head, from its samples up to now: low-passed, in mm and degrees.
///
/// The velocity between samples is low-passed over 20 and over 70 ms; the difference of the two is the acceleration
/// times the 50 ms by which one lags more. Its size is smoothed over 100 ms, so that it does not vanish at every turn.
class MotionScale {
 public:
  [[nodiscard]] double speed_mm_s() const { return fast_.linear.norm() * 1e3; }
  [[nodiscard]] double rate_deg_s() const { return fast_.angular.norm() * deg_per_rad; }
  [[nodiscard]] double acceleration_mm_s2() const { return linear_m_s2_ * 1e3; }
  [[nodiscard]] double acceleration_deg_s2() const { return angular_rad_s2_ * deg_per_rad; }

  /// The head went from @p before to @p now. @pre now is later
  void add(const PoseSample& before, const PoseSample& now) {
    const double dt = secs(now.at - before.at);
    const Velocity step{(now.position - before.position) / dt,
                        rotation_vector((before.world_from_head.conjugate() * now.world_from_head).normalized()) / dt};
    if (!moving_) fast_ = slow_ = step;
    moving_ = true;
    fast_.follow(step, dt / fast_s);
    slow_.follow(step, dt / slow_s);
    const double share = -std::expm1(-dt / smoothing_s);
    linear_m_s2_ += share * ((fast_.linear - slow_.linear).norm() / (slow_s - fast_s) - linear_m_s2_);
    angular_rad_s2_ += share * ((fast_.angular - slow_.angular).norm() / (slow_s - fast_s) - angular_rad_s2_);
  }
  void forget() { *this = {}; }

 private:
  static constexpr double fast_s = 0.02, slow_s = 0.07, smoothing_s = 0.1;
  struct Velocity {
    Eigen::Vector3d linear = Eigen::Vector3d::Zero();   // m/s
    Eigen::Vector3d angular = Eigen::Vector3d::Zero();  // rad/s in head frame
    void follow(const Velocity& to, double time_constants) {
      const double share = -std::expm1(-time_constants);
      linear += share * (to.linear - linear);
      angular += share * (to.angular - angular);
    }
  };
  Velocity fast_, slow_;
  double linear_m_s2_ = 0, angular_rad_s2_ = 0;
  bool moving_ = false;
};

}  // namespace photonlag
