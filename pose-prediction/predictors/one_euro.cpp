#include <numbers>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

/// r / (r + 1) with r = 2 pi fc dt: what a new value counts in a first-order low pass of cut-off @p hz.
double share(double hz, double dt_s) {
  const double r = 2 * std::numbers::pi * hz * dt_s;
  return r / (r + 1);
}

struct Cutoffs {
  double least_hz, derivative_hz, per_speed;
};

/// The filter's law for one quantity: from its raw derivative, what a new value counts.
class Law {
 public:
  explicit Law(const Cutoffs& cutoffs) : cutoffs_(cutoffs) {}
  void reset() { speed_.setZero(); }
  double count(const Eigen::Vector3d& derivative, double dt_s) {
    speed_ += share(cutoffs_.derivative_hz, dt_s) * (derivative - speed_);
    return share(cutoffs_.least_hz + cutoffs_.per_speed * speed_.norm(), dt_s);
  }

 private:
  Cutoffs cutoffs_;
  Eigen::Vector3d speed_ = Eigen::Vector3d::Zero();
};

/// Smooths what a tracker says before another predictor sees it: strongly at rest, hardly in motion.
///
/// y += a (x - y) with a = r / (r + 1), r = 2 pi fc dt, fc = least + beta |dx|, and dx the low-passed (x - y) / dt. The
/// rotation goes the same way along exp(log(y^-1 x)), dx in the head frame. Velocities of the tracker pass unchanged.
class OneEuro final : public Predictor {
 public:
  OneEuro(const Cutoffs& position, const Cutoffs& rotation, std::unique_ptr<Predictor> then)
      : position_(position), rotation_(rotation), then_(std::move(then)) {}

  void observe(const PoseSample& sample) override {
    const Nanos step = sample.at - smooth_.at;
    const PoseSample before = smooth_;
    smooth_ = sample;
    if (seen_ && step <= History::longest_step) {
      const double dt = secs(step);
      const Eigen::Vector3d moved = sample.position - before.position;
      const Eigen::Vector3d turned = rotation_vector(before.world_from_head.conjugate() * sample.world_from_head);
      smooth_.position = before.position + position_.count(moved / dt, dt) * moved;
      const double turn = rotation_.count(turned / dt, dt);
      smooth_.world_from_head = (before.world_from_head * from_rotation_vector(turned * turn)).normalized();
    } else {
      position_.reset();
      rotation_.reset();
    }
    seen_ = true;
    then_->observe(smooth_);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override { return then_->predict(at); }

 private:
  Law position_, rotation_;
  std::unique_ptr<Predictor> then_;
  PoseSample smooth_;
  bool seen_ = false;
};

const Registration<Predictor> registration({
    .name = "one_euro",
    .summary = "1-euro filter before another predictor",
    .source = "Casiez, Roussel & Vogel, 1 euro Filter, CHI 2012; Monado m_filter_one_euro.c and its head-tracking "
              "constants",
    .options = {{"then", "", one_module("predictor", "constant_velocity"), {}, "predicts from the smoothed samples"},
                {"position_min_hz", "Hz", 30.0, {0.01, 1000}, "cut-off at rest, of position"},
                {"position_beta", "1/m", 0.6, {0, 1000}, "added to it per m/s"},
                {"rotation_min_hz", "Hz", 30.0, {0.01, 1000}, "cut-off at rest, of rotation"},
                {"rotation_beta", "1/rad", 0.6, {0, 1000}, "added to it per rad/s"},
                {"derivative_hz", "Hz", 25.0, {0.01, 1000}, "cut-off of the speeds that beta multiplies"}},
    .make =
        [](const Values& options, const Context& context) {
          const double derivative_hz = options["derivative_hz"];
          return std::make_unique<OneEuro>(
              Cutoffs{options["position_min_hz"], derivative_hz, options["position_beta"]},
              Cutoffs{options["rotation_min_hz"], derivative_hz, options["rotation_beta"]},
              Registry<Predictor>::instance().make(options.module("then"), context.inside("then")));
        },
});

}  // namespace
}  // namespace photonlag
