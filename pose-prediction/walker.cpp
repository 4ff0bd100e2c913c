#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "pose-prediction/head_motion.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

using Eigen::Vector3d;

/// One layer of movement: targets at jittered times, each reached by one smooth move and then held for a while.
struct Layer {
  std::uint32_t number;      ///< Its key in the random stream.
  double period_s;           ///< Mean time between targets; each lies within +-20 % of a period of its even place.
  double quickest, slowest;  ///< A move takes a share of its interval drawn between these; the rest is held.
};

constexpr double jitter = 0.2;

/// Rises from 0 to 1 with speed and acceleration zero at both ends: the minimum-jerk profile of human reaching and
/// turning (Flash and Hogan, J. Neuroscience 5(7), 1985), which makes the motion twice continuously differentiable.
double minimum_jerk(double x) { return x * x * x * (10 + x * (6 * x - 15)); }

/// One interval of a layer: its move from one target to the next.
struct Leg {
  double begin_s = 0, end_s = -1, length_s = 1;  ///< Empty at first: holds no instant.
  Vector3d from, to;
  [[nodiscard]] double share(double s) const { return minimum_jerk(std::min((s - begin_s) / length_s, 1.0)); }
};

/// A person: every quantity is a closed function of time, so a run may be of any length and asked in any order. The two
/// legs of each layer used last are kept, since most questions are about almost the same instant.
class Walker final : public HeadMotion {
 public:
  Walker(std::uint64_t seed, std::uint32_t client) : stream_(seed, "head.walker"), client_(client) {
    Draws person = stream_.at(client_, person_key);
    height_m_ = person.uniform(1.56, 1.68);
    vigour_ = person.uniform(0.9, 1.1);
  }

  [[nodiscard]] Pose at(Nanos t) const override {
    const double s = secs(std::max(t, Nanos(0)));
    return {orientation(s), position(s)};
  }

  [[nodiscard]] const std::vector<Nanos>& stamps() const override { return everywhere_; }

 private:
  static constexpr std::uint32_t person_key = 0;
  static constexpr Layer walk{1, 9.0, 0.85, 1.0}, step{2, 0.65, 0.7, 1.0}, sway{3, 0.36, 0.8, 1.0};
  static constexpr Layer turn{4, 7.5, 0.65, 1.0}, glance{5, 0.44, 0.65, 1.0}, nod{6, 0.28, 0.8, 1.0},
      look{7, 3.0, 0.3, 0.8};

  [[nodiscard]] Vector3d position(double s) const {
    const Vector3d head(0, height_m_, 0);
    return head + move(walk, s, [](Draws& d) { return in_disc(d, 1.15, 0); }) +
           vigour_ * (move(step, s, [](Draws& d) { return in_disc(d, 0.105, 0.02); }) +
                      move(sway, s, [](Draws& d) { return in_disc(d, 0.035, 0.01); }));
  }

  [[nodiscard]] Eigen::Quaterniond orientation(double s) const {
    const Vector3d offset =  // pitch, yaw, roll
        move(look, s, [](Draws& d) { return angles(d, 14, 0, 2); }) +
        vigour_ * (move(glance, s, [](Draws& d) { return angles(d, 9, 18, 3); }) +
                   move(nod, s, [](Draws& d) { return angles(d, 1.5, 2.2, 1); }));
    return Eigen::AngleAxisd(heading(s) + offset.y(), Vector3d::UnitY()) *
           Eigen::AngleAxisd(offset.x(), Vector3d::UnitX()) * Eigen::AngleAxisd(offset.z(), Vector3d::UnitZ());
  }

  /// The direction looked at, rad: any, and each turn goes the short way, so a long run needs no memory of turns made.
  [[nodiscard]] double heading(double s) const {
    const Leg& leg =
        leg_at(turn, s, [](Draws& d) { return Vector3d(0, d.uniform(-std::numbers::pi, std::numbers::pi), 0); });
    return leg.from.y() + leg.share(s) * std::remainder(leg.to.y() - leg.from.y(), 2 * std::numbers::pi);
  }

  template <class Draw>
  [[nodiscard]] Vector3d move(const Layer& layer, double s, Draw draw) const {
    const Leg& leg = leg_at(layer, s, draw);
    return leg.from + leg.share(s) * (leg.to - leg.from);
  }

  template <class Draw>
  [[nodiscard]] const Leg& leg_at(const Layer& layer, double s, Draw draw) const {
    auto& legs = recent_[layer.number];
    for (const Leg& leg : legs)
      if (leg.begin_s <= s && s < leg.end_s) return leg;
    auto k = std::int64_t(std::floor(s / layer.period_s));
    double begin = knot_s(layer, k), end = knot_s(layer, k + 1);
    while (begin > s) end = begin, begin = knot_s(layer, --k);
    while (end <= s) begin = end, end = knot_s(layer, ++k + 1);
    Draws from = keyed(layer, k, what_target), to = keyed(layer, k + 1, what_target);
    const double length = (end - begin) * keyed(layer, k, what_length).uniform(layer.quickest, layer.slowest);
    return legs[static_cast<std::size_t>(k & 1)] = {begin, end, length, draw(from), draw(to)};
  }

  [[nodiscard]] double knot_s(const Layer& layer, std::int64_t k) const {
    return layer.period_s * (double(k) + keyed(layer, k, what_time).uniform(-jitter, jitter));
  }

  enum What { what_time, what_length, what_target };
  [[nodiscard]] Draws keyed(const Layer& layer, std::int64_t k, What what) const {
    return stream_.at(client_, layer.number, k, what);
  }

  /// Uniform in a disc on the floor, within +-rise of its height.
  static Vector3d in_disc(Draws& d, double radius, double rise) {
    const double r = radius * std::sqrt(d.uniform()), angle = d.uniform(0, 2 * std::numbers::pi);
    return {r * std::cos(angle), d.uniform(-rise, rise), r * std::sin(angle)};
  }

  static Vector3d angles(Draws& d, double pitch_deg, double yaw_deg, double roll_deg) {
    const double x = d.uniform(-pitch_deg, pitch_deg), y = d.uniform(-yaw_deg, yaw_deg);
    return Vector3d(x, y, d.uniform(-roll_deg, roll_deg)) * rad_per_deg;
  }

  RandomStream stream_;
  std::uint32_t client_;
  double height_m_ = 0, vigour_ = 0;
  std::vector<Nanos> everywhere_;
  mutable std::array<std::array<Leg, 2>, 8> recent_;  // by layer
};

}  // namespace

std::unique_ptr<HeadMotion> make_walker(std::uint64_t seed, std::uint32_t client) {
  return std::make_unique<Walker>(seed, client);
}

}  // namespace photonlag
