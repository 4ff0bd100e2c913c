#pragma once
/// @file
/// What the networks of mlp.hpp are shown of a head.

#include <Eigen/Core>
#include <array>
#include <memory>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/steady_world.hpp"

namespace photonlag::mlp {

inline constexpr std::array<double, 10> edges_ms = {0, 8, 20, 34, 48, 70, 100, 150, 200, 300};
inline constexpr std::array<double, 4> foresights_ms = {20, 60, 100, 200};
inline constexpr int stretches = 9, motions = stretches + 4, moving = 6 * motions, inputs = moving + 3;
inline constexpr Nanos reach = std::chrono::milliseconds(300);

/// For each stretch, newest first, then for each foresight: displacement, rotation vector. Then u.
using Inputs = Eigen::Matrix<double, inputs, 1>;
using Motion = Eigen::Matrix<double, 6, 1>;  ///< Displacement, m; rotation vector, rad; in head frame.

/// @p pose as seen from @p from.
[[nodiscard]] Motion seen_from(const PoseSample& from, const Pose& pose);

/// Rates by least squares through the newest sample over 33 ms, or from the last two; the turn dies away in 0.2 s.
class DampedRate {
 public:
  void look(const History& history);
  [[nodiscard]] Motion moved(Nanos ahead) const;

 private:
  Motion rate_ = Motion::Zero();  // m/s, rad/s, in head frame
};

/// What a head's samples tell: the inputs.
///
/// Up is the axis of the world, or its opposite, that is nearest to the head's own upward axis in the mean over the
/// last 20 s: so any trace whose world is level will do, whichever axis it calls up.
class Senses {
 public:
  Senses();
  /// @return whether the sample follows on (History::add)
  bool observe(const PoseSample& raw);
  /// In a world without leaps.
  [[nodiscard]] const History& history() const { return history_; }
  /// A pose of that world, where the tracker has it.
  [[nodiscard]] Pose restored(const Pose& pose) const { return world_.restored(pose); }
  /// Whether the history tells where the head was in all stretches.
  [[nodiscard]] bool ready() const { return !history_.empty() && history_.newest().at - history_.oldest().at >= reach; }
  /// @pre ready
  [[nodiscard]] Inputs inputs() const;
  [[nodiscard]] const DampedRate& damped() const { return damped_; }
  /// Where the autoregressive model takes the head to be; while it has seen little, damped constant velocity mostly.
  /// @pre a sample was observed
  [[nodiscard]] Motion foreseen(Nanos ahead) const;

 private:
  [[nodiscard]] Eigen::Vector3d up() const;

  History history_;
  SteadyWorld world_;
  DampedRate damped_;
  std::unique_ptr<Predictor> autoregressive_;
  double seen_s_ = 0;                                  // since the history began
  Eigen::Vector3d mean_up_ = Eigen::Vector3d::Zero();  // times seconds
};

/// The sign that each component of a Motion takes when left and right are exchanged (x points to the right).
[[nodiscard]] inline Motion mirror_signs() { return (Motion() << -1, 1, 1, 1, -1, -1).finished(); }
/// Likewise of all inputs.
[[nodiscard]] inline Inputs mirror_signs_of_inputs() {
  return (Inputs() << mirror_signs().replicate<motions, 1>(), -1, 1, 1).finished();
}

}  // namespace photonlag::mlp
