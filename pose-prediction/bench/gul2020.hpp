#pragma once
/// @file
/// The protocol of Gül et al., Kalman filter-based head motion prediction for cloud-based mixed reality, ACM MM 2020,
/// as their published code does it (fraunhoferhhi/pred6dof), to compare with their figures. Not a fair one: see below.

#include "pose-prediction/autoregression.hpp"
#include "pose-prediction/bench/course.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

inline constexpr Nanos gul2020_step = std::chrono::milliseconds(5);

/// The trace at 5 ms, at most the first 12,001 instants, every prediction judged from the first sample on.
///
/// Position: mean of the samples in [k, k + 1) times 5 ms; where there is none, linear between the neighbouring such
/// means. Rotation: SLERP at k times 5 ms, with the sign of the sample before. So a sample shown at an instant depends
/// on later ones of the trace: the protocol leaks up to one step of the tracker of the future.
/// @pre stamps rise from 0
[[nodiscard]] Course gul2020_course(std::string name, const std::vector<PoseSample>& samples);

/// Their autoregressive model, of seven coordinates by themselves: ordinary least squares with a constant on @p trace
/// as the protocol shows it, leaps and changes of sign and all. Theirs has 40 lags, of trace 3.
/// @pre as above; order is 1 .. most_lags @throws InputError at @p where if the trace is too short
[[nodiscard]] Autoregression gul2020_fit(const std::vector<PoseSample>& trace, int order, const Location& where);

/// Predicts with it by iterating from the newest samples as they are; before there are as many as lags it gives no
/// quaternion as made (NaN), and holds the newest pose.
/// @pre of what it then is shown, samples are 5 ms apart
[[nodiscard]] std::unique_ptr<Predictor> gul2020_autoregression(Autoregression model);

}  // namespace photonlag
