#pragma once
/// @file
/// Learning of the networks of mlp.hpp by stochastic gradient descent.

#include <cstdint>
#include <vector>

#include "pose-prediction/mlp.hpp"

namespace photonlag::mlp {

struct Training {
  int networks = 4;
  int first = 96, second = 48;  ///< Units of the hidden layers.
  int epochs = 12;
  int batch = 256;
  double rate = 3e-3;    ///< Of Adam, at its highest.
  double decay = 0.3;    ///< Of weights, a share per step of rate 1 (decoupled).
  double stretch = 0.2;  ///< Motions are made smaller and larger at random by exp(N(0, stretch^2)).
  double rotation = 2;   ///< How much rotation errors count beside displacement errors.
};

/// A row of each for each moment: where the head came from; displacement and rotation vector at each horizon.
struct Lessons {
  Eigen::MatrixXd in, out;
};

/// The model with little mean error: sum over horizons of |displacement error| and |rotation error|, each in units of
/// the best linear map's. Mirror images are learned from too. The same lessons give the same model.
/// @pre rows >= inputs
[[nodiscard]] Model train(const Lessons& lessons, const std::vector<Nanos>& horizons, const Training& how);

}  // namespace photonlag::mlp
