#pragma once
/// @file
/// Heads that move by a formula, for tests.

#include <functional>
#include <utility>

#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/rotation.hpp"

namespace photonlag {

/// Any function of time as a head.
class FormulaMotion final : public HeadMotion {
 public:
  explicit FormulaMotion(std::function<Pose(Nanos)> formula) : formula_(std::move(formula)) {}
  [[nodiscard]] Pose at(Nanos t) const override { return formula_(t); }
  [[nodiscard]] const std::vector<Nanos>& stamps() const override { return everywhere_; }

 private:
  std::function<Pose(Nanos)> formula_;
  std::vector<Nanos> everywhere_;
};

/// Turns about a slanted axis and moves, both at a constant rate.
inline FormulaMotion constant_rate_head(double rad_per_s, double m_per_s) {
  return FormulaMotion([=](Nanos t) {
    const Eigen::Vector3d axis = Eigen::Vector3d(0.2, 0.9, -0.3).normalized();
    return Pose{from_rotation_vector(axis * (rad_per_s * secs(t))), Eigen::Vector3d(0.1, 1.7, m_per_s * secs(t))};
  });
}

inline PoseSample sample_of(const HeadMotion& motion, Nanos at) {
  const Pose pose = motion.at(at);
  return {.at = at, .world_from_head = pose.world_from_head, .position = pose.position};
}

/// Radians between two rotations; q and -q are the same.
inline double angle_between(const Eigen::Quaterniond& a, const Eigen::Quaterniond& b) { return a.angularDistance(b); }

}  // namespace photonlag
