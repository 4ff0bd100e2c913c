#pragma once
/// @file
/// A predictor that also says how far off it may be.

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "pose-prediction/error_bound.hpp"
#include "pose-prediction/motion_scale.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {

/// Any predictor, its poses to the bit, with what 95 % of its errors stay within: learnt from its own errors.
///
/// Every 10 ms it notes what the predictor says of a few instants ahead, with a bound on the error; when samples come
/// that tell where the head was then (linear/SLERP between the two next to it), the bound learns from the error
/// (error_bound.hpp). Between those horizons bounds are interpolated, below the first and beyond the last they follow
/// the motion. A step of more than 100 ms between samples discards what is not scored yet; and since predictors then
/// begin anew, what is said in the 300 ms after one has bounds of its own, learnt from nothing else.
///
/// Fills the p95s and the sigmas where the inner predictor says nothing of them; what it states itself stays (a process
/// or a plug-in may; none of ours states a p95). NaN until 20 errors are known at the horizon (about 0.3 s after the
/// first sample, at 72 Hz); never after. Keeps every clause of Predictor's contract that the inner one keeps; it
/// allocates when made and never again.
class Calibrated final : public Predictor {
 public:
  /// Horizons at which errors are scored: close where heads are predicted in practice.
  static constexpr std::array<Nanos, 8> horizons = {Nanos(10'000'000),  Nanos(20'000'000), Nanos(40'000'000),
                                                    Nanos(60'000'000),  Nanos(80'000'000), Nanos(100'000'000),
                                                    Nanos(150'000'000), Nanos(200'000'000)};

  explicit Calibrated(std::unique_ptr<Predictor> inner);

  void observe(const PoseSample& sample) override;
  [[nodiscard]] Prediction predict(Nanos at) const override;

 private:
  static constexpr std::size_t count = horizons.size();

  struct Bounds {
    ErrorBound mm{1e-3}, deg{1e-4};
  };
  struct Statements {
    ErrorBound::Statement mm, deg;
  };
  /// What was said of one instant.
  struct Said {
    Nanos target{}, when{};
    Pose pose;
    bool settling = false;
    Statements settled, early;
  };
  /// One of the horizons: what was said and is not scored yet, the oldest first, and what was learnt.
  struct Horizon {
    std::vector<Said> waiting;  // a ring
    std::size_t first = 0, size = 0;
    Nanos scored{};     // the newest that was, by when it was said
    double pace_s = 0;  // usual time from one to the next
    Bounds settled, early;
  };
  struct Bound {
    double p95, sigma;
  };

  [[nodiscard]] ErrorBound::Motion motion_mm(Nanos ahead) const;
  [[nodiscard]] ErrorBound::Motion motion_deg(Nanos ahead) const;
  [[nodiscard]] bool settling() const;  // the history is short
  [[nodiscard]] Statements statements(const Bounds& bounds, Nanos ahead) const;
  [[nodiscard]] Bound bound(ErrorBound Bounds::*which, const ErrorBound::Motion& motion, Nanos ahead) const;
  void score(Horizon& horizon, const PoseSample& now);
  void ask(Nanos now);

  std::unique_ptr<Predictor> inner_;
  std::array<Horizon, count> horizons_;
  MotionScale motion_;
  std::optional<PoseSample> newest_;
  std::optional<Nanos> asked_;
  Nanos since_{};  // the first sample of this history
};

}  // namespace photonlag
