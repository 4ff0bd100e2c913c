#include "pose-prediction/bench/slowdown.hpp"

#include <algorithm>

#include "pose-prediction/rotation.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr Nanos look_back = 50ms;
constexpr double moving_mm_per_s = 100, turning_deg_per_s = 20, slow = 0.5;
/// The furthest points reached in a window, which begins at a sample and may end between two.
struct Reach {
  double mm = 0, deg = 0;
  void see(const Pose& from, const Pose& to, const Heading& heading) {
    mm = std::max(mm, moved_mm(from, to, heading.move));
    deg = std::max(deg, turned_deg(from, to, heading.turn));
  }
};

}  // namespace

Heading heading_at(const HeadMotion& motion, Nanos at) {
  const Pose before = motion.at(at - look_back), now = motion.at(at);
  const Eigen::Vector3d move = (now.position - before.position) * 1e3;
  const Eigen::Vector3d turn = rotation_vector(before.world_from_head.conjugate() * now.world_from_head) * deg_per_rad;
  return {move.normalized(), turn.normalized(), move.norm() / secs(look_back), turn.norm() / secs(look_back)};
}

double moved_mm(const Pose& from, const Pose& to, const Eigen::Vector3d& direction) {
  return (to.position - from.position).dot(direction) * 1e3;
}

double turned_deg(const Pose& from, const Pose& to, const Eigen::Vector3d& axis) {
  return rotation_vector(from.world_from_head.conjugate() * to.world_from_head).dot(axis) * deg_per_rad;
}

Slowdowns find_slowdowns(const Course& course, Nanos horizon) {
  Slowdowns out;
  const double h = secs(horizon);
  for (std::size_t i = 0; i < course.samples.size(); ++i) {
    const Nanos now = course.samples[i].at, target = now + horizon;
    if (!course.judges(i, target)) continue;
    const Heading heading = heading_at(*course.truth, now);
    const bool moves = heading.mm_per_s >= moving_mm_per_s, turns = heading.deg_per_s >= turning_deg_per_s;
    if (!moves && !turns) continue;
    const Pose from = course.samples[i].pose();
    Reach reach;
    for (std::size_t k = i + 1; k < course.samples.size() && course.samples[k].at < target; ++k)
      reach.see(from, course.samples[k].pose(), heading);
    reach.see(from, course.truth->at(target), heading);
    if (moves && reach.mm <= slow * heading.mm_per_s * h) out.moves.push_back({i, reach.mm});
    if (turns && reach.deg <= slow * heading.deg_per_s * h) out.turns.push_back({i, reach.deg});
  }
  return out;
}

}  // namespace photonlag
