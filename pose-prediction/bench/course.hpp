#pragma once
/// @file
/// A head motion as a protocol shows it to a predictor: the samples, and which predictions are judged against what.

#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/head_motion.hpp"

namespace photonlag {

/// In the causal protocol: a longer step between samples is a gap, and what is predicted so shortly after one (or after
/// the first sample) is not judged.
inline constexpr Nanos longest_step = std::chrono::milliseconds(100), settling = std::chrono::milliseconds(300);

/// One motion under one protocol. Predictions are made at every sample, from the samples up to it.
struct Course {
  std::string name;                         ///< Of the trace, for messages.
  std::vector<PoseSample> samples;          ///< What the predictor sees, in order; stamps rise.
  std::shared_ptr<const HeadMotion> truth;  ///< What it is judged against.
  /// For each sample, the last instant for which a prediction made there is judged; before its own stamp: none.
  std::vector<Nanos> judged_until;
  /// Where samples are even (protocol gul2020) their step, and quaternions have the signs the tracker gave; else 0.
  Nanos step{0};

  [[nodiscard]] bool judges(std::size_t sample, Nanos target) const { return target <= judged_until[sample]; }
};

/// The causal protocol: the truth is @p motion itself. Not judged: predictions made in the first 0.3 s, over a step of
/// more than 100 ms, in the 0.3 s after one, and for instants after the last sample. @p stamps are those of the
/// samples.
/// @pre stamps rise, at least one
[[nodiscard]] Course causal_course(std::string name, std::shared_ptr<const HeadMotion> motion,
                                   const std::vector<Nanos>& stamps);
[[nodiscard]] Course causal_course(std::string name, std::vector<PoseSample> samples);  ///< @pre stamps rise from 0

}  // namespace photonlag
