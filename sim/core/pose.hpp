#pragma once
/// @file
/// Where a head is. `world_from_head * point_in_head + position == point_in_world`; metres, right-handed, +y up, -z
/// forward.

#include <Eigen/Geometry>
#include <numbers>
#include <optional>

#include "sim/core/time.hpp"

namespace photonlag {

struct Pose {
  Eigen::Quaterniond world_from_head = Eigen::Quaterniond::Identity();  ///< Unit length.
  Eigen::Vector3d position = Eigen::Vector3d::Zero();                   ///< Head origin in world, m.
};

/// Head pose at one instant.
struct PoseSample {
  Nanos at{};  ///< When the pose was true, not when it arrived.
  Eigen::Quaterniond world_from_head = Eigen::Quaterniond::Identity();  ///< Unit length.
  Eigen::Vector3d position = Eigen::Vector3d::Zero();                   ///< Head origin in world, m.
  std::optional<Eigen::Vector3d> velocity{};                            ///< m/s in world, where the tracker gives it.
  std::optional<Eigen::Vector3d> angular_velocity{};                    ///< rad/s in head frame, likewise.

  [[nodiscard]] Pose pose() const { return {world_from_head, position}; }
};

/// Angle of the rotation between two poses, degrees, 0..180; the sign of the quaternions does not matter.
inline double rotation_error_deg(const Pose& a, const Pose& b) {
  return a.world_from_head.angularDistance(b.world_from_head) * 180.0 / std::numbers::pi;
}

/// Distance between two poses, mm.
inline double position_error_mm(const Pose& a, const Pose& b) { return (a.position - b.position).norm() * 1e3; }

}  // namespace photonlag
