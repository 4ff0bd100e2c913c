#pragma once
/// @file
/// The protocol of Gül et al., Kalman filter-based head motion prediction for cloud-based mixed reality, ACM MM 2020,
/// as their published code does it (fraunhoferhhi/pred6dof), to compare with their figures. Not a fair one: see below.

#include "pose-prediction/bench/course.hpp"

namespace photonlag {

/// The trace at 5 ms, at most the first 12,001 instants, every prediction judged from the first sample on.
///
/// Position: mean of the samples in [k, k + 1) times 5 ms; where there is none, linear between the neighbouring such
/// means. Rotation: SLERP at k times 5 ms, with the sign of the sample before. So a sample shown at an instant depends
/// on later ones of the trace: the protocol leaks up to one step of the tracker of the future.
/// @pre stamps rise from 0
[[nodiscard]] Course gul2020_course(std::string name, const std::vector<PoseSample>& samples);

}  // namespace photonlag
