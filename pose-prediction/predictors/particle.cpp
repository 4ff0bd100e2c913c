#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

using Eigen::Vector3d;

/// White noise on the rate, and on a sample, per axis; in the cloud's unit (m or rad).
struct Noise {
  double acceleration, sample;
};

/// Particles of a value and its rate, both vectors in head frame, where the value is told relative to an estimate.
class Cloud {
 public:
  Cloud(std::size_t count, const Noise& noise) : is_(noise), now_(count), next_(count), weight_(count) {}

  /// Everyone where the first sample is, with any rate a head has.
  void start(const RandomStream& draws) {
    constexpr double any_rate = 1;
    for (std::size_t i = 0; i < now_.size(); ++i) {
      Draws d = draws.at(i);
      now_[i] = {vector(d, is_.sample), vector(d, any_rate)};
    }
    average();
  }

  /// Moves every particle on by @p dt to meet a sample at 0: as many are drawn anew (systematic resampling), by how
  /// likely each makes it, then go on at their rate, which noise changes evenly on the way, as far as the sample leaves
  /// open.
  /// @return whether any was near; if not, nothing changes
  [[nodiscard]] bool follow(double dt, double offset, const RandomStream& draws) {
    constexpr double lost = 10;  // standard deviations
    const double kick = is_.acceleration * dt, reach = kick * dt / 2;
    const double variance = reach * reach + is_.sample * is_.sample;  // of the sample, to one particle
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < now_.size(); ++i)
      nearest = std::min(nearest, weight_[i] = (now_[i].value + now_[i].rate * dt).squaredNorm());
    if (!(nearest < lost * lost * variance)) return false;
    double total = 0;  // the nearest weighs 1, however far off it is
    for (double& weight : weight_) total += weight = std::exp((nearest - weight) / (2 * variance));
    draw_anew(total, offset);
    const double pull = reach * kick / variance, open = kick * is_.sample / std::sqrt(variance);
    for (std::size_t i = 0; i < now_.size(); ++i) {
      Draws d = draws.at(i);
      const Vector3d expected = now_[i].value + now_[i].rate * dt;
      const Vector3d change = vector(d, open) - pull * expected;
      now_[i].value = expected + change * (dt / 2);
      now_[i].rate += change;
    }
    average();
    return true;
  }

  /// Told from another estimate or another head frame.
  template <class Change>
  void rebase(const Change& change) {
    for (Particle& particle : now_) change(particle.value, particle.rate);
  }

  [[nodiscard]] const Vector3d& value() const { return value_; }
  [[nodiscard]] const Vector3d& rate() const { return rate_; }

 private:
  struct Particle {
    Vector3d value = Vector3d::Zero(), rate = Vector3d::Zero();
  };

  static Vector3d vector(Draws& draws, double sd) {
    Vector3d out;
    for (double& axis : out) axis = draws.normal(0, sd);
    return out;
  }

  void draw_anew(double total, double offset) {
    double reached = 0;
    std::size_t from = 0;
    for (std::size_t i = 0; i < next_.size(); ++i) {
      const double target = (double(i) + offset) * total / double(next_.size());
      while (from + 1 < now_.size() && reached + weight_[from] < target) reached += weight_[from++];
      next_[i] = now_[from];
    }
    std::swap(now_, next_);
  }

  void average() {
    value_.setZero(), rate_.setZero();
    for (const Particle& particle : now_) value_ += particle.value, rate_ += particle.rate;
    value_ /= double(now_.size()), rate_ /= double(now_.size());
  }

  Noise is_;
  std::vector<Particle> now_, next_;
  std::vector<double> weight_;
  Vector3d value_ = Vector3d::Zero(), rate_ = Vector3d::Zero();
};

/// Two particle filters on a head at constant velocity but for noise, one of the position, one of the rotation, with
/// the optimal importance density, which needs few particles at any rate of the tracker. Both live in the head frame of
/// the newest sample and tell their values from it, so that the world's axes do not matter. A cloud that has lost the
/// head starts anew.
///
/// Draws are keyed by client, number of the sample, purpose and particle.
class Particles final : public Predictor {
 public:
  Particles(std::size_t count, const Noise& position, const Noise& rotation, Nanos max_horizon, const Context& context)
      : recent_(2),
        position_(count, position),
        rotation_(count, rotation),
        max_horizon_(max_horizon),
        draws_(context.stream().under(context.client)) {}

