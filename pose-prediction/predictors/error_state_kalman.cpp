#include <algorithm>
#include <array>
#include <cmath>

#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

/// How one quantity moves and how well it is measured: its highest derivative has standard deviation `activity`, and
/// forgets itself with a time constant (Singer).
struct Motion {
  double activity, time_constant_s, sample_noise;
};

/// The Kalman gains of a quantity and its derivatives up to order n - 1, the highest a first-order Gauss-Markov
/// process. Noise is alike on all three axes, so one covariance of n by n serves them all.
template <int n>
class Chain {
 public:
  using Square = Eigen::Matrix<double, n, n>;
  using Column = Eigen::Matrix<double, n, 1>;

  explicit Chain(const Motion& motion) : is_(motion) {}

  /// One sample is known: the value to its noise, and derivatives to what heads do at most.
  void start() {
    constexpr double most[] = {0, 5, 100};  // per s, per s^2
    covariance_.setZero();
    covariance_(0, 0) = is_.sample_noise * is_.sample_noise;
    for (int i = 1; i < n; ++i) covariance_(i, i) = i + 1 < n ? most[i] * most[i] : is_.activity * is_.activity;
  }

  /// State after @p dt = transition * state.
  [[nodiscard]] Square transition(double dt) const {
    Square F = Square::Identity();
    for (int i = 0; i < n - 1; ++i)
      for (int j = i + 1; j < n - 1; ++j) F(i, j) = F(i, j - 1) * dt / (j - i);
    F.col(n - 1) = response(dt);
    return F;
  }

  void advance(const Square& F, double dt) { covariance_ = covariance_after(F, dt); }

  /// Variance of the value @p h from now, where F leads.
  [[nodiscard]] double variance_after(const Square& F, double h) const {
    return std::max(0.0, covariance_after(F, h)(0, 0));
  }

  /// The gain, and the covariance after the correction (Joseph's form: stays positive).
  [[nodiscard]] Column correct() {
    const double noise = is_.sample_noise * is_.sample_noise;
    const Column gain = covariance_.col(0) / (covariance_(0, 0) + noise);
    Square keep = Square::Identity();
    keep.col(0) -= gain;
    covariance_ = (keep * covariance_ * keep.transpose() + noise * gain * gain.transpose()).eval();
    return gain;
  }

 private:
  /// What a highest derivative of 1 adds to each lower one in @p t while it decays: repeated integrals of exp(-t/tau).
  [[nodiscard]] Column response(double t) const {
    const double tau = is_.time_constant_s;
    Column out;
    out(n - 1) = std::exp(-t / tau);
    double integral = -tau * std::expm1(-t / tau), power = 1;  // power = t^k / k!
    for (int k = 1; k < n; ++k) {
      out(n - 1 - k) = integral;
      power *= t / k;
      integral = tau * (power - integral);
    }
    return out;
  }

  /// F P F' plus the noise that came in on the way, integrated by Gauss and Legendre's four points.
  [[nodiscard]] Square covariance_after(const Square& F, double t) const {
    constexpr double place[] = {0.0694318442029737, 0.3300094782075719, 0.6699905217924281, 0.9305681557970263};
    constexpr double weight[] = {0.1739274225687269, 0.3260725774312731, 0.3260725774312731, 0.1739274225687269};
    Square out = F * covariance_ * F.transpose();
    const double density = 2 * is_.activity * is_.activity / is_.time_constant_s;
    for (int i = 0; i < 4; ++i) {
      const Column r = response(place[i] * t);
      out += density * weight[i] * t * r * r.transpose();
    }
    return out;
  }

  Motion is_;
  Square covariance_ = Square::Zero();
};

/// The head as a position and a rotation with derivatives; the filter estimates the error of both.
///
/// Position: p, v, a, ... in world. Rotation: world_from_head and its rate, angular acceleration, ... in head frame,
/// where the error is the rotation vector of estimate^-1 * truth. A step turns by exp(w dt + a dt^2 / 2 + ...); a
/// sample's innovation is the rotation vector log(estimate^-1 * sample), and the gains are those of a chain of
/// derivatives. Neglected, as second order: that the axes of the error turn with the head between two samples.
/// Expected errors are the roots of the traces of the covariances at the horizon.
template <int n>
class ErrorStateKalman final : public Predictor {
 public:
  ErrorStateKalman(const Motion& position, const Motion& rotation, Nanos max_horizon)
      : recent_(1), position_chain_(position), rotation_chain_(rotation), max_horizon_(max_horizon) {}

