#pragma once
/// @file
/// A predictor on many courses: the figures of `photonlag predict`.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/bench/judge.hpp"
#include "pose-prediction/bench/statistics.hpp"

namespace photonlag {

/// Errors over all courses, in one unit.
struct ErrorFigures {
  double mae = 0;           ///< Mean over the courses of each one's mean absolute error.
  Interval mae_interval;    ///< 95 % confidence, by resampling courses; NaN for fewer than three.
  double rmse = 0;          ///< Mean over the courses of each one's root mean square.
  double p95 = 0, p99 = 0;  ///< Nearest rank over all predictions of all courses.
  double judder = 0;        ///< Mean over the courses of ErrorSeries::judder.
  double overshoot = 0;     ///< Mean over the courses of Overshoot::mean; NaN where none has such a window.
  double covered = 0;       ///< Share of the errors, over all courses, within the p95 stated for them; NaN if none was.
  double stated_p95 = 0;    ///< Mean of what was stated.
};

struct HorizonFigures {
  Nanos horizon{};
  std::size_t predictions = 0;  ///< Judged ones.
  ErrorFigures mm, deg;
  double half_deg = 0;  ///< Mean over courses of the mean of HorizonScore::half_deg; NaN where courses have no step.
};

struct PredictorFigures {
  std::vector<HorizonFigures> horizons;
  double observe_ns = 0, predict_ns = 0;  ///< Wall time of one call, median.
};

/// Makes a predictor that has seen nothing, for the course with this number.
using MakePredictor = std::function<std::unique_ptr<Predictor>(std::size_t course)>;

/// Runs a new predictor on each course.
/// @pre at least one judge, all with these horizons, each judging at least one prediction of each (see check_length)
[[nodiscard]] PredictorFigures run_bench(const std::vector<Judge>& judges, const std::vector<Nanos>& horizons,
                                         const MakePredictor& make);

/// @throws InputError naming the course if no prediction by @p horizon on it is judged, with the reason
void check_length(const Course& course, Nanos horizon);

}  // namespace photonlag
