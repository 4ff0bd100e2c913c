#pragma once
/// @file
/// Autoregressive models of a head's coordinates, and the two ways to fit them: to a whole trace, or as samples come.

#include <Eigen/Dense>
#include <vector>

#include "pose-prediction/head_motion.hpp"

namespace photonlag {

inline constexpr int most_lags = 64;
inline constexpr int coordinates = 7;

/// x, y, z and the quaternion's x, y, z, w; the eighth is always 0 (two fit a register).
using Coordinates = Eigen::Matrix<double, 8, 1>;

inline Coordinates coordinates_of(const Pose& pose) {
  Coordinates out;
  out << pose.position, pose.world_from_head.coeffs(), 0.0;
  return out;
}

/// y(t) = constant + sum of lag.col(i) * y(t - (i + 1) step), coordinate by coordinate.
struct Autoregression {
  explicit Autoregression(int order) : lag(8, order) { lag.setZero(); }
  Eigen::Matrix<double, 8, Eigen::Dynamic> lag;
  Coordinates constant = Coordinates::Zero();
  Eigen::Vector4d orientation = Eigen::Vector4d::Zero();  ///< Of q and -q it was fitted to the one nearer this (x..w).
};

/// Ordinary least squares on a whole trace, read every @p step, linear/SLERP between samples; rows do not reach across
/// steps of more than 100 ms. Coefficients that the trace leaves open have least norm.
/// @pre order is 1 .. most_lags
/// @throws InputError at @p where if the trace has fewer than twice as many rows as a coordinate has coefficients
[[nodiscard]] Autoregression fit_autoregression(const TraceMotion& trace, int order, Nanos step, const Location& where);

/// The same on samples that are a @p step apart, as they come: whatever leaps and changes of a quaternion's sign there
/// are.
[[nodiscard]] Autoregression fit_autoregression(const std::vector<PoseSample>& even, int order, Nanos step,
                                                const Location& where);

/// Least squares over the recent past, newer steps weighing more, with a pull towards constant velocity: what a still
/// or hardly moving head does not tell is then constant velocity, exactly.
///
/// Fitted are the differences d of neighbouring steps, d(t) - d(t - 1) = c + g y(t - 1) + sum of b_j d(t - j), j below
/// the order, which is the same model as Autoregression. The normal equations' entries for d(t - i) and d(t - j) are
/// those that d(t) and d(t - j + i) had i steps ago, so a step adds one row to them and not a square. Before the first
/// step the head is taken to have rested; such rows count in the matrix, not in what they explain.
class RecentAutoregression {
 public:
  /// Newest first, a column each: order + 1 of them.
  using Past = Eigen::Matrix<double, 8, Eigen::Dynamic>;

  /// @param forget the weight of a step when one more has come, below 1
  /// @param ridge the pull on a b_j, in squared coordinates; that on c is 1e5 and that on g 1e2 times as strong, since
  ///        they are so much smaller
  /// @pre order is 2 .. most_lags
  RecentAutoregression(int order, double forget, double ridge);

  void forget_all();
  /// Takes the value at one more step, past.col(0), and what came before it: zeros where nothing did.
  /// @param whole Whether all of it came
  void add(const Past& past, bool whole);
  /// Brings all of model() up to date, or one coordinate of it.
  void solve();
  void solve(int coordinate);
  [[nodiscard]] const Autoregression& model() const { return model_; }

 private:
  using Lanes = Eigen::Matrix<double, 8, Eigen::Dynamic>;  // a coordinate each

  void express(const Eigen::VectorXd& found, int coordinate);
  /// Column of rings for what was newest @p steps ago.
  [[nodiscard]] Eigen::Index slot(int steps) const { return (newest_ + steps) % lags(); }
  [[nodiscard]] int lags() const { return order_ - 1; }  // of d

  int order_;
  double forget_;
  Eigen::VectorXd pull_, found_;
  Eigen::MatrixXd equations_;
  // Forgetful sums over the steps t. Rings: column slot(i) is the sum as it was i steps ago.
  std::vector<Lanes> with_itself_;     // [k], a ring: of d(t - 1) d(t - 1 - k)
  Lanes alone_;                        // a ring: of d(t - 1)
  Lanes with_place_;                   // column j: of y(t - 1) d(t - 1 - j)
  Lanes explained_;                    // of the row's entries, in their order, and d(t) - d(t - 1)
  Coordinates place_, squared_place_;  // of y(t - 1) and its square
  double weight_ = 0;
  Eigen::Index newest_ = 0;
  Eigen::LLT<Eigen::MatrixXd> solver_;
  Autoregression model_;
};

}  // namespace photonlag
