#pragma once
/// @file
/// The last few samples of a tracker, as predictors need them: by age, without jumps of sign, never across a gap.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

#include "pose-prediction/rotation.hpp"
#include "sim/core/pose.hpp"

namespace photonlag {

/// Samples newest first: [0] is the newest. Allocates when made, never again.
///
/// A quaternion is stored with the sign that is nearer the sample before it, so that components and rotation vectors
/// run on without jumps; which of the two signs the first sample had does not matter to rotations.
class History {
 public:
  /// A longer step between samples ends a history: what came before says nothing about the motion after.
  static constexpr Nanos longest_step = std::chrono::milliseconds(100);

  /// @param capacity The newest so many samples are kept. @pre at least 1
  explicit History(std::size_t capacity) : ring_(capacity) { assert(capacity > 0); }

  /// Takes a sample. @pre later than the newest
  /// @return whether it follows on: false for the first sample, and where the step from the one before is over
  ///         `longest_step`, which forgets all before it.
  bool add(PoseSample sample) {
    const bool follows = size_ > 0 && sample.at - newest().at <= longest_step;
    if (!follows) size_ = 0;
    if (follows && newest().world_from_head.dot(sample.world_from_head) < 0) sample.world_from_head.coeffs() *= -1;
    head_ = head_ + 1 < ring_.size() ? head_ + 1 : 0;
    ring_[head_] = sample;
    size_ = std::min(size_ + 1, ring_.size());
    return follows;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t capacity() const { return ring_.size(); }
  void clear() { size_ = 0; }

  /// The sample @p i places before the newest. @pre i < size()
  [[nodiscard]] const PoseSample& operator[](std::size_t i) const {
    assert(i < size_);
    return ring_[head_ >= i ? head_ - i : head_ + ring_.size() - i];
  }
  [[nodiscard]] const PoseSample& newest() const { return (*this)[0]; }
  [[nodiscard]] const PoseSample& oldest() const { return (*this)[size_ - 1]; }

  /// How much older than the newest sample [i] is, s; never negative.
  [[nodiscard]] double age_s(std::size_t i) const { return secs(newest().at - (*this)[i].at); }

  /// Step from sample [i + 1] to [i], s. @pre i + 1 < size()
  [[nodiscard]] double step_s(std::size_t i) const { return secs((*this)[i].at - (*this)[i + 1].at); }

  /// How many samples, the newest included, are no older than @p window.
  [[nodiscard]] std::size_t within(Nanos window) const {
    std::size_t count = 0;
    while (count < size_ && newest().at - (*this)[count].at <= window) ++count;
    return count;
  }

  /// The rotation vector, rad in the newest sample's head frame, of newest^-1 * [i]: where the head was, seen from
  /// where it is. Followed sample by sample through half turns, so up to 2 pi long.
  [[nodiscard]] Eigen::Vector3d rotation_from_newest(std::size_t i) const {
    const Eigen::Quaterniond q = newest().world_from_head.conjugate() * (*this)[i].world_from_head;
    const double sine = q.vec().norm();
    return q.vec() * (sine > 0 ? 2 * std::atan2(sine, q.w()) / sine : 2.0);
  }

  /// The pose @p lag before the newest sample, linear/SLERP between samples; the oldest pose where the history does
  /// not reach that far back, the newest for a lag of 0 or less. Its quaternion keeps the continuous sign. @pre not
  /// empty
  [[nodiscard]] Pose at_lag(Nanos lag) const {
    const Nanos at = newest().at - lag;
    if (at >= newest().at) return newest().pose();
    if (at <= oldest().at) return oldest().pose();
    std::size_t i = 0;
    while ((*this)[i + 1].at > at) ++i;
    const PoseSample &after = (*this)[i], &before = (*this)[i + 1];
    const double share = secs(at - before.at) / secs(after.at - before.at);
    return {before.world_from_head.slerp(share, after.world_from_head).normalized(),
            before.position + share * (after.position - before.position)};
  }

 private:
  std::vector<PoseSample> ring_;
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace photonlag
