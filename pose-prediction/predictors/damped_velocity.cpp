#include "pose-prediction/local_motion.hpp"

namespace photonlag {
namespace {

/// Heads stop sooner or later: keeps turning and moving as at the newest sample, but ever more slowly.
///
/// The speed fades as exp(-s / tau), so that h later the head has gone as far as it would in tau (1 - exp(-h / tau)) at
/// full speed. The rate is constant_velocity's.
class DampedVelocity final : public Predictor {
 public:
  DampedVelocity(Nanos window, Nanos time_constant)
      : window_(window), tau_s_(secs(time_constant)), history_(samples_in(window)) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    motion_ = fit_motion(history_, window_, 1, Through::newest);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const double reach = tau_s_ * -std::expm1(-secs(at - motion_.from.at) / tau_s_);
    return motion_.at(at, reach, reach);
  }

 private:
  Nanos window_;
  double tau_s_;
  History history_;
  LocalMotion motion_;
};

const Registration<Predictor> registration({
    .name = "damped_velocity",
    .summary = "the rate of the last samples, fading",
    .source = "integral of v exp(-s / tau) from 0 to h (damped trend: Gardner & McKenzie, Management Science 1985)",
    .options = {{"window_ms", "ms", 33.0, {0, 500}, "least squares over so long, through the newest; 0 = two samples"},
                {"time_constant_ms", "ms", 200.0, {1, 10'000}, "after this long, 1/e of the speed is left"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<DampedVelocity>(from_ms(options["window_ms"]), from_ms(options["time_constant_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
