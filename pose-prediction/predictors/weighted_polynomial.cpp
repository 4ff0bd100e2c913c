#include <Eigen/Cholesky>
#include <array>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr int highest_order = 3;
using Channels = Eigen::Matrix<double, 8, 1>;  // position in world, quaternion x, y, z, w, 0 (two fit a register)

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
    const Channels x = fitted(std::clamp(at, history_.newest().at - max_horizon_, history_.newest().at + max_horizon_));
    guess.pose.position += x.head<3>();
    const Eigen::Quaterniond q(Eigen::Vector4d(guess.pose.world_from_head.coeffs() + x.segment<4>(3)));
    if (q.norm() > 1e-6) guess.pose.world_from_head = q.normalized();
    return guess;
  }

 private:
  /// The polynomial at @p t, all channels less the newest sample's.
  [[nodiscard]] Channels fitted(Nanos t) const {
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

  /// Least squares for @p terms coefficients. Entry (i, j) of the normal equations is a sum of dt^(i + j), and for the
  /// derivatives' rows of i j dt^(i + j - 2). Of the solution only c_0 is wanted, which is linear in the right side.
  template <int terms>
  [[nodiscard]] Channels fitted(Nanos t) const {
    std::array<double, 2 * terms> sums{}, slope_sums{};
    Eigen::Matrix<double, 8, terms> right = decltype(right)::Zero();
    const PoseSample& newest = history_.newest();
    for (std::size_t i = 0; i < history_.size(); ++i) {
      const PoseSample& sample = history_[i];
      const double dt = secs(sample.at - t), far = std::abs(dt) / width_s_, weight = 1 / (1 + far * far * far);
      Channels value;
      value << sample.position - newest.position, sample.world_from_head.coeffs() - newest.world_from_head.coeffs(), 0;
      double power = weight * weight;
      for (int k = 0; k < 2 * terms - 1; ++k, power *= dt) {
        sums[std::size_t(k)] += power;
        if (k < terms) right.col(k) += power * value;
      }
      if (terms == 1 || !sample.velocity || !sample.angular_velocity) continue;
      const Channels slope = derivative(sample);
      power = weight * weight * derivative_scale_s * derivative_scale_s;
      for (int k = 0; k < 2 * terms - 3; ++k, power *= dt) {
        slope_sums[std::size_t(k)] += power;
        if (k + 1 < terms) right.col(k + 1) += (k + 1) * power * slope;
      }
    }
    Eigen::Matrix<double, terms, terms> normal;
    for (int i = 0; i < terms; ++i)
      for (int j = 0; j < terms; ++j) {
        const auto power = std::size_t(i) + std::size_t(j);
        normal(i, j) = sums[power] + (i > 0 && j > 0 ? i * j * slope_sums[power - 2] : 0);
      }
    return right * normal.ldlt().solve(Eigen::Matrix<double, terms, 1>::Unit(0));
  }

  static Channels derivative(const PoseSample& sample) {
    Eigen::Quaterniond turn;
    turn.w() = 0;
    turn.vec() = *sample.angular_velocity / 2;
    Channels out;
    out << *sample.velocity, (sample.world_from_head * turn).coeffs(), 0;
    return out;
  }

  static constexpr double derivative_scale_s = 1e-3;
  int order_;
  double width_s_;
  Nanos max_horizon_;
  History history_;
};

const Exactness weighted_polynomial_is_exact(
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
