#pragma once
/// @file
/// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019).

#include <Eigen/Core>
#include <cmath>

namespace photonlag {

struct Adam {
  double rate;
  int step;  ///< From 1.
};

/// Numbers being learned.
struct Parameter {
  /// One step down @p slope. @param shrink The part of the value that decays.
  void descend(const Eigen::MatrixXf& slope, const Adam& adam, double shrink) {
    constexpr float keep_mean = 0.9F, keep_square = 0.999F, tiny = 1e-8F;
    if (mean.size() == 0) mean = square = Eigen::MatrixXf::Zero(value.rows(), value.cols());
    mean = keep_mean * mean + (1 - keep_mean) * slope;
    square = keep_square * square + (1 - keep_square) * slope.cwiseAbs2();
    const auto rate = static_cast<float>(adam.rate / (1 - std::pow(double(keep_mean), adam.step)));
    const auto grown = static_cast<float>(1 / (1 - std::pow(double(keep_square), adam.step)));
    value.array() -= rate * mean.array() / ((grown * square.array()).sqrt() + tiny);
    if (shrink > 0) value *= static_cast<float>(1 - shrink);
  }

  Eigen::MatrixXf value, mean, square;
};

}  // namespace photonlag
