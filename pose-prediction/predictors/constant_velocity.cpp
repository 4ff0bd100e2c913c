#include <algorithm>

#include "pose-prediction/predictor.hpp"
#include "pose-prediction/rotation.hpp"

namespace photonlag {
namespace {

/// Keeps turning and moving at the rate between the last two samples, for at most `max_horizon_ms`.
///
/// Rotation: world_from_head(t+h) = world_from_head(t) * exp(h * w), with head-frame rate
/// w = log(world_from_head(t-d)^-1 * world_from_head(t)) / d, the short way round. Position: p(t+h) = p(t) + h * v.
class ConstantVelocity final : public Predictor {
 public:
  explicit ConstantVelocity(Nanos max_horizon) : max_horizon_(max_horizon) {}

  void observe(const PoseSample& sample) override {
    const double dt = secs(sample.at - newest_.at);
    if (seen_ && dt > 0) {
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
  Eigen::Vector3d rate_ = Eigen::Vector3d::Zero();      // rad/s, in head frame
  Eigen::Vector3d velocity_ = Eigen::Vector3d::Zero();  // m/s, in world
  bool seen_ = false;
};

const Registration<Predictor> registration({
    .name = "constant_velocity",
    .summary = "keeps the rate between the last two samples",
    .source = "LaValle et al., Head tracking for the Oculus Rift, ICRA 2014 (constant rate)",
    .options = {{"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = [](const Values& options,
               const Context&) { return std::make_unique<ConstantVelocity>(from_ms(options["max_horizon_ms"])); },
});

}  // namespace
}  // namespace photonlag
