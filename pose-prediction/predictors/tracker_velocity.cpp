#include "pose-prediction/exemption.hpp"
#include "pose-prediction/local_motion.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

struct Limits {
  double acceleration, rate, turn;  ///< m/s^2, rad/s, rad; infinity = none.
};

Eigen::Vector3d limited(const Eigen::Vector3d& v, double longest) {
  const double length = v.norm();
  return length > longest ? Eigen::Vector3d(v * (longest / length)) : v;
}

/// Velocity and rate as the tracker gives them; by difference of the newest two samples where it gives none.
LocalMotion first_order(const History& history) {
  LocalMotion motion = fit_motion(history, std::min<std::size_t>(2, history.size()), 1, Through::newest);
  if (motion.from.velocity) motion.move[1] = *motion.from.velocity;
  if (motion.from.angular_velocity) motion.turn[1] = *motion.from.angular_velocity;
  return motion;
}

/// QUASAR's position: the mean of the last two velocities, and their difference as a limited acceleration.
void add_second_order(LocalMotion& motion, const History& history, const Limits& limits) {
  const auto velocity = [&](std::size_t i) -> Eigen::Vector3d {
    return (history[i].position - history[i + 1].position) / history.step_s(i);
  };
  if (history.size() < 3) return;
  const Eigen::Vector3d now = velocity(0), before = velocity(1);
  motion.move[1] = (now + before) / 2;
  const Eigen::Vector3d acceleration = (now - before) / history.step_s(0);
  motion.move[2] = acceleration.cwiseMax(-limits.acceleration).cwiseMin(limits.acceleration) / 2;
}

/// Dead reckoning as runtimes do it: p + v h and q exp(w h), and what three of them add.
///
/// monado: nothing (acceleration is "way too noisy"). alvr: no further than 100 ms. quasar: the second order and its
/// limits on acceleration (each axis), rate and turn, no further than 100 ms; its smoothing is not modelled.
class TrackerVelocity final : public Predictor {
 public:
  TrackerVelocity(bool quasar, Limits limits, Nanos max_horizon)
      : quasar_(quasar), limits_(limits), max_horizon_(max_horizon), history_(3) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    motion_ = first_order(history_);
    if (!quasar_) return;
    add_second_order(motion_, history_, limits_);
    motion_.turn[1] = limited(motion_.turn[1], limits_.rate);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    const double h = secs(std::clamp(at - motion_.from.at, -max_horizon_, max_horizon_));
    const double rate = quasar_ ? motion_.turn[1].norm() : 0;
    return motion_.at(at, h, rate * h > limits_.turn ? limits_.turn / rate : h);
  }

 private:
  bool quasar_;
  Limits limits_;
  Nanos max_horizon_;
  History history_;
  LocalMotion motion_;
};

Nanos horizon_of(const Values& options) {
  const double asked = options["max_horizon_ms"];
  if (asked > 0) return from_ms(asked);
  return options.text("style") == "monado" ? from_ms(10'000) : from_ms(100);
}

const Exemption per_axis("tracker_velocity", Clause::equivariant,
                         "the acceleration is limited axis by axis, as the original does", {"style", "quasar"});
const Exactness tracker_velocity_is_exact("tracker_velocity", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "tracker_velocity",
    .summary = "the tracker's own velocities, as Monado, ALVR and QUASAR use them",
    .source = "Monado m_predict.c; ALVR DeviceMotion::predict; QUASAR PosePredictor.cpp (without smoothing)",
    .options =
        {{"style", "", std::string("monado"), {}, "whose rules", {"monado", "alvr", "quasar"}},
         {"max_horizon_ms", "ms", 0.0, {0, 10'000}, "extrapolates no further; 0 = as the style: 10000, 100, 100"},
         {"max_acceleration", "m/s^2", 3.0, {0, 1000}, "quasar: per axis"},
         {"max_rate_deg_s", "deg/s", 200.0, {0, 10'000}, "quasar: no faster"},
         {"max_turn_deg", "deg", 45.0, {0, 180}, "quasar: no further"}},
    .make =
        [](const Values& options, const Context&) {
          const Limits limits{options["max_acceleration"], options["max_rate_deg_s"] * rad_per_deg,
                              options["max_turn_deg"] * rad_per_deg};
          return std::make_unique<TrackerVelocity>(options.text("style") == "quasar", limits, horizon_of(options));
        },
});

}  // namespace
}  // namespace photonlag
