#include "pose-prediction/mlp.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// The learned networks of mlp.hpp.
///
/// With less than 300 ms of history, at the start and after a step of more than 100 ms, damped constant velocity: rates
/// by least squares through the newest sample over 33 ms, or from the last two; the turn dies away within 0.2 s.
class Mlp final : public Predictor {
 public:
  explicit Mlp(const mlp::Model& model) : evaluator_(model) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    learned_ = mlp::reaches_back(history_);
    if (learned_)
      evaluator_.look(mlp::inputs_of(history_));
    else
      estimate_rate();
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess;
    guess.pose.at = at;
    if (history_.empty()) return guess;
    const PoseSample& newest = history_.newest();
    const Nanos ahead = std::max(at - newest.at, Nanos(0));
    const mlp::Motion moved = learned_ ? evaluator_.moved(ahead) : damped(secs(std::min<Nanos>(ahead, 200ms)));
    guess.pose.position = newest.position + newest.world_from_head * moved.head<3>();
    guess.pose.world_from_head = (newest.world_from_head * from_rotation_vector(moved.tail<3>())).normalized();
    return guess;
  }

 private:
  static constexpr Nanos rate_window = 33ms;
  static constexpr double damping_s = 0.2;
  static constexpr std::size_t capacity = 512;  // 300 ms of a tracker at up to 1.7 kHz; faster ones are not learned for

  void estimate_rate() {
    rate_.setZero();
    const std::size_t count = std::min(std::max<std::size_t>(history_.within(rate_window), 2), history_.size());
    const PoseSample& now = history_.newest();
    double sum = 0;
    for (std::size_t i = 1; i < count; ++i) {
      const double age = history_.age_s(i);
      rate_.head<3>() -= age * (now.world_from_head.conjugate() * (history_[i].position - now.position));
      rate_.tail<3>() -= age * history_.rotation_from_newest(i);
      sum += age * age;
    }
    if (sum > 0) rate_ /= sum;
  }

  [[nodiscard]] mlp::Motion damped(double ahead_s) const {
    mlp::Motion out = rate_ * ahead_s;
    out.tail<3>() = rate_.tail<3>() * (damping_s * (1 - std::exp(-ahead_s / damping_s)));
    return out;
  }

  mlp::Evaluator evaluator_;
  History history_{capacity};
  bool learned_ = false;
  mlp::Motion rate_ = mlp::Motion::Zero();  // m/s, rad/s, in head frame
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
                 "a file photonlag predict --fit mlp wrote; none = the ones shipped"}},
    .make =
        [](const Values& options, const Context&) {
          const std::filesystem::path& file = options.path("weights");
          if (file.empty()) return std::make_unique<Mlp>(shipped());
          return std::make_unique<Mlp>(mlp::model_of(Weights::read(file, options.where("weights"))));
        },
});

}  // namespace

std::unique_ptr<Predictor> mlp::make_predictor(const Model& model) { return std::make_unique<Mlp>(model); }

}  // namespace photonlag
