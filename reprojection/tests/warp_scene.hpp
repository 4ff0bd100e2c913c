#pragma once
/// @file
/// A device, a scene and a source frame for tests of reprojectors.

#include "pipeline/render/renderer.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag::testing {

inline Gpu& gpu() {
  static Gpu shared("");
  return shared;
}

inline const Scene& gallery() {
  static const auto scene = make_module<Scene>("gallery", {{"triangles", 1e4}});
  return *scene;
}

inline Pose pose_at(double x, double y, double z, double yaw_deg = 0, double pitch_deg = 0, double roll_deg = 0) {
  constexpr double deg = 3.14159265358979323846 / 180;
  Pose pose;
  pose.position = {x, y, z};
  pose.world_from_head = Eigen::AngleAxisd(yaw_deg * deg, Eigen::Vector3d::UnitY()) *
                         Eigen::AngleAxisd(pitch_deg * deg, Eigen::Vector3d::UnitX()) *
                         Eigen::AngleAxisd(roll_deg * deg, Eigen::Vector3d::UnitZ());
  return pose;
}

inline Rendered draw(const Scene& scene, const Lens& lens, const Pose& pose, Nanos t = Nanos(0)) {
  Renderer renderer(gpu(), scene, lens);
  Rendered out;
  renderer.render(pose, t, out);
  return out;
}

}  // namespace photonlag::testing