  void observe(const PoseSample& sample) override {
    const Nanos before = recent_.empty() ? sample.at : recent_.newest().at;
    if (!recent_.add(sample)) return start();
    const double dt = secs(sample.at - before);
    const auto F = position_chain_.transition(dt), G = rotation_chain_.transition(dt);
    position_ = (position_ * F.transpose()).eval();
    turn_ = (turn_ * G.transpose()).eval();
    settle();
    position_chain_.advance(F, dt);
    rotation_chain_.advance(G, dt);
    const Eigen::Vector3d shift = sample.position - position_.col(0);
    position_ += shift * position_chain_.correct().transpose();
    turn_ =
        rotation_vector(world_from_head_.conjugate() * sample.world_from_head) * rotation_chain_.correct().transpose() +
        turn_;
    settle();
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (recent_.empty()) return {.pose = {.at = at}};
    const double h = std::min(secs(at - recent_.newest().at), secs(max_horizon_));
    const auto F = position_chain_.transition(h), G = rotation_chain_.transition(h);
    Prediction guess{.pose = {.at = at, .position = position_ * F.row(0).transpose()}};
    const Eigen::Vector3d turn = turn_ * G.row(0).transpose();
    guess.pose.world_from_head = (world_from_head_ * from_rotation_vector(turn)).normalized();
    guess.position_sigma_mm = 1e3 * std::sqrt(3 * position_chain_.variance_after(F, h));
    guess.rotation_sigma_deg = std::min(180.0, deg_per_rad * std::sqrt(3 * rotation_chain_.variance_after(G, h)));
    return guess;
  }

 private:
  using State = Eigen::Matrix<double, 3, n>;  // the value and its derivatives

  void start() {
    position_.setZero();
    turn_.setZero();
    position_.col(0) = recent_.newest().position;
    world_from_head_ = recent_.newest().world_from_head;
    position_chain_.start();
    rotation_chain_.start();
  }

  /// Moves the estimated error of the rotation into the estimate.
  void settle() {
    world_from_head_ = (world_from_head_ * from_rotation_vector(turn_.col(0))).normalized();
    turn_.col(0).setZero();
  }

  History recent_;
  Chain<n> position_chain_, rotation_chain_;
  Nanos max_horizon_;
  State position_ = State::Zero(), turn_ = State::Zero();
  Eigen::Quaterniond world_from_head_ = Eigen::Quaterniond::Identity();
};

/// What is used where an option is 0: fitted to seeded walkers, tracked at 72, 90 and 120 Hz with the noise below.
struct Tuned {
  Motion position, rotation;
};

Tuned tuned(const std::string& highest) {
  if (highest == "velocity") return {{0.30, 0.590, 0}, {0.77, 0.260, 0}};
  if (highest == "acceleration") return {{1.8, 0.077, 0}, {7.7, 0.057, 0}};
  return {{44, 0.012, 0}, {200, 0.014, 0}};
}

std::unique_ptr<Predictor> make_error_state_kalman(const Values& options, const Context&) {
  const auto or_tuned = [&](const char* key, double own) { return options[key] > 0 ? options[key] : own; };
  const std::string& highest = options.text("highest");
  const Tuned own = tuned(highest);
  const Motion position{or_tuned("position_activity", own.position.activity),
                        or_tuned("position_time_constant_ms", own.position.time_constant_s * 1e3) * 1e-3,
                        options["position_noise_mm"] * 1e-3};
  const Motion rotation{or_tuned("rotation_activity", own.rotation.activity),
                        or_tuned("rotation_time_constant_ms", own.rotation.time_constant_s * 1e3) * 1e-3,
                        options["rotation_noise_deg"] / deg_per_rad};
  const Nanos max_horizon = from_ms(options["max_horizon_ms"]);
  if (highest == "velocity") return std::make_unique<ErrorStateKalman<2>>(position, rotation, max_horizon);
  if (highest == "acceleration") return std::make_unique<ErrorStateKalman<3>>(position, rotation, max_horizon);
  return std::make_unique<ErrorStateKalman<4>>(position, rotation, max_horizon);
}

const Registration<Predictor> registration({
    .name = "error_state_kalman",
    .summary = "an error-state Kalman filter with derivatives on the rotation manifold",
    .source =
        "errors as rotation vectors: Solà, Quaternion kinematics for the error-state Kalman filter, arXiv 1711.02508; "
        "a "
        "highest derivative that forgets itself: Singer, IEEE Trans. AES-6(4), 1970; derivatives up to jerk: Zhong et "
        "al., arXiv 2507.13179; defaults tuned on the seeded walker",
    .options = {{"highest",
                 "",
                 std::string("velocity"),
                 {},
                 "the highest derivative, which comes and goes at random; velocity is better on recorded heads, "
                 "acceleration on the walker",
                 {"velocity", "acceleration", "jerk"}},
                {"position_activity",
                 "m/s^k",
                 0.0,
                 {0, 1e6},
                 "its standard deviation per axis; 0 = tuned: 0.3, 1.8, 44 for k = 1, 2, 3"},
                {"rotation_activity", "rad/s^k", 0.0, {0, 1e6}, "likewise of the rotation; 0 = tuned: 0.77, 7.7, 200"},
                {"position_time_constant_ms",
                 "ms",
                 0.0,
                 {0, 1e6},
                 "after this long, 1/e of it is left; 0 = tuned: 590, 77, 12"},
                {"rotation_time_constant_ms", "ms", 0.0, {0, 1e6}, "likewise of the rotation; 0 = tuned: 260, 57, 14"},
                {"position_noise_mm", "mm", 0.5, {1e-6, 1000}, "standard deviation of a sample, per axis"},
                {"rotation_noise_deg", "deg", 0.05, {1e-6, 90}, "likewise of its rotation vector"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = make_error_state_kalman,
});

}  // namespace
}  // namespace photonlag
