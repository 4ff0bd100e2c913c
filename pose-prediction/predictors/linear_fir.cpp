#include "pose-prediction/linear_fir.hpp"

#include <algorithm>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// The learned map from where the head was to where it will be (linear_fir.hpp).
///
/// With less than 200 ms of history, at the start and after a step of more than 100 ms, it keeps the mean rate since
/// the newest sample that is at least 20 ms older (or the oldest there is), as constant_velocity would, for at most 200
/// ms.
class LinearFir final : public Predictor {
 public:
  explicit LinearFir(linear_fir::Model model) : model_(std::move(model)) {}

  void observe(const PoseSample& sample) override {
    history_.add(sample);
    learned_ = linear_fir::reaches_back(history_);
    if (learned_)
      inputs_ = linear_fir::inputs_of(history_);
    else
      estimate_rate();
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    Prediction guess;
    guess.pose.at = at;
    if (history_.empty()) return guess;
    const PoseSample& newest = history_.newest();
    const Nanos ahead = std::max(at - newest.at, Nanos(0));
    const Eigen::Matrix<double, 6, 1> moved =
        learned_ ? model_.predict(inputs_, ahead) : rate_ * secs(std::min<Nanos>(ahead, longest_guess));
    guess.pose.position = newest.position + newest.world_from_head * moved.head<3>();
    guess.pose.world_from_head = (newest.world_from_head * from_rotation_vector(moved.tail<3>())).normalized();
    return guess;
  }

 private:
  static constexpr Nanos longest_guess = 200ms, shortest_base = 20ms;
  static constexpr std::size_t capacity = 512;  // 200 ms of a tracker at up to 2.5 kHz; faster ones are not learned for

  void estimate_rate() {
    rate_.setZero();
    if (history_.size() < 2) return;
    std::size_t i = 1;
    while (i + 1 < history_.size() && history_.newest().at - history_[i].at < shortest_base) ++i;
    const PoseSample &now = history_.newest(), &then = history_[i];
    const Eigen::Quaterniond head_from_world = now.world_from_head.conjugate();
    rate_.head<3>() = head_from_world * (now.position - then.position);
    rate_.tail<3>() = rotation_vector(then.world_from_head.conjugate() * now.world_from_head);
    rate_ /= history_.age_s(i);
  }

  linear_fir::Model model_;
  History history_{capacity};
  bool learned_ = false;
  linear_fir::Inputs inputs_;
  Eigen::Matrix<double, 6, 1> rate_ = Eigen::Matrix<double, 6, 1>::Zero();  // m/s, rad/s, in head frame
};

/// The weights that come with the program, read once: a run with many clients makes many of these.
const linear_fir::Model& shipped_model() {
  static const linear_fir::Model model = linear_fir::model_of(Weights::shipped("linear_fir.toml"));
  return model;
}

const Registration<Predictor> registration({
    .name = "linear_fir",
    .summary = "learned linear map of the last 200 ms, fitted to the mean error",
    .source =
        "least absolute deviations by iteratively reweighted least squares (docs/predict.md says on which traces)",
    .options = {{"weights",
                 "",
                 std::filesystem::path(),
                 {},
                 "a file photonlag predict --fit linear_fir wrote; none = "
                 "the ones shipped"}},
    .make =
        [](const Values& options, const Context&) {
          const std::filesystem::path& file = options.path("weights");
          if (file.empty()) return std::make_unique<LinearFir>(shipped_model());
          return std::make_unique<LinearFir>(linear_fir::model_of(Weights::read(file, options.where("weights"))));
        },
});

}  // namespace

std::unique_ptr<Predictor> linear_fir::make_predictor(Model model) {
  return std::make_unique<LinearFir>(std::move(model));
}

}  // namespace photonlag
