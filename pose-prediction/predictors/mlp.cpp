#include "pose-prediction/mlp.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "pose-prediction/exemption.hpp"
#include "pose-prediction/running_choice.hpp"
#include "pose-prediction/running_correction.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// What was guessed at one sample, until all of the truth is known. Motions by horizon: a column each.
struct Guesses {
  explicit Guesses(std::size_t horizons)
      : learned(6, horizons), foreseen(6, horizons), accelerating(6, horizons), corrected(6, horizons) {}

  PoseSample from{};
  mlp::DampedRate damped;
  Eigen::Matrix<double, 5, 6> way;  ///< Every second stretch of the inputs.
  /// What the networks, the autoregressive model and the Kalman filter say, and the networks' corrected.
  Eigen::Matrix<double, 6, Eigen::Dynamic> learned, foreseen, accelerating, corrected;
};

/// What the networks' answer for one horizon is usually off by on this very head, and whether it is the best there is.
class Adaptation {
 public:
  Adaptation(std::size_t number, Nanos horizon) : number_(Eigen::Index(number)), horizon_(horizon) {}

  [[nodiscard]] Nanos horizon() const { return horizon_; }
  [[nodiscard]] bool may_judge(const Guesses& claim, const History& history) const {
    return claim.from.at + horizon_ <= history.newest().at;
  }
  /// Learns from a claim. @pre may_judge, and none later was
  void judge(const Guesses& claim, const History& history) {
    const Nanos target = claim.from.at + horizon_;
    const mlp::Motion truth = mlp::seen_from(claim.from, history.at_lag(history.newest().at - target));
    const mlp::Motion error = truth - claim.learned.col(number_);
    const double dt_s = std::clamp(secs(target - last_), 1e-4, 0.1);
    RunningChoice::PerGuess moves{}, turns{};
    for (std::size_t i = 0; i < moves.size(); ++i) {
      const mlp::Motion off = truth - guess(claim, i);
      moves[i] = off.head<3>().norm(), turns[i] = off.tail<3>().norm();
    }
    mover_.judge(moves, dt_s), turner_.judge(turns, dt_s);
    move_.judge(cues(claim, 0), error.head<3>(), dt_s);
    turn_.judge(cues(claim, 3), error.tail<3>(), dt_s);
    last_ = target;
  }
  void solve() {
    move_.solve();
    turn_.solve();
  }
  [[nodiscard]] mlp::Motion corrected(const Guesses& claim) const {
    mlp::Motion out = claim.learned.col(number_);
    out.head<3>() += correction(move_, cues(claim, 0));
    out.tail<3>() += correction(turn_, cues(claim, 3));
    return out;
  }
  /// The mean of the guesses by how good they were. @pre claim.corrected is known
  [[nodiscard]] mlp::Motion chosen(const Guesses& claim) const {
    const RunningChoice::PerGuess move_shares = mover_.shares(), turn_shares = turner_.shares();
    mlp::Motion out = mlp::Motion::Zero();
    for (std::size_t i = 0; i < move_shares.size(); ++i) {
      const mlp::Motion one = guess(claim, i);
      out.head<3>() += move_shares[i] * one.head<3>(), out.tail<3>() += turn_shares[i] * one.tail<3>();
    }
    return out;
  }

 private:
  [[nodiscard]] mlp::Motion guess(const Guesses& claim, std::size_t i) const {
    return (i == 0 ? claim.corrected : i == 1 ? claim.foreseen : claim.accelerating).col(number_);
  }

  /// What errors may go with, of the displacement (@p channel 0) or of the rotation vector (3).
  [[nodiscard]] RunningCorrection::Cues cues(const Guesses& claim, Eigen::Index channel) const {
    const mlp::Motion learned = claim.learned.col(number_);
    RunningCorrection::Cues out;
    out.topRows<5>() = claim.way.middleCols<3>(channel);
    out.row(5) = learned.segment<3>(channel);
    out.row(6) = (claim.damped.moved(horizon_) - learned).segment<3>(channel);
    out.row(7) = (claim.foreseen.col(number_) - learned).segment<3>(channel);
    out.row(8) = (claim.accelerating.col(number_) - learned).segment<3>(channel);
    return out;
  }

