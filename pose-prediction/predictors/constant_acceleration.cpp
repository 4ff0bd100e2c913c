#include "pose-prediction/exemption.hpp"
#include "pose-prediction/local_motion.hpp"

namespace photonlag {
namespace {

/// Keeps the acceleration of the last samples: p + v h + a h^2 / 2, and the rotation vector w h + b h^2 / 2 in the head
/// frame of the newest sample.
///
/// With `window_ms` = 0 the parabola through the last three samples, else least squares over the window
/// (at least three), the newest met exactly. After two samples it is constant velocity.
class ConstantAcceleration final : public Predictor {
 public:
  ConstantAcceleration(Nanos window, Nanos max_horizon)
      : window_(window), max_horizon_(max_horizon), history_(samples_in(window)) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    const std::size_t enough = std::min<std::size_t>(3, history_.size());
    motion_ = fit_motion(history_, std::max(history_.spanning(window_), enough), 2, Through::newest);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override { return motion_.at(at, max_horizon_); }

 private:
  Nanos window_, max_horizon_;
  History history_;
  LocalMotion motion_;
};

const Exactness constant_acceleration_is_exact("constant_acceleration", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "constant_acceleration",
    .summary = "keeps the acceleration of the last samples",
    .source = "LaValle et al., Head tracking for the Oculus Rift, ICRA 2014 (constant acceleration)",
    .options = {{"window_ms", "ms", 100.0, {0, 500}, "least squares over so long, through the newest; 0 = 3 samples"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<ConstantAcceleration>(from_ms(options["window_ms"]),
                                                        from_ms(options["max_horizon_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
