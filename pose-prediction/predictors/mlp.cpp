#include "pose-prediction/mlp.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "pose-prediction/running_share.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr Nanos rate_window = 33ms;
constexpr double damping_s = 0.2;

/// Rates by least squares through the newest sample over 33 ms, or from the last two; the turn dies away.
class DampedRate {
 public:
  void look(const History& history) {
    rate_.setZero();
    const std::size_t count = std::min(std::max<std::size_t>(history.within(rate_window), 2), history.size());
    const PoseSample& now = history.newest();
    double sum = 0;
    for (std::size_t i = 1; i < count; ++i) {
      const double age = history.age_s(i);
      rate_.head<3>() -= age * (now.world_from_head.conjugate() * (history[i].position - now.position));
      rate_.tail<3>() -= age * history.rotation_from_newest(i);
      sum += age * age;
    }
    if (sum > 0) rate_ /= sum;
  }

  [[nodiscard]] mlp::Motion moved(Nanos ahead) const {
    const double ahead_s = secs(std::min<Nanos>(ahead, 200ms));
    mlp::Motion out = rate_ * ahead_s;
    out.tail<3>() = rate_.tail<3>() * (damping_s * (1 - std::exp(-ahead_s / damping_s)));
    return out;
  }

 private:
  mlp::Motion rate_ = mlp::Motion::Zero();  // m/s, rad/s, in head frame
};

/// How far the networks are believed, at one horizon, by how right they were on this very head.
class Trust {
 public:
  explicit Trust(Nanos horizon) : horizon_(horizon) {}

  void state(const PoseSample& newest, const mlp::Motion& learned, const mlp::Motion& damped) {
    if (size_ == claims_.size()) return;
    claims_[(first_ + size_++) % claims_.size()] = {newest, learned, damped};
  }
  void judge(const History& history) {
    for (; size_ > 0 && claims_[first_].from.at + horizon_ <= history.newest().at; --size_) {
      const Claim& claim = claims_[first_];
      const Nanos target = claim.from.at + horizon_;
      const Pose truth = history.at_lag(history.newest().at - target);
      const Eigen::Quaterniond head_from_world = claim.from.world_from_head.conjugate();
      const double dt_s = std::clamp(secs(target - last_), 1e-4, 0.1);
      of_position_.judge(head_from_world * (truth.position - claim.from.position), claim.learned.head<3>(),
                         claim.damped.head<3>(), dt_s);
      of_rotation_.judge(rotation_vector(head_from_world * truth.world_from_head), claim.learned.tail<3>(),
                         claim.damped.tail<3>(), dt_s);
      last_ = target;
      first_ = (first_ + 1) % claims_.size();
    }
  }
  [[nodiscard]] Nanos horizon() const { return horizon_; }
  [[nodiscard]] Eigen::Vector2d shares() const { return {of_position_.value(), of_rotation_.value()}; }

 private:
  struct Claim {
    PoseSample from{};
    mlp::Motion learned = mlp::Motion::Zero(), damped = mlp::Motion::Zero();
  };
  std::array<Claim, 64> claims_{};  // 200 ms at 320 samples/s; of faster trackers some are left out
  std::size_t first_ = 0, size_ = 0;
  Nanos horizon_, last_{0};
  RunningShare of_position_, of_rotation_;
};

/// The learned networks of mlp.hpp, mixed with damped constant velocity as far as that was nearer the truth on this
/// head in the last 20 s.
///
/// With less than 300 ms of history, at the start and after a step of more than 100 ms, damped constant velocity alone.
class Mlp final : public Predictor {
 public:
  Mlp(const mlp::Model& model, bool adapt) : evaluator_(model), adapt_(adapt) {
    for (const Nanos horizon : model.horizons) trusts_.emplace_back(horizon);
  }

  void observe(const PoseSample& sample) override {
    if (!history_.add(sample))
      for (Trust& trust : trusts_) trust = Trust(trust.horizon());
    learned_ = mlp::reaches_back(history_);
    if (learned_) evaluator_.look(mlp::inputs_of(history_));
    if (adapt_ || !learned_) damped_.look(history_);
    if (!adapt_) return;
    for (Trust& trust : trusts_) {
      trust.judge(history_);
      if (learned_) trust.state(sample, evaluator_.moved(trust.horizon()), damped_.moved(trust.horizon()));
    }
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess;
    guess.pose.at = at;
    if (history_.empty()) return guess;
    const PoseSample& newest = history_.newest();
    const mlp::Motion moved = moved_by(std::max(at - newest.at, Nanos(0)));
    guess.pose.position = newest.position + newest.world_from_head * moved.head<3>();
    guess.pose.world_from_head = (newest.world_from_head * from_rotation_vector(moved.tail<3>())).normalized();
    return guess;
  }

 private:
  static constexpr std::size_t capacity = 512;  // 300 ms of a tracker at up to 1.7 kHz; faster ones are not learned for

  [[nodiscard]] mlp::Motion moved_by(Nanos ahead) const {
    if (!learned_) return damped_.moved(ahead);
    mlp::Motion out = evaluator_.moved(ahead);
    if (!adapt_) return out;
    const mlp::Motion damped = damped_.moved(ahead);
    const Eigen::Vector2d share = shares_at(ahead);
    out.head<3>() = damped.head<3>() + share[0] * (out.head<3>() - damped.head<3>());
    out.tail<3>() = damped.tail<3>() + share[1] * (out.tail<3>() - damped.tail<3>());
    return out;
  }

  /// Between the horizons, in proportion.
  [[nodiscard]] Eigen::Vector2d shares_at(Nanos ahead) const {
    std::size_t next = 0;
    while (next < trusts_.size() && trusts_[next].horizon() < ahead) ++next;
    if (next == 0) return trusts_.front().shares();
    if (next == trusts_.size()) return trusts_.back().shares();
    const Nanos from = trusts_[next - 1].horizon();
    const double part = secs(ahead - from) / secs(trusts_[next].horizon() - from);
    return trusts_[next - 1].shares() + part * (trusts_[next].shares() - trusts_[next - 1].shares());
  }

  mlp::Evaluator evaluator_;
  DampedRate damped_;
  bool adapt_, learned_ = false;
  std::vector<Trust> trusts_;  // one for each horizon the networks were fitted at
  History history_{capacity};
};

/// The weights that come with the program, read once: a run with many clients makes many of these.
const mlp::Model& shipped() {
  static const mlp::Model model = mlp::model_of(Weights::shipped("mlp.toml"));
  return model;
}

const Registration<Predictor> registration({
    .name = "mlp",
    .summary = "small neural networks on the last 300 ms, fitted to the mean error",
    .source = "docs/prediction-better.md: what it is, what it was fitted on, what it is worth",
    .options = {{"weights",
                 "",
                 std::filesystem::path(),
                 {},
                 "a file photonlag predict --fit mlp wrote; none = the ones shipped"},
                {"adapt", "", true, {}, "mix with damped constant velocity by which was nearer lately"}},
    .make =
        [](const Values& options, const Context&) {
          const std::filesystem::path& file = options.path("weights");
          if (file.empty()) return std::make_unique<Mlp>(shipped(), options.flag("adapt"));
          return std::make_unique<Mlp>(mlp::model_of(Weights::read(file, options.where("weights"))),
                                       options.flag("adapt"));
        },
});

}  // namespace

std::unique_ptr<Predictor> mlp::make_predictor(const Model& model) { return std::make_unique<Mlp>(model, true); }

}  // namespace photonlag
