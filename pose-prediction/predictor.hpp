#pragma once
/// @file
/// The interface every pose predictor implements. Add one: copy predictors/hold.cpp, change two names.

#include <limits>
#include <optional>

#include "sim/core/pose.hpp"
#include "sim/core/registry.hpp"

namespace photonlag {

/// A guess and how far off it expects to be (NaN = it cannot say).
struct Prediction {
  PoseSample pose;
  double position_sigma_mm = std::numeric_limits<double>::quiet_NaN();   ///< Expected |error|, by the model's own
  double rotation_sigma_deg = std::numeric_limits<double>::quiet_NaN();  ///< reckoning (one standard deviation).
  double position_p95_mm = std::numeric_limits<double>::quiet_NaN();     ///< What 95 % of the errors stay within.
  double rotation_p95_deg = std::numeric_limits<double>::quiet_NaN();    ///< Geodesic.
  /// The pose's quaternion (x, y, z, w) as a published method makes it, neither normalised nor given another sign, for
  /// protocols that judge it so; NaN = the method gives none yet, empty = nothing but the pose is to be judged.
  std::optional<Eigen::Vector4d> quaternion_as_made{};
};

/// Guesses the head pose at an instant that has not happened yet.
///
/// Contract, tested for every registered predictor by tests/predictor_contract_test.cpp:
///  - causal: predict() depends only on samples already observed;
///  - repeatable: same samples in, bit-identical pose out, however often it was asked in between;
///  - quiet: a head that never moves is predicted not to move;
///  - allocation-free: predict() never touches the heap;
///  - unit: a unit quaternion and a finite position, whatever finite samples came;
///  - sign-free: q and -q are the same sample;
///  - equivariant: another world frame or start of time gives the same prediction there;
///  - uneven: a head at constant speed, unevenly sampled, is predicted no worse than by its newest sample;
///  - forgetful: what came before a step of more than 100 ms between samples does not matter.
/// A module that cannot keep a clause says so, with its reason, in its own file: exemption.hpp.
class Predictor {
 public:
  static constexpr const char* kind = "predictor";
  virtual ~Predictor() = default;

  /// Takes one tracker sample. @pre sample.at is later than that of every earlier call; the steps need not be even.
  virtual void observe(const PoseSample& sample) = 0;

  /// Pose expected at @p at, stamped @p at. Before the first sample: identity.
  /// @pre at is not before the newest observed sample.
  [[nodiscard]] virtual Prediction predict(Nanos at) const = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): finite unit poses of the instant asked for, to within 1e-6, that
/// no head is out of reach of; expected errors that are NaN or not negative.
std::unique_ptr<Predictor> guard_foreign(std::unique_ptr<Predictor> theirs, const Foreign& who);

}  // namespace photonlag
