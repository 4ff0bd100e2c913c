#include "pose-prediction/bench/least_absolute.hpp"

#include <Eigen/Cholesky>
#include <limits>

namespace photonlag {
namespace {

/// One over the root mean square of each column; 0 for a column of zeros.
Eigen::RowVectorXd scales_of(const Eigen::MatrixXd& inputs) {
  const Eigen::RowVectorXd rms = (inputs.colwise().squaredNorm() / double(inputs.rows())).cwiseSqrt();
  return (rms.array() > 0).select(rms.cwiseInverse(), 0);
}

/// Ridge regression with weighted rows; X is scaled.
Eigen::MatrixXd weighted_least_squares(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y,
                                       const Eigen::VectorXd& weights, double ridge) {
  const Eigen::VectorXd root = (weights / weights.sum()).cwiseSqrt();
  const Eigen::MatrixXd weighted = root.asDiagonal() * x;
  Eigen::MatrixXd normal = Eigen::MatrixXd::Identity(x.cols(), x.cols()) * ridge;
  normal.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
  return normal.selfadjointView<Eigen::Lower>().ldlt().solve(weighted.transpose() * (root.asDiagonal() * y));
}

}  // namespace

Eigen::MatrixXd fit_least_absolute(const Eigen::MatrixXd& inputs, const Eigen::MatrixXd& outputs,
                                   const LeastAbsolute& how, Eigen::VectorXd& weights) {
  constexpr double least_share = 0.01;  // of the mean error, so that no row decides alone
  const Eigen::RowVectorXd scales = scales_of(inputs);
  const Eigen::MatrixXd x = inputs * scales.asDiagonal();
  if (weights.size() != x.rows()) weights = Eigen::VectorXd::Ones(x.rows());
  Eigen::MatrixXd solution;
  double before = std::numeric_limits<double>::infinity();
  for (int round = 0; round < how.most_rounds; ++round) {
    solution = weighted_least_squares(x, outputs, weights, how.ridge);
    const Eigen::VectorXd error = (outputs - x * solution).rowwise().norm();
    const double mean = error.mean();
    if (mean == 0) break;
    weights = error.cwiseMax(least_share * mean).cwiseInverse() * mean;
    if (before - mean < how.tolerance * before) break;
    before = mean;
  }
  return (scales.transpose().asDiagonal() * solution).transpose();
}

}  // namespace photonlag
