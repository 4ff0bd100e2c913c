#pragma once
/// @file
/// How far off the predictions on one course are.

#include <Eigen/Core>
#include <vector>

#include "pose-prediction/bench/course.hpp"
#include "pose-prediction/bench/slowdown.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// Size and unsteadiness of errors that are vectors; one unit throughout.
class ErrorSeries {
 public:
  /// @param follows Whether it is the next sample's after the error added before.
  void add(const Eigen::Vector3d& error, bool follows);
  [[nodiscard]] const std::vector<double>& sizes() const { return sizes_; }  ///< One for each prediction judged.
  [[nodiscard]] double rms() const;                                          ///< @pre not empty
  /// Standard deviation of the error's change from one sample to the next: what is seen as trembling. NaN without one.
  [[nodiscard]] double judder() const;

 private:
  std::vector<double> sizes_;
  Eigen::Vector3d last_ = Eigen::Vector3d::Zero(), sum_of_steps_ = Eigen::Vector3d::Zero();
  double sum_of_squared_steps_ = 0;
  std::size_t steps_ = 0;
};

/// By how much predictions lie beyond the furthest point really reached, along the head's heading, in windows in which
/// it slows down (slowdown.hpp); 0 for those that do not.
struct Overshoot {
  double sum = 0;
  std::size_t windows = 0;

  [[nodiscard]] double mean() const;  ///< NaN without a window.
};

/// How often errors stayed within what the predictor said that 95 % of them would.
struct Stated {
  std::size_t predictions = 0, within = 0;  ///< Of those that said anything.
  double sum_of_bounds = 0;

  void add(double error, double bound);  ///< NaN = said nothing
};

/// Everything about one horizon on one course.
struct HorizonScore {
  /// In the head frame of the truth: mm, and the rotation vector from truth to guess in degrees.
  ErrorSeries mm, deg;
  /// |log(q^-1 q')| in degrees, q' as the method made it (Prediction::quaternion_as_made; else the unit quaternion
  /// whose sign continues the newest sample's): half the angle, or near 180 where the sign flipped, and the log of q'
  /// length. (pyquaternion's distance.) Only where the course has a step.
  std::vector<double> half_deg;
  Overshoot overshoot_mm, overshoot_deg;
  Stated stated_mm, stated_deg;
};

/// What it took: wall time for every sample, and for every prediction (the mean of those made at one sample).
struct Cost {
  std::vector<double> observe_ns, predict_ns;
};

/// Judges predictors on one course.
class Judge {
 public:
  /// @pre course outlives the judge; horizons not negative and, where the course has a step, multiples of it
  Judge(const Course& course, std::vector<Nanos> horizons);

  /// Shows @p predictor, which has seen nothing yet, the course and judges every prediction: a score for each horizon.
  /// @throws InputError if the predictor does, saying on which course and where on it
  /// @throws std::logic_error likewise if it answers with no pose: a position or quaternion that is not finite, or a
  /// quaternion whose length is not 1 to within 1e-6
  [[nodiscard]] std::vector<HorizonScore> operator()(Predictor& predictor, Cost* cost = nullptr) const;
  [[nodiscard]] const Course& course() const { return course_; }

 private:
  struct Progress;
  void ask(const Predictor& predictor, const PoseSample& newest, std::vector<Prediction>& guesses) const;
  void check(const PoseSample& newest, const std::vector<Prediction>& guesses) const;
  void judge(std::size_t sample, std::size_t horizon, const Prediction& guess, Progress& at, HorizonScore& out) const;

  const Course& course_;
  std::vector<Nanos> horizons_;
  std::vector<Slowdowns> slowdowns_;  // by horizon
};

}  // namespace photonlag
