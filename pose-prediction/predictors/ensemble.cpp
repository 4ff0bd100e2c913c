#include <array>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Horizons at which the members are put to the test; between them errors are interpolated.
constexpr std::array<Nanos, 4> tested{25ms, 50ms, 100ms, 200ms};
constexpr std::size_t settled = 3;         // samples; on fewer, members can only hold or guess
constexpr std::size_t longest_queue = 64;  // 200 ms at 300 samples/s; of faster trackers some are left out

/// Metres and radians, recently.
struct Error {
  double m = 0, rad = 0;
};

/// What each member said of one instant to come.
struct Claim {
  Nanos target{};
  std::vector<Pose> of;  // per member
};

/// Claims waiting for their truth, oldest first.
class Claims {
 public:
  explicit Claims(std::size_t members) : ring_(longest_queue, Claim{{}, std::vector<Pose>(members)}) {}
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == ring_.size(); }
  [[nodiscard]] const Claim& front() const { return ring_[first_]; }
  Claim& push() { return ring_[(first_ + size_++) % ring_.size()]; }
  void pop() { first_ = (first_ + 1) % ring_.size(), --size_; }
  void clear() { size_ = 0; }

 private:
  std::vector<Claim> ring_;
  std::size_t first_ = 0, size_ = 0;
};

/// Asks several predictors and trusts those that were right lately, for position and for rotation separately.
///
/// At every sample each member states the pose 25, 50, 100 and 200 ms on. When the samples have reached that instant,
/// the errors against their linear/SLERP interpolation enter an average per member and horizon that forgets with
/// `recency_ms`. `switch` gives the member of the least error at the horizon asked for, the first of equals; `mix`
/// weighs members by 1 / error^power.
class Ensemble final : public Predictor {
 public:
  Ensemble(std::vector<std::unique_ptr<Predictor>> members, bool mix, double power, double recency_s)
      : members_(std::move(members)), mix_(mix), power_(power), recency_s_(recency_s), history_(64) {
    for (std::size_t h = 0; h < tested.size(); ++h) {
      claims_.emplace_back(members_.size());
      errors_[h].resize(members_.size());
    }
  }

  void observe(const PoseSample& sample) override {
    if (!history_.add(sample)) forget();
    for (const auto& member : members_) member->observe(sample);
    for (std::size_t h = 0; h < tested.size(); ++h) {
      for (; !claims_[h].empty() && claims_[h].front().target <= sample.at; claims_[h].pop()) score(h);
      if (claims_[h].full() || history_.size() < settled) continue;
      Claim& claim = claims_[h].push();
      claim.target = sample.at + tested[h];
      for (std::size_t m = 0; m < members_.size(); ++m) claim.of[m] = members_[m]->predict(claim.target).pose.pose();
    }
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (history_.empty()) return {.pose = {.at = at}};
    const Nanos horizon = at - history_.newest().at;
    return mix_ ? mixed(at, horizon) : switched(at, horizon);
  }

 private:
  void forget() {
    for (Claims& claims : claims_) claims.clear();
    for (auto& errors : errors_) std::fill(errors.begin(), errors.end(), Error{});
    scored_.fill(0);
  }

  void score(std::size_t h) {
    const Claim& claim = claims_[h].front();
    const Pose truth = history_.at_lag(history_.newest().at - claim.target);
    // At first a plain mean, so that the first error of all does not stand out for seconds.
    const double fading = -std::expm1(-secs(claim.target - last_scored_[h]) / recency_s_);
    const double fresh = std::max(fading, 1 / double(++scored_[h]));
    for (std::size_t m = 0; m < members_.size(); ++m) {
      Error& error = errors_[h][m];
      error.m += fresh * ((claim.of[m].position - truth.position).norm() - error.m);
      error.rad += fresh * (claim.of[m].world_from_head.angularDistance(truth.world_from_head) - error.rad);
    }
    last_scored_[h] = claim.target;
  }

