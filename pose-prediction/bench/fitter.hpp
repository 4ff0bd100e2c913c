#pragma once
/// @file
/// The interface of what learns a predictor's weights from head motion. Add one: copy fitters/linear_fir.cpp; it is
/// registered under the name of the predictor that reads what it writes.

#include <memory>
#include <string>
#include <vector>

#include "pose-prediction/bench/bench.hpp"

namespace photonlag {

/// Weights just learned.
class Fitted {
 public:
  virtual ~Fitted() = default;
  /// A predictor with these weights, that has seen nothing.
  [[nodiscard]] virtual std::unique_ptr<Predictor> predictor() const = 0;
  /// What the predictor reads, as TOML, provenance apart: it begins with `model = "NAME"`, and where the predictor has
  /// an option `weights`, it gives the same predictions with this file.
  [[nodiscard]] virtual std::string toml() const = 0;
};

class Fitter {
 public:
  static constexpr const char* kind = "fitter";
  virtual ~Fitter() = default;
  /// Learns from predictions that the courses judge. The same courses give the same weights.
  /// @pre no course is empty, horizons rise, every course judges a prediction of each
  [[nodiscard]] virtual std::unique_ptr<Fitted> fit(const std::vector<const Course*>& courses,
                                                    const std::vector<Nanos>& horizons) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): weights there are, and a predictor that is guarded too.
std::unique_ptr<Fitter> guard_foreign(std::unique_ptr<Fitter> theirs, const Foreign& who);

using Dress = std::function<std::unique_ptr<Predictor>(std::unique_ptr<Predictor>)>;

/// Each course predicted with weights that were fitted on all others.
/// @param progress Called before each fit with the number of the course left out.
/// @param dress What becomes of each predictor before it is judged.
/// @pre at least two judges
[[nodiscard]] PredictorFigures leave_one_out(const Fitter& fitter, const std::vector<Judge>& judges,
                                             const std::vector<Nanos>& horizons,
                                             const std::function<void(std::size_t)>& progress = {},
                                             const Dress& dress = {});

}  // namespace photonlag
