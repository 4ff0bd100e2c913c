#pragma once
/// @file
/// A finite impulse response on the way the head came: what the predictor linear_fir and its fitter share.
///
/// Inputs: where the head was {10, 20, 35, 50, 75, 100, 150, 200} ms ago, seen from where it is: displacement (m) and
/// rotation vector (rad) in the newest sample's head frame, the history interpolated (linear/SLERP). 48 numbers, all 0
/// for a head at rest, so that it is predicted to stay there. Outputs: the same of where it will be.

#include <Eigen/Core>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/weights.hpp"

namespace photonlag::linear_fir {

inline constexpr std::array<double, 8> lags_ms = {10, 20, 35, 50, 75, 100, 150, 200};
inline constexpr Nanos longest_lag = std::chrono::milliseconds(200);
inline constexpr int inputs = 48;

using Inputs = Eigen::Matrix<double, inputs, 1>;  ///< For each lag, its displacement, then its rotation vector.
using Map = Eigen::Matrix<double, 6, inputs>;     ///< Rows: displacement, then rotation vector.

/// @pre the history reaches back `longest_lag`
[[nodiscard]] Inputs inputs_of(const History& history);

/// Whether it does.
[[nodiscard]] inline bool reaches_back(const History& history) {
  return !history.empty() && history.newest().at - history.oldest().at >= longest_lag;
}

/// To the numbers that files hold: single precision, far finer than any fit.
[[nodiscard]] inline Map rounded(const Map& map) { return map.cast<float>().cast<double>(); }

/// One map for each of some horizons, rising; maps are rounded.
struct Model {
  std::vector<Nanos> horizons;
  std::vector<Map> maps;

  /// The map for @p ahead: linear between fitted horizons (and from 0, where nothing moves, to the first); after the
  /// last, the last.
  [[nodiscard]] Eigen::Matrix<double, 6, 1> predict(const Inputs& in, Nanos ahead) const;
};

/// @throws InputError where the weights are not such a model
[[nodiscard]] Model model_of(const Weights& weights);
/// The model as TOML, without provenance; model_of reads it back to the last bit.
[[nodiscard]] std::string to_toml(const Model& model);

/// The predictor with this model (predictors/linear_fir.cpp).
[[nodiscard]] std::unique_ptr<Predictor> make_predictor(Model model);

}  // namespace photonlag::linear_fir
