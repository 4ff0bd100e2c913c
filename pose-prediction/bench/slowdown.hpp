#pragma once
/// @file
/// When a head stops or turns back, extrapolation goes on. Where does a head slow down, and how far did it get?

#include <Eigen/Core>
#include <vector>

#include "pose-prediction/bench/course.hpp"

namespace photonlag {

/// Where a head is going at an instant: its displacement over the last 50 ms, by direction and speed.
struct Heading {
  Eigen::Vector3d move = Eigen::Vector3d::Zero();  ///< Unit vector, world.
  Eigen::Vector3d turn = Eigen::Vector3d::Zero();  ///< Unit rotation vector, head frame.
  double mm_per_s = 0, deg_per_s = 0;
};

[[nodiscard]] Heading heading_at(const HeadMotion& motion, Nanos at);

/// A window, from a sample to so much later, in which a moving head (0.1 m/s or more; 20 deg/s) nowhere got further
/// along its heading than half as far as its speed would have carried it by the end: it slowed down, stopped or turned
/// back.
struct Slowdown {
  std::size_t sample = 0;
  double furthest = 0;  ///< The furthest point reached along the heading, mm or deg; at least 0.
};

/// All judged windows of that kind, in order.
struct Slowdowns {
  std::vector<Slowdown> moves, turns;
};

[[nodiscard]] Slowdowns find_slowdowns(const Course& course, Nanos horizon);

/// How far @p to is from @p from along a unit vector, mm; along a unit rotation vector, deg.
[[nodiscard]] double moved_mm(const Pose& from, const Pose& to, const Eigen::Vector3d& direction);
[[nodiscard]] double turned_deg(const Pose& from, const Pose& to, const Eigen::Vector3d& axis);

}  // namespace photonlag
