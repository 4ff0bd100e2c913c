#include <array>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// Position in world and quaternion, as one vector: both are smoothed component by component.
using State = Eigen::Matrix<double, 7, 1>;

/// Double exponential smoothing: S = a x + (1 - a) S', S2 = a S + (1 - a) S2', and tau steps ahead
/// (2 + a tau / (1 - a)) S - (1 + a tau / (1 - a)) S2, the quaternion made a unit again.
///
/// A step is `nominal_step_ms`, or the median of the last 31. Where `time_aware`, a sample that comes after n steps
/// counts a_n = 1 - (1 - a)^n. All components share one linear law, so it holds in any world frame.
class DoubleExponential final : public Predictor {
 public:
  DoubleExponential(double alpha, bool time_aware, Nanos nominal_step, Nanos max_horizon)
      : alpha_(alpha), time_aware_(time_aware), nominal_step_(nominal_step), max_horizon_(max_horizon), history_(32) {}

  void observe(const PoseSample& sample) override {
    const bool follows = history_.add(sample);
    const PoseSample& newest = history_.newest();
    State x;
    x << newest.position, newest.world_from_head.coeffs();
    if (!follows) {
      smooth_ = twice_ = x;
      return;
    }
    step_s_ = nominal_step_ > Nanos(0) ? secs(nominal_step_) : median_step_s();
    const double a = time_aware_ ? -std::expm1(std::log1p(-alpha_) * history_.step_s(0) / step_s_) : alpha_;
    smooth_ += a * (x - smooth_);
    twice_ += a * (smooth_ - twice_);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess;
    guess.pose.at = at;
    if (history_.empty()) return guess;
    const double steps = secs(std::clamp(at - history_.newest().at, -max_horizon_, max_horizon_)) / step_s_;
    const State x = smooth_ + (1 + alpha_ / (1 - alpha_) * steps) * (smooth_ - twice_);
    guess.pose.position = x.head<3>();
    const Eigen::Quaterniond q(x[6], x[3], x[4], x[5]);
    guess.pose.world_from_head = q.norm() > 1e-6 ? q.normalized() : history_.newest().world_from_head;
    return guess;
  }

 private:
  [[nodiscard]] double median_step_s() const {
    std::array<double, 31> steps{};
    const auto count = std::ptrdiff_t(history_.size() - 1);
    for (std::size_t i = 0; i + 1 < history_.size(); ++i) steps[i] = history_.step_s(i);
    const auto middle = steps.begin() + count / 2;
    std::nth_element(steps.begin(), middle, steps.begin() + count);
    return *middle;
  }

  double alpha_;
  bool time_aware_;
  Nanos nominal_step_, max_horizon_;
  History history_;
  State smooth_ = State::Zero(), twice_ = State::Zero();
  double step_s_ = 1;
};

const Registration<Predictor> registration({
    .name = "double_exponential",
    .summary = "double exponential smoothing (DESP)",
    .source = "LaViola, Double Exponential Smoothing: An Alternative to Kalman Filter-Based Predictive Tracking, EGVE "
              "2003",
    .options = {{"alpha", "1", 0.7, {0.01, 0.99}, "what a new sample counts after a nominal step"},
                {"time_aware", "", true, {}, "count a sample by the time since the last, not each alike"},
                {"nominal_step_ms", "ms", 0.0, {0, 100}, "step that alpha is meant for; 0 = the median of the last 31"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<DoubleExponential>(options["alpha"], options.flag("time_aware"),
                                                     from_ms(options["nominal_step_ms"]),
                                                     from_ms(options["max_horizon_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
