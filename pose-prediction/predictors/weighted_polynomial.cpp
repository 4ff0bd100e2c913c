#include <Eigen/Cholesky>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr int highest_order = 3;
constexpr int channels = 7;  // position in world, quaternion
using Values7 = Eigen::Matrix<double, 1, channels>;
using Powers = Eigen::Matrix<double, highest_order + 1, 1>;

/// A polynomial fitted anew for every instant asked for, each sample weighted by how near to that instant it is.
///
/// At the instant t, sample i at t_i has weight 1 / (1 + (|t_i - t| / width)^3) and asks for sum c_k (t_i - t)^k = x_i;
/// where the tracker gives velocities, a second row asks for the derivative, multiplied by 1 ms. The least squares' c_0
/// is the answer: position, and the quaternion as four components made a unit again. Of samples closer than 2 ms the
/// later stays. Up to 30 samples are kept; with fewer than order + 1 the order is lowered.
class WeightedPolynomial final : public Predictor {
 public:
  WeightedPolynomial(int order, double width_s, Nanos max_horizon)
      : order_(order), width_s_(width_s), max_horizon_(max_horizon), history_(30) {}

  void observe(const PoseSample& sample) override {
    if (history_.size() >= 2 && history_[0].at - history_[1].at < 2ms) history_.drop_newest();
    history_.add(sample);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (history_.empty()) return {.pose = {.at = at}};
    Prediction guess{history_.newest()};
    guess.pose.at = at;
    const Values7 x = fitted(std::clamp(at, history_.newest().at - max_horizon_, history_.newest().at + max_horizon_));
    guess.pose.position += x.head<3>().transpose();
    const Eigen::Quaterniond q(x[6], x[3], x[4], x[5]);
    if (q.norm() > 1e-6) guess.pose.world_from_head = q.normalized();
    return guess;
  }

 private:
  /// The polynomial at @p t; the position relative to the newest.
  [[nodiscard]] Values7 fitted(Nanos t) const {
    switch (std::min(order_, int(history_.size()) - 1)) {
      case 0:
        return fitted<1>(t);
      case 1:
        return fitted<2>(t);
      case 2:
        return fitted<3>(t);
      default:
        return fitted<highest_order + 1>(t);
    }
  }

  /// Least squares for @p terms coefficients; known beforehand, they stay in registers.
  template <int terms>
  [[nodiscard]] Values7 fitted(Nanos t) const {
    using Row = Eigen::Matrix<double, terms, 1>;
    Eigen::Matrix<double, terms, terms> normal = decltype(normal)::Zero();
    Eigen::Matrix<double, terms, channels, terms == 1 ? Eigen::RowMajor : Eigen::ColMajor> right;
    right.setZero();
    const auto add = [&](const Powers& powers, double weight, const Values7& value) {
      const Row row = powers.head<terms>();
      normal.noalias() += row * (row.transpose() * weight);
      right.noalias() += row * (value * weight);
    };
    for (std::size_t i = 0; i < history_.size(); ++i) {
      const PoseSample& sample = history_[i];
      const double dt = secs(sample.at - t), far = std::abs(dt) / width_s_;
      const double weight = 1 / (1 + far * far * far), dw = weight * derivative_scale_s;
      Values7 value;
      value << (sample.position - history_.newest().position).transpose(), sample.world_from_head.coeffs().transpose();
      add({1, dt, dt * dt, dt * dt * dt}, weight * weight, value);
      if (sample.velocity && sample.angular_velocity) add({0, 1, 2 * dt, 3 * dt * dt}, dw * dw, derivative(sample));
    }
    return normal.ldlt().solve(right).row(0);
  }

  static Values7 derivative(const PoseSample& sample) {
    Eigen::Quaterniond turn;
    turn.w() = 0;
    turn.vec() = *sample.angular_velocity / 2;
    Values7 out;
    out << sample.velocity->transpose(), (sample.world_from_head * turn).coeffs().transpose();
    return out;
  }

  static constexpr double derivative_scale_s = 1e-3;
  int order_;
  double width_s_;
  Nanos max_horizon_;
  History history_;
};

const Exactness exact(
    "weighted_polynomial",
    {.position = true});  // it fits the components of the quaternion, which do not turn at a constant rate

const Registration<Predictor> registration({
    .name = "weighted_polynomial",
    .summary = "polynomial weighted towards the instant asked for (WiVRn)",
    .source = "WiVRn, server/driver/polynomial_interpolator.h",
    .options = {{"order", "1", 2.0, {1, highest_order}, "degree of the polynomial; fractions are cut off"},
                {"width_ms", "ms", 30.0, {1, 1000}, "a sample so far from the instant asked for counts half"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<WeightedPolynomial>(int(options["order"]), options["width_ms"] / 1e3,
                                                      from_ms(options["max_horizon_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
