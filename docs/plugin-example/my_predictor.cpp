// A predictor outside the source tree. Built as CMakeLists.txt says, it is used with
//
//   photonlag run scenario.toml --plugin build/libmy_predictor.so --set predictor.name=my_predictor

#include <algorithm>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/rotation.hpp"
#include "sim/core/plugin.hpp"

PHOTONLAG_PLUGIN

namespace {

using namespace photonlag;

/// Keeps turning and moving at the rate between the last two samples, for at most `max_horizon_ms`.
class MyPredictor final : public Predictor {
 public:
  explicit MyPredictor(Nanos max_horizon) : max_horizon_(max_horizon) {}

  void observe(const PoseSample& sample) override {
    if (const double dt = secs(sample.at - newest_.at); seen_ && dt > 0) {
      rate_ = rotation_vector(newest_.world_from_head.conjugate() * sample.world_from_head) / dt;
      velocity_ = (sample.position - newest_.position) / dt;
    }
    newest_ = sample;
    seen_ = true;
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess{newest_};
    guess.pose.at = at;
    if (!seen_) return guess;
    const double h = secs(std::clamp(at - newest_.at, -max_horizon_, max_horizon_));
    guess.pose.position += velocity_ * h;
    guess.pose.world_from_head = (newest_.world_from_head * from_rotation_vector(rate_ * h)).normalized();
    return guess;
  }

 private:
  Nanos max_horizon_;
  PoseSample newest_;
  Eigen::Vector3d rate_ = Eigen::Vector3d::Zero(), velocity_ = Eigen::Vector3d::Zero();
  bool seen_ = false;
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