  [[nodiscard]] Error error_of(std::size_t member, Nanos horizon) const {
    std::size_t next = 0;
    while (next < tested.size() && tested[next] < horizon) ++next;
    if (next == 0 || next == tested.size()) return errors_[std::min(next, tested.size() - 1)][member];
    const Error &a = errors_[next - 1][member], &b = errors_[next][member];
    const double share = secs(horizon - tested[next - 1]) / secs(tested[next] - tested[next - 1]);
    return {a.m + share * (b.m - a.m), a.rad + share * (b.rad - a.rad)};
  }

  [[nodiscard]] Prediction switched(Nanos at, Nanos horizon) const {
    std::size_t mover = 0, turner = 0;
    Error least = error_of(0, horizon);
    for (std::size_t m = 1; m < members_.size(); ++m) {
      const Error error = error_of(m, horizon);
      if (error.m < least.m) mover = m, least.m = error.m;
      if (error.rad < least.rad) turner = m, least.rad = error.rad;
    }
    Prediction guess = members_[turner]->predict(at);
    if (mover != turner) guess.pose.position = members_[mover]->predict(at).pose.position;
    return guess;
  }

  [[nodiscard]] Prediction mixed(Nanos at, Nanos horizon) const {
    Prediction guess{history_.newest()};
    guess.pose.at = at;
    Eigen::Vector3d move = Eigen::Vector3d::Zero(), turn = move;
    double move_weight = 0, turn_weight = 0;
    for (std::size_t m = 0; m < members_.size(); ++m) {
      const Error error = error_of(m, horizon);
      const PoseSample one = members_[m]->predict(at).pose;
      const double mw = std::pow(error.m + 1e-6, -power_), tw = std::pow(error.rad + 1e-6, -power_);
      move += mw * (one.position - guess.pose.position);
      turn += tw * rotation_vector(guess.pose.world_from_head.conjugate() * one.world_from_head);
      move_weight += mw;
      turn_weight += tw;
    }
    guess.pose.position += move / move_weight;
    guess.pose.world_from_head = (guess.pose.world_from_head * from_rotation_vector(turn / turn_weight)).normalized();
    return guess;
  }

  std::vector<std::unique_ptr<Predictor>> members_;
  bool mix_;
  double power_, recency_s_;
  History history_;
  std::vector<Claims> claims_;                            // per tested horizon, as below
  std::array<std::vector<Error>, tested.size()> errors_;  // per member
  std::array<std::int64_t, tested.size()> scored_{};
  std::array<Nanos, tested.size()> last_scored_{};
};

std::unique_ptr<Predictor> make_ensemble(const Values& options, const Context& context) {
  std::vector<std::unique_ptr<Predictor>> members;
  for (const Choice& choice : options.modules("members"))
    members.push_back(
        Registry<Predictor>::instance().make(choice, context.inside("members." + std::to_string(members.size()))));
  return std::make_unique<Ensemble>(std::move(members), options.text("mode") == "mix", options["power"],
                                    options["recency_ms"] / 1e3);
}

const Exactness ensemble_is_exact("ensemble", {.position = true, .rotation = true});

const Registration<Predictor> registration({
    .name = "ensemble",
    .summary = "several predictors, by how right they were lately",
    .source = "inverse-error weights: Bates & Granger, The Combination of Forecasts, 1969",
    .options = {{"members",
                 "",
                 module_list("predictor", {"constant_velocity", "double_exponential", "damped_velocity"}),
                 {},
                 "whom to ask"},
                {"mode", "", std::string("mix"), {}, "the best alone, or all by their errors", {"switch", "mix"}},
                {"power", "1", 2.0, {0, 20}, "mix: a member's weight is 1 / error^power"},
                {"recency_ms", "ms", 2000.0, {1, 60'000}, "an error counts 1/e after so long"}},
    .make = make_ensemble,
});

}  // namespace
}  // namespace photonlag
