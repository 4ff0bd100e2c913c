#include <algorithm>
#include <cmath>
#include <numbers>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

struct KalmanSettings {
  double measurement_variance, position_variance, quaternion_variance;
  bool published_start;  // as in Gül et al.: state zero, P = I, and again whenever a quaternion comes with its other
                         // sign
  Nanos max_horizon;
};

/// A Kalman filter on each of x, y, z, qw, qx, qy, qz by itself, with n - 1 derivatives of which the last changes by
/// white noise (discrete white noise model): Q = s^2 G G', G = (dt^(n-1)/(n-1)!, ..., dt, 1) for the acceleration model
/// and (dt^2/2, dt) for the velocity model. Steps dt are those of the samples.
///
/// The three positions share one covariance and so do the four quaternion components: noise and steps are the same. So
/// the gains are the same too, and the answer is the same in any world frame. The filter runs on the components as
/// they come (with the sign nearer the sample before, or as sent with the published start) and never normalises them;
/// what is predicted is normalised on its way out, which changes no angle.
///
/// Expected errors: root of the summed variances at the horizon, process noise taken as white and as strong as it was
/// in the newest step; a rotation is off by twice its three tangential components.
template <int n>
class Kalman final : public Predictor {
 public:
  explicit Kalman(const KalmanSettings& settings) : is_(settings), recent_(1) {}

  void observe(const PoseSample& raw) override {
    const Nanos before = recent_.empty() ? raw.at : recent_.newest().at;
    const bool follows = recent_.add(raw);
    PoseSample sample = recent_.newest();
    if (is_.published_start) sample.world_from_head = raw.world_from_head;
    const bool flipped = is_.published_start && (raw.world_from_head.coeffs().array() * sent_.array() < 0).all();
    sent_ = raw.world_from_head.coeffs();
    Eigen::Matrix<double, 1, 7> measured;
    measured << sample.position.transpose(), sample.world_from_head.coeffs().transpose();
    if (!follows || flipped) start(measured);
    const double dt = secs(sample.at - before);
    if (follows || is_.published_start) advance(step_ = follows ? dt : published_step);
    correct(measured);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (recent_.empty()) return {.pose = {.at = at}};
    const double h = std::min(secs(at - recent_.newest().at), secs(is_.max_horizon));
    const Square F = transition(h);
    const Eigen::Matrix<double, 1, 7> ahead = F.row(0) * state_;
    Prediction guess{.pose = {.at = at, .position = ahead.template head<3>().transpose()}};
    const Eigen::Vector4d q = ahead.template tail<4>().transpose();
    if (is_.published_start) guess.quaternion_as_made = q;
    const double length = q.norm();
    guess.pose.world_from_head = recent_.newest().world_from_head;
    if (length > 1e-6 && std::isfinite(length)) guess.pose.world_from_head.coeffs() = q / length;
    guess.position_sigma_mm = 1e3 * std::sqrt(3 * variance_ahead(position_, is_.position_variance, F, h));
    const double sine = std::sqrt(3 * variance_ahead(quaternion_, is_.quaternion_variance, F, h));
    guess.rotation_sigma_deg = 360 / std::numbers::pi * std::min(sine, std::numbers::pi / 2);
    return guess;
  }

 private:
  using Square = Eigen::Matrix<double, n, n>;
  using Column = Eigen::Matrix<double, n, 1>;

  static Square transition(double dt) {
    Square F = Square::Identity();
    for (int i = 0; i + 1 < n; ++i) F(i, i + 1) = dt;
    if (n == 3) F(0, n - 1) = dt * dt / 2;
    return F;
  }

  static Square process_noise(double dt, double variance) {
    Column gain;
    if (n == 2)
      gain << dt * dt / 2, dt;
    else
      gain << dt * dt / 2, dt, Eigen::Matrix<double, n - 2, 1>::Ones();
    return variance * gain * gain.transpose();
  }

  /// Of one component at horizon h, where F leads. The noise comes in steps like the newest one.
  [[nodiscard]] double variance_ahead(const Square& P, double variance, const Square& F, double h) const {
    const double noise = n == 2 ? step_ * h * h * h / 3 : h * h * h * h * h / (20 * step_);
    return std::max(0.0, (F.row(0) * P * F.row(0).transpose()).value() + variance * noise);
  }