  /// No longer than the four guesses lie apart and a quarter of the answer: what was learnt at rest may be far off
  /// when the head sets out.
  [[nodiscard]] static Eigen::Vector3d correction(const RunningCorrection& learnt, const RunningCorrection::Cues& at) {
    const Eigen::Vector3d found = learnt.of(at);
    const double most = at.row(5).norm() / 4 + at.bottomRows<3>().rowwise().norm().sum();
    return found.norm() > most ? Eigen::Vector3d(found * (most / found.norm())) : found;
  }

  Eigen::Index number_;
  Nanos horizon_, last_{0};
  RunningCorrection move_, turn_;
  RunningChoice mover_, turner_;
};

/// The networks' answers on one head, and by how much they are corrected.
class Adaptations {
 public:
  explicit Adaptations(const std::vector<Nanos>& horizons) : claims_(most, Guesses(horizons.size())) {
    for (std::size_t i = 0; i < horizons.size(); ++i) all_.emplace_back(i, horizons[i]);
    judged_.resize(horizons.size());
  }

  void forget() {
    for (std::size_t i = 0; i < all_.size(); ++i) all_[i] = Adaptation(i, all_[i].horizon());
    made_ = 0;
    std::fill(judged_.begin(), judged_.end(), 0);
  }
  /// Learns from all claims that have come true since.
  void judge(const History& history) {
    for (std::size_t i = 0; i < all_.size(); ++i)
      for (; judged_[i] < made_ && all_[i].may_judge(claims_[judged_[i] % most], history); ++judged_[i])
        all_[i].judge(claims_[judged_[i] % most], history);
    // What errors say changes slowly: horizons take turns at working it out.
    all_[turn_].solve();
    turn_ = (turn_ + 1) % all_.size();
  }
  void state(const Guesses& claim) {
    const bool soon = made_ > 0 && claim.from.at - claims_[(made_ - 1) % most].from.at < apart;
    if (!soon && made_ - *std::min_element(judged_.begin(), judged_.end()) < most) claims_[made_++ % most] = claim;
  }
  /// The answer for the i-th horizon. Fills in that column of claim.corrected.
  [[nodiscard]] mlp::Motion answer(Guesses& claim, std::size_t i) const {
    claim.corrected.col(Eigen::Index(i)) = all_[i].corrected(claim);
    return all_[i].chosen(claim);
  }

 private:
  static constexpr std::size_t most = 64;
  static constexpr Nanos apart = 4ms;  // what is said sooner is nearly the same; 200 ms take 50 claims
  std::vector<Guesses> claims_;        // a ring
  std::size_t made_ = 0, turn_ = 0;
  std::vector<Adaptation> all_;
  std::vector<std::size_t> judged_;  // so many claims, by horizon
};

/// As good a polynomial as any where motion is smooth and the tracker fast; defaults spelt out as in mlp_inputs.cpp.
std::unique_ptr<Predictor> make_accelerating() {
  return make_module<Predictor>("kalman", {{"model", std::string("ca")},
                                           {"measurement_noise", 1e-6},
                                           {"position_noise", 1.0},
                                           {"quaternion_noise", 3.0},
                                           {"max_horizon_ms", 200.0}});
}

/// The learned networks of mlp.hpp, corrected by what they were off by on this head in the last 30 s; where an
/// autoregressive model or constant acceleration does better on it, that.
///
/// With less than 300 ms of history, at the start and after a step of more than 100 ms, damped constant velocity alone.
class Mlp final : public Predictor {
 public:
  Mlp(std::shared_ptr<const mlp::Networks> networks, bool adapt)
      : evaluator_(std::move(networks)),
        adaptations_(evaluator_.horizons()),
        claim_(evaluator_.horizons().size()),
        moved_(evaluator_.horizons().size()),
        accelerating_(make_accelerating()),
        adapt_(adapt) {}

