#pragma once
/// @file
/// Linear regression that minimises the mean length of the error vectors, not their mean square: robust to outliers.

#include <Eigen/Core>

namespace photonlag {

struct LeastAbsolute {
  double ridge = 1e-5;  ///< Of the weighted mean of squares, where inputs have a mean square of 1.
  int most_rounds = 40;
  double tolerance = 1e-5;  ///< Ends where a round improves the mean error by a smaller part.
};

/// The matrix M that minimises the mean of |y - M x| over the rows x of @p inputs and y of @p outputs: iteratively
/// reweighted least squares (Weiszfeld 1937; Holland and Welsch 1977), each weight 1 / |y - M x|, at most 100 times
/// that of the mean error. No intercept. Inputs are scaled to a mean square of 1 first; one that is always 0 gets 0.
/// @param weights In: first weights of the rows; out: last. Resized to ones if of another size.
/// @pre at least one row, all finite
[[nodiscard]] Eigen::MatrixXd fit_least_absolute(const Eigen::MatrixXd& inputs, const Eigen::MatrixXd& outputs,
                                                 const LeastAbsolute& how, Eigen::VectorXd& weights);

}  // namespace photonlag
