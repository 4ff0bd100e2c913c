#include "bench/micro/stage.hpp"

#include <numbers>

#include "sim/core/error.hpp"

namespace photonlag::bench {

Pose pose_of(int frame) {
  const double turn = 0.5 * frame * std::numbers::pi / 180;
  return {Eigen::Quaterniond(Eigen::AngleAxisd(turn, Eigen::Vector3d::UnitY())), {0.002 * frame, 1.6, 0}};
}

Stage::Stage() : scene(make_module<Scene>("gallery")) {
  Renderer camera(gpu, *scene, display), wide(gpu, *scene, source);
  for (int frame = 0; frame < 30; ++frame) {
    Rendered picture;
    camera.render(pose_of(frame), Nanos(frame * 16'666'667LL), picture, false);
    film.push_back(std::move(picture.colour));
  }
  wide.render(pose_of(0), Nanos(0), guarded);
}

Stage* stage(std::string& why) {
  static std::unique_ptr<Stage> made;
  static std::string reason;
  if (!made && reason.empty()) {
    try {
      made = std::make_unique<Stage>();
    } catch (const EnvironmentError& error) {
      reason = error.what();
    }
  }
  why = reason;
  return made.get();
}

}  // namespace photonlag::bench
