// A predictor outside the source tree. Built as CMakeLists.txt says, it is used with
//
//   photonlag run scenario.toml --plugin build/libmy_predictor.so --set predictor.name=my_predictor

#include "pose-prediction/local_motion.hpp"
#include "sim/core/plugin.hpp"

PHOTONLAG_PLUGIN

namespace {

using namespace photonlag;

/// Keeps turning and moving at the rate between the last two samples, for at most `max_horizon_ms`.
class MyPredictor final : public Predictor {
 public:
  explicit MyPredictor(Nanos max_horizon) : max_horizon_(max_horizon), history_(2) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    motion_ = fit_motion(history_, history_.size(), 1, Through::newest);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override { return motion_.at(at, max_horizon_); }

 private:
  Nanos max_horizon_;
  History history_;
  LocalMotion motion_;
};

const Registration<Predictor> registration({
    .name = "my_predictor",
    .summary = "the rate between the last two samples, as a plug-in",
    .source = "my own",
    .options = {{"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<MyPredictor>(from_ms(options["max_horizon_ms"])); },
});

}  // namespace
