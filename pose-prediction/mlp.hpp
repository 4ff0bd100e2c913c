#pragma once
/// @file
/// Small neural networks on the way the head came: what the predictor mlp and its fitter share.
///
/// Inputs: where the head was in nine stretches of the last 300 ms, seen from where it is: mean displacement (m) and
/// mean rotation vector (rad) in the newest sample's head frame. Means over stretches, not values at instants, so that
/// every sample counts at any rate. And where an autoregressive model, fitted to this head as it moves, takes it to go
/// at four instants ahead, likewise. These are 78 numbers, x, all 0 for a head at rest. And three that say how the head
/// is held, u: where up is in its frame, less (0, 1, 0).
///
/// Outputs: displacement and rotation vector at each of some horizons: f(x, u) = L x + mean over networks of
/// g(x, u) - g(0, u), with g(z) = W3 tanh(W2 tanh(W1 z + b1) + b2); and, since heads know no left and right, the mean
/// of f and the mirror image of f of the mirror image. So f(0, u) = 0: rest stays rest.

#include <Eigen/Core>
#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/mlp_inputs.hpp"
#include "pose-prediction/weights.hpp"

namespace photonlag::mlp {

/// g of the file's comment; rows of @ref output as of Model::linear.
struct Network {
  Eigen::MatrixXd first, second, output;
  Eigen::VectorXd first_bias, second_bias;
};

/// To the numbers that files hold: five digits, far finer than any fit.
[[nodiscard]] Eigen::MatrixXd rounded(const Eigen::MatrixXd& values);

/// All matrices are rounded.
struct Model {
  std::vector<Nanos> horizons;  ///< Rising, above 0.
  Eigen::MatrixXd linear;       ///< L: for each horizon 6 rows, one column for each input that moves.
  std::vector<Network> networks;
};

/// A model made ready for evaluation, in single precision; any number of evaluators share one.
///
/// Numbers that a mirror leaves as they are (even) and those whose sign it turns (odd) are kept apart, as the first
/// and the last layer then do for both images at once, and L has no entries between them.
struct Networks {
  explicit Networks(const Model& model);

  struct Layers {
    Eigen::MatrixXf first_even, first_odd, second, output_even, output_odd;
    Eigen::VectorXf first_bias, second_bias;
  };
  std::vector<Nanos> horizons;
  Eigen::MatrixXf linear_even, linear_odd;
  std::vector<Layers> layers;
};

/// f for one newest sample at a time; allocates when made, never again.
class Evaluator {
 public:
  explicit Evaluator(std::shared_ptr<const Networks> networks);

  void look(const Inputs& in);
  /// What was last looked at, at the horizon of this number. @pre looked
  [[nodiscard]] Motion moved(std::size_t horizon) const;
  [[nodiscard]] const std::vector<Nanos>& horizons() const { return networks_->horizons; }

 private:
  /// Both images' second layers: their sum and their difference.
  struct Deep {
    Eigen::VectorXf sum, difference;
  };
  void deep(const Networks::Layers& layers, Deep& out);

  std::shared_ptr<const Networks> networks_;
  std::vector<Deep> at_rest_, moving_;
  Eigen::VectorXf even_in_, odd_in_, even_, odd_, first_, even_out_, odd_out_;
};

/// @throws InputError where the weights are not such a model
[[nodiscard]] Model model_of(const Weights& weights);
/// The model as TOML, without provenance; model_of reads it back to the last bit.
[[nodiscard]] std::string to_toml(const Model& model);

/// The predictor with this model (predictors/mlp.cpp).
[[nodiscard]] std::unique_ptr<Predictor> make_predictor(std::shared_ptr<const Networks> networks);

}  // namespace photonlag::mlp