  /// Published: nothing is known, P = I. Ours: the first sample is the state, its derivatives anything.
  void start(const Eigen::Matrix<double, 1, 7>& measured) {
    state_.setZero();
    position_.setIdentity();
    if (!is_.published_start) {
      state_.row(0) = measured;
      position_(0, 0) = is_.measurement_variance;
      position_(1, 1) = any_rate * any_rate;
      if (n == 3) position_(n - 1, n - 1) = any_acceleration * any_acceleration;
    }
    quaternion_ = position_;
  }

  void advance(double dt) {
    const Square F = transition(dt);
    state_ = F * state_;
    position_ = F * position_ * F.transpose() + process_noise(dt, is_.position_variance);
    quaternion_ = F * quaternion_ * F.transpose() + process_noise(dt, is_.quaternion_variance);
  }

  void correct(const Eigen::Matrix<double, 1, 7>& measured) {
    const Eigen::Matrix<double, 1, 7> innovation = measured - state_.row(0);
    state_.template leftCols<3>() += gain_of(position_) * innovation.template head<3>();
    state_.template rightCols<4>() += gain_of(quaternion_) * innovation.template tail<4>();
  }

  /// The gain for a covariance, which becomes that after the correction (Joseph's form: stays positive).
  Column gain_of(Square& P) const {
    const Column gain = P.col(0) / (P(0, 0) + is_.measurement_variance);
    Square keep = Square::Identity();
    keep.col(0) -= gain;
    P = (keep * P * keep.transpose() + is_.measurement_variance * gain * gain.transpose()).eval();
    return gain;
  }

  static constexpr double published_step = 0.005;                // theirs predicts before the first sample too
  static constexpr double any_rate = 5, any_acceleration = 100;  // before the second sample, one standard deviation

  KalmanSettings is_;
  History recent_;
  double step_ = 0.01;                              // s, the newest
  Eigen::Vector4d sent_ = Eigen::Vector4d::Zero();  // components of the newest sample, sign as it came
  Eigen::Matrix<double, n, 7> state_ = Eigen::Matrix<double, n, 7>::Zero();
  Square position_ = Square::Identity(), quaternion_ = Square::Identity();
};

std::unique_ptr<Predictor> make_kalman(const Values& options, const Context&) {
  const bool published = options.text("preset") == "gul2020", acceleration = options.text("model") == "ca";
  if (published && acceleration)
    throw InputError(options.where("model"), "preset \"gul2020\" is a constant-velocity filter; say model = \"cv\"");
  const auto chosen = [&](const char* key, double ca, double cv, double gul2020) {
    const double own = published ? gul2020 : acceleration ? ca : cv;
    return options[key] > 0 ? options[key] : own;
  };
  const KalmanSettings settings{options["measurement_noise"], chosen("position_noise", 1, 30, 1e3),
                                chosen("quaternion_noise", 3, 100, 4e6), published, from_ms(options["max_horizon_ms"])};
  if (acceleration) return std::make_unique<Kalman<3>>(settings);
  return std::make_unique<Kalman<2>>(settings);
}

const Exactness kalman_is_exact(
    "kalman", {.position = true});  // components of a turning quaternion do not move at a constant rate

const Registration<Predictor> registration({
    .name = "kalman",
    .summary = "a Kalman filter per coordinate, constant velocity or acceleration with white noise",
    .source =
        "Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, 6.3.2 and "
        "6.3.3 (discrete white noise); preset gul2020: Gül et al., ACM Multimedia 2020, arXiv 2001.06466; noise "
        "otherwise tuned on EyeNavGS traces at 72 Hz",
    .options = {{"model", "", std::string("cv"), {}, "which derivative is constant but for noise", {"cv", "ca"}},
                {"preset",
                 "",
                 std::string("none"),
                 {},
                 "gul2020: noise 1e3 and 4e6 unless given, state zero and P = I at the start and whenever all four "
                 "quaternion components change sign; made for 200 Hz, it rings at 72",
                 {"none", "gul2020"}},
                {"measurement_noise",
                 "m^2 or 1",
                 1e-6,
                 {1e-12, 1},
                 "variance of a sample's position and quaternion components"},
                {"position_noise",
                 "(m/s^2)^2",
                 0.0,
                 {0, 1e9},
                 "variance of the acceleration (cv) or of its change per step (ca); 0 = tuned: 30 for cv, 1 for ca"},
                {"quaternion_noise",
                 "(1/s^2)^2",
                 0.0,
                 {0, 1e9},
                 "the same of quaternion components; 0 = tuned: 100 for cv, 3 for ca"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = make_kalman,
});

}  // namespace
}  // namespace photonlag
