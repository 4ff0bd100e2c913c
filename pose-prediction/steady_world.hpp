#pragma once
/// @file
/// Leaps taken out of what a tracker says: where it moved its world, or itself, and no head did.

#include <algorithm>

#include "pose-prediction/history.hpp"

namespace photonlag {

/// For predictors that learn from what they see: one leap among the samples (a recentre, a teleport, a tracker that has
/// found its place again, a glitch) would spoil what they know for as long as they remember. They are shown a world
/// that has not moved since the last gap, in which the head went on as in the step before; what they answer is
/// brought back into the tracker's.
///
/// A step is a leap if it is off from rest, and from the step before it, by more than 2 cm + 100 m/s^2 or by more than
/// 0.06 rad + 500 rad/s^2 (at 72 Hz 3.9 cm or 0.16 rad; the six EyeNavGS traces have up to 3.0 cm and, once, 0.17 rad),
/// and by eight times the usual, which keeps noisy trackers out. After three leaps, eight samples buy one more: what
/// does not end is motion.
class SteadyWorld {
 public:
  /// @p raw in the steady world. @param before the samples that came before it, steadied
  [[nodiscard]] PoseSample steadied(const PoseSample& raw, const History& before) {
    if (before.empty() || raw.at - before.newest().at > History::longest_step) {
      *this = {};
      return raw;
    }
    const PoseSample sample = shifted(raw);
    const Step went = step_between(before.newest(), sample), expected = expected_step(before, raw.at);
    if (!is_leap(went, expected, secs(raw.at - before.newest().at))) return sample;
    const PoseSample& newest = before.newest();
    steady_from_raw_ = newest.world_from_head * from_rotation_vector(expected.turn) * raw.world_from_head.conjugate();
    steady_from_raw_.normalize();
    moved_ = true;
    shift_ = newest.position + expected.way - steady_from_raw_ * raw.position;
    return shifted(raw);
  }

  /// @p pose of the steady world, where the tracker has it.
  [[nodiscard]] Pose restored(const Pose& pose) const {
    if (!moved_) return pose;
    const Eigen::Quaterniond back = steady_from_raw_.conjugate();
    return {(back * pose.world_from_head).normalized(), back * (pose.position - shift_)};
  }

 private:
  struct Step {
    Eigen::Vector3d way, turn;  // m; rad, in the head frame of its beginning
  };

  static Step step_between(const PoseSample& a, const PoseSample& b) {
    return {b.position - a.position, rotation_vector(a.world_from_head.conjugate() * b.world_from_head)};
  }

  /// As the step before; where that was much shorter, it says little.
  static Step expected_step(const History& before, Nanos at) {
    constexpr double longest_share = 3;
    Step none{Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()};
    if (before.size() < 2) return none;
    const double share = secs(at - before.newest().at) / before.step_s(0);
    if (share > longest_share) return none;
    const Step last = step_between(before[1], before[0]);
    return {share * last.way, share * last.turn};
  }

  bool is_leap(const Step& went, const Step& expected, double dt_s) {
    const double off_m = std::min(went.way.norm(), (went.way - expected.way).norm());
    const double off_rad = std::min(went.turn.norm(), (went.turn - expected.turn).norm());
    const bool leap = off_m > std::max(0.02 + 100 * dt_s * dt_s, 8 * usual_m_) ||
                      off_rad > std::max(0.06 + 500 * dt_s * dt_s, 8 * usual_rad_);
    if (leap && credit_ >= 1) return credit_ -= 1, true;
    credit_ = std::min(credit_ + 1.0 / 8, 3.0);
    usual_m_ += (off_m - usual_m_) / remembered;
    usual_rad_ += (off_rad - usual_rad_) / remembered;
    return false;
  }

  [[nodiscard]] PoseSample shifted(PoseSample sample) const {
    if (!moved_) return sample;
    sample.world_from_head = (steady_from_raw_ * sample.world_from_head).normalized();
    sample.position = steady_from_raw_ * sample.position + shift_;
    if (sample.velocity) sample.velocity = steady_from_raw_ * *sample.velocity;
    return sample;
  }

  static constexpr double remembered = 64;  // samples

  bool moved_ = false;
  Eigen::Quaterniond steady_from_raw_ = Eigen::Quaterniond::Identity();
  Eigen::Vector3d shift_ = Eigen::Vector3d::Zero();
  double usual_m_ = 0, usual_rad_ = 0, credit_ = 3;
};

}  // namespace photonlag