  void observe(const PoseSample& sample) override {
    const RandomStream draws = draws_.under(number_++);
    if (!recent_.add(sample)) {
      position_.start(draws.under(position_key));
      rotation_.start(draws.under(rotation_key));
      return;
    }
    const double dt = recent_.step_s(0);
    const PoseSample &now = recent_[0], &before = recent_[1];
    const Eigen::Quaterniond head_from_old = now.world_from_head.conjugate() * before.world_from_head;
    const Vector3d shift = before.world_from_head.conjugate() * (now.position - before.position);
    const Vector3d turn = rotation_vector(before.world_from_head.conjugate() * now.world_from_head);
    Draws offsets = draws.at(resampling_key);
    const auto rebase = [&head_from_old](const Vector3d& by) {
      return [&head_from_old, by](Vector3d& value, Vector3d& rate) {
        value = head_from_old * (value - by).eval();
        rate = head_from_old * rate;
      };
    };
    position_.rebase(rebase(shift));
    rotation_.rebase(rebase(turn));
    if (!position_.follow(dt, offsets.uniform(), draws.under(position_key))) position_.start(draws.under(lost_key));
    if (!rotation_.follow(dt, offsets.uniform(), draws.under(rotation_key))) rotation_.start(draws.under(lost_key + 1));
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (recent_.empty()) return {.pose = {.at = at}};
    const PoseSample& newest = recent_.newest();
    Prediction guess{newest};
    guess.pose.at = at;
    if (recent_.size() < 2) return guess;
    const double h = secs(std::min(at - newest.at, max_horizon_));
    const Vector3d turn = rotation_.value() + rotation_.rate() * h;
    guess.pose.position += newest.world_from_head * (position_.value() + position_.rate() * h).eval();
    guess.pose.world_from_head = (newest.world_from_head * from_rotation_vector(turn)).normalized();
    return guess;
  }

 private:
  static constexpr int position_key = 0, rotation_key = 1, resampling_key = 2, lost_key = 3;

  History recent_;
  Cloud position_, rotation_;
  Nanos max_horizon_;
  RandomStream draws_;
  std::int64_t number_ = 0;
};

const Exemption not_quiet("particle", Clause::quiet, "its cloud is random: a still head is predicted to tremble");

std::unique_ptr<Predictor> make_particle(const Values& options, const Context& context) {
  const Noise position{options["position_acceleration"], options["position_noise_mm"] * 1e-3};
  const Noise rotation{options["rotation_acceleration"], options["rotation_noise_deg"] * rad_per_deg};
  return std::make_unique<Particles>(std::size_t(options["particles"]), position, rotation,
                                     from_ms(options["max_horizon_ms"]), context);
}

const Registration<Predictor> registration({
    .name = "particle",
    .summary = "a particle filter on constant velocity",
    .source =
        "Gordon, Salmond and Smith, IEE Proc. F 140(2), 1993; resampled first, then moved by the optimal importance "
        "density: Pitt and Shephard, JASA 94(446), 1999, Doucet, Godsill and Andrieu, Stat. Comput. 10, 2000; "
        "systematic resampling: Kitagawa, J. Comp. Graph. Stat. 5(1), 1996",
    .options = {{"particles", "1", 200.0, {2, 100000}, "of the position, and as many of the rotation"},
                {"position_acceleration", "m/s^2", 6.0, {0, 1e6}, "standard deviation per axis, drawn anew every step"},
                {"rotation_acceleration", "rad/s^2", 30.0, {0, 1e6}, "likewise of the rotation"},
                {"position_noise_mm", "mm", 1.0, {1e-3, 1000}, "standard deviation of a sample, per axis"},
                {"rotation_noise_deg", "deg", 0.2, {1e-3, 90}, "likewise of its rotation vector"},
                {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = make_particle,
});

}  // namespace
}  // namespace photonlag
