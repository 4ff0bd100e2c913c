#include "pose-prediction/exemption.hpp"
#include "pose-prediction/local_motion.hpp"

namespace photonlag {
namespace {

/// Keeps turning and moving at the rate of the last samples, for at most `max_horizon_ms`.
///
/// Rotation: world_from_head(t+h) = world_from_head(t) * exp(h * w) with a head-frame rate w; position: p(t+h) = p(t) +
/// h * v. With `window_ms` = 0 they are those between the last two samples, w = log(world_from_head(t-d)^-1 *
/// world_from_head(t)) / d the short way round; else least squares over the window, the newest met
/// exactly: v = sum(t_i (p_i - p)) / sum(t_i^2), and w likewise from log(world_from_head(t)^-1 * world_from_head(t_i)).
class ConstantVelocity final : public Predictor {
 public:
  ConstantVelocity(Nanos window, Nanos max_horizon)
      : window_(window), max_horizon_(max_horizon), history_(samples_in(window)) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    motion_ = fit_motion(history_, window_, 1, Through::newest);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override { return motion_.at(at, max_horizon_); }

 private:
  Nanos window_, max_horizon_;
  History history_;
  LocalMotion motion_;
};

const Exactness constant_velocity_is_exact("constant_velocity", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "constant_velocity",
    .summary = "keeps the rate of the last samples",
    .source = "LaValle et al., Head tracking for the Oculus Rift, ICRA 2014 (constant rate)",
    .options = {{"window_ms", "ms", 0.0, {0, 500}, "least squares over so long, through the newest; 0 = two samples"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<ConstantVelocity>(from_ms(options["window_ms"]), from_ms(options["max_horizon_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
