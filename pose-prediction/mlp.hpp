#pragma once
/// @file
/// Small neural networks on the way the head came: what the predictor mlp and its fitter share.
///
/// Inputs: where the head was in nine stretches of the last 300 ms, seen from where it is: mean displacement (m) and
/// mean rotation vector (rad) in the newest sample's head frame. Means over stretches, not values at instants, so that
/// every sample counts at any rate. 54 numbers, all 0 for a head at rest.
///
/// Outputs: displacement and rotation vector at each of some horizons:
/// f(x) = L x + mean over networks of g(x) - g(0), with g(x) = W3 tanh(W2 tanh(W1 x + b1) + b2); and, since heads know
/// no left and right, the mean of f(x) and the mirror image of f(mirror image of x). So f(0) = 0: rest stays rest.

#include <Eigen/Core>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/weights.hpp"

namespace photonlag::mlp {

inline constexpr std::array<double, 10> edges_ms = {0, 8, 20, 34, 48, 70, 100, 150, 200, 300};
inline constexpr int stretches = 9, inputs = 6 * stretches;
inline constexpr Nanos reach = std::chrono::milliseconds(300);

using Inputs = Eigen::Matrix<double, inputs, 1>;  ///< For each stretch, newest first: displacement, rotation vector.
using Motion = Eigen::Matrix<double, 6, 1>;       ///< Displacement, m; rotation vector, rad; in head frame.

/// Whether @p history tells where the head was in all stretches.
[[nodiscard]] inline bool reaches_back(const History& history) {
  return !history.empty() && history.newest().at - history.oldest().at >= reach;
}

/// @pre reaches_back(history)
[[nodiscard]] Inputs inputs_of(const History& history);

/// The sign that each component of a Motion takes when left and right are exchanged (x points to the right).
[[nodiscard]] inline Motion mirror_signs() { return (Motion() << -1, 1, 1, 1, -1, -1).finished(); }

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
  Eigen::MatrixXd linear;       ///< L: for each horizon 6 rows, one column for each input.
  std::vector<Network> networks;
};

/// f for one newest sample at a time; allocates when made, never again.
///
/// Numbers that a mirror leaves as they are (even) and those whose sign it turns (odd) are kept apart, as the first
/// and the last layer then do for both images at once, and L has no entries between them.
class Evaluator {
 public:
  explicit Evaluator(const Model& model);

  void look(const Inputs& in);
  /// What was last looked at, @p ahead later: linear between horizons (and from 0, where nothing has moved, to the
  /// first); after the last, the last. @pre looked
  [[nodiscard]] Motion moved(Nanos ahead) const;

 private:
  struct Layers {
    Eigen::MatrixXd first_even, first_odd, second, output_even, output_odd;
    Eigen::VectorXd first_bias, second_bias;
    Eigen::VectorXd even, odd, first, plain, mirrored;  // while looking
  };
  static void look(Layers& layers, const Eigen::VectorXd& even, const Eigen::VectorXd& odd);
  [[nodiscard]] Motion at_horizon(std::size_t i) const;

  std::vector<Nanos> horizons_;
  Eigen::MatrixXd linear_even_, linear_odd_;
  std::vector<Layers> networks_;
  Eigen::VectorXd even_in_, odd_in_, even_rest_, even_out_, odd_out_;
};

/// @throws InputError where the weights are not such a model
[[nodiscard]] Model model_of(const Weights& weights);
/// The model as TOML, without provenance; model_of reads it back to the last bit.
[[nodiscard]] std::string to_toml(const Model& model);

/// The predictor with this model (predictors/mlp.cpp).
[[nodiscard]] std::unique_ptr<Predictor> make_predictor(const Model& model);

}  // namespace photonlag::mlp
