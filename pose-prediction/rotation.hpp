#pragma once
/// @file
/// Rotations as vectors: axis times angle, radians. Both directions treat q and -q as the one rotation they are.

#include <Eigen/Geometry>
#include <cmath>

namespace photonlag {

/// The shortest rotation vector of @p q, of length 0..pi. @pre q is a unit quaternion
inline Eigen::Vector3d rotation_vector(const Eigen::Quaterniond& q) {
  const double sine = q.vec().norm();
  const double per_sine = sine > 0 ? 2 * std::atan2(sine, std::abs(q.w())) / sine : 2.0;
  return q.vec() * std::copysign(per_sine, q.w());
}

/// The unit quaternion that turns by @p vector; any finite length.
inline Eigen::Quaterniond from_rotation_vector(const Eigen::Vector3d& vector) {
  const double angle = vector.norm();
  const double per_angle = angle > 1e-9 ? std::sin(angle / 2) / angle : 0.5;  // below, the series' next term vanishes
  Eigen::Quaterniond q;
  q.w() = std::cos(angle / 2);
  q.vec() = vector * per_angle;
  return q.normalized();
}

}  // namespace photonlag