  void observe(const PoseSample& sample) override {
    if (!senses_.observe(sample)) adaptations_.forget();
    if (adapt_) accelerating_->observe(senses_.history().newest());
    claim_.damped = senses_.damped();
    learned_ = senses_.ready();
    if (adapt_) adaptations_.judge(senses_.history());
    if (!learned_) return;
    const mlp::Inputs in = senses_.inputs();
    evaluator_.look(in);
    claim_.from = senses_.history().newest();
    for (Eigen::Index i = 0; i < claim_.way.rows(); ++i) claim_.way.row(i) = in.segment<6>(12 * i).transpose();
    for (std::size_t i = 0; i < moved_.size(); ++i) {
      claim_.learned.col(Eigen::Index(i)) = moved_[i] = evaluator_.moved(i);
      if (!adapt_) continue;
      const Nanos horizon = evaluator_.horizons()[i];
      claim_.foreseen.col(Eigen::Index(i)) = senses_.foreseen(horizon);
      claim_.accelerating.col(Eigen::Index(i)) =
          mlp::seen_from(claim_.from, accelerating_->predict(claim_.from.at + horizon).pose.pose());
      moved_[i] = adaptations_.answer(claim_, i);
    }
    if (adapt_) adaptations_.state(claim_);
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (senses_.history().empty()) return {.pose = {.at = at}};
    const PoseSample& newest = senses_.history().newest();
    const Nanos ahead = std::max(at - newest.at, Nanos(0));
    const mlp::Motion moved = learned_ ? between_horizons(ahead) : claim_.damped.moved(ahead);
    const Pose guess = senses_.restored({(newest.world_from_head * from_rotation_vector(moved.tail<3>())).normalized(),
                                         newest.position + newest.world_from_head * moved.head<3>()});
    return {.pose = {.at = at, .world_from_head = guess.world_from_head, .position = guess.position}};
  }

 private:
  /// Linear between the horizons, and from 0, where nothing has moved, to the first; beyond the last, the last.
  [[nodiscard]] mlp::Motion between_horizons(Nanos ahead) const {
    const std::vector<Nanos>& horizons = evaluator_.horizons();
    std::size_t next = 0;
    while (next < horizons.size() && horizons[next] < ahead) ++next;
    if (next == horizons.size()) return moved_.back();
    const Nanos low = next == 0 ? Nanos(0) : horizons[next - 1];
    const double share = secs(ahead - low) / secs(horizons[next] - low);
    mlp::Motion out = share * moved_[next];
    if (next > 0) out += (1 - share) * moved_[next - 1];
    return out;
  }

  mlp::Senses senses_;
  mlp::Evaluator evaluator_;
  Adaptations adaptations_;
  Guesses claim_;                   // of the newest sample
  std::vector<mlp::Motion> moved_;  // the answers, by horizon
  std::unique_ptr<Predictor> accelerating_;
  bool adapt_, learned_ = false;
};

const Exemption mlp_not_equivariant("mlp", Clause::equivariant,
                                    "it sees what autoregressive, whose answer depends on the axes, makes of the head");

std::shared_ptr<const mlp::Networks> networks_of(const Weights& weights) {
  return std::make_shared<mlp::Networks>(mlp::model_of(weights));
}

/// The weights that come with the program, read once: a run with many clients makes many of these.
const std::shared_ptr<const mlp::Networks>& shipped_networks() {
  static const std::shared_ptr<const mlp::Networks> networks = networks_of(Weights::shipped("mlp.toml"));
  return networks;
}

const Registration<Predictor> registration({
    .name = "mlp",
    .summary = "small neural networks on the last 300 ms, corrected by their own errors on this head",
    .source = "docs/prediction-better.md: what it is, what it was fitted on, what it is worth",
    .options = {{"weights",
                 "",
                 std::filesystem::path(),
                 {},
                 "a file photonlag predict --fit mlp wrote; none = the ones shipped"},
                {"adapt",
                 "",
                 true,
                 {},
                 "correct the networks by what they were off by on this head, and mix in what is better on it"}},
    .make =
        [](const Values& options, const Context&) {
          const std::filesystem::path& file = options.path("weights");
          if (file.empty()) return std::make_unique<Mlp>(shipped_networks(), options.flag("adapt"));
          return std::make_unique<Mlp>(networks_of(Weights::read(file, options.where("weights"))),
                                       options.flag("adapt"));
        },
});

}  // namespace

std::unique_ptr<Predictor> mlp::make_predictor(std::shared_ptr<const Networks> networks) {
  return std::make_unique<Mlp>(std::move(networks), true);
}

}  // namespace photonlag
