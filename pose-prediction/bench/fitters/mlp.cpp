#include "pose-prediction/mlp.hpp"

#include <algorithm>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/mlp_training.hpp"

namespace photonlag {
namespace {

/// A moment to learn from.
struct MlpMoment {
  const Course* course = nullptr;
  std::size_t sample = 0;
  mlp::Inputs in;
};

/// Adds the moments of @p course of which all horizons up to @p longest are known, of a tracker that delivers only
/// every @p step-th sample.
void add_moments(const Course& course, std::size_t step, Nanos longest, std::vector<MlpMoment>& to) {
  mlp::Senses senses;
  for (std::size_t i = 0; i < course.samples.size(); i += step) {
    senses.observe(course.samples[i]);
    if (course.judges(i, course.samples[i].at + longest) && senses.ready()) to.push_back({&course, i, senses.inputs()});
  }
}

mlp::Lessons lessons_of(const std::vector<MlpMoment>& moments, const std::vector<Nanos>& horizons, std::size_t most) {
  const std::size_t rows = std::min(moments.size(), most);
  mlp::Lessons lessons{Eigen::MatrixXd(rows, mlp::inputs), Eigen::MatrixXd(rows, 6 * horizons.size())};
  for (std::size_t row = 0; row < rows; ++row) {
    const MlpMoment& m = moments[row * moments.size() / rows];  // evenly thinned
    const PoseSample& now = m.course->samples[m.sample];
    const auto at = static_cast<Eigen::Index>(row);
    lessons.in.row(at) = m.in.transpose();
    for (std::size_t i = 0; i < horizons.size(); ++i)
      lessons.out.row(at).segment<6>(static_cast<Eigen::Index>(6 * i)) =
          mlp::seen_from(now, m.course->truth->at(now.at + horizons[i])).transpose();
  }
  return lessons;
}

class FittedMlp final : public Fitted {
 public:
  explicit FittedMlp(mlp::Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::unique_ptr<Predictor> predictor() const override {
    return mlp::make_predictor(std::make_shared<mlp::Networks>(model_));
  }
  [[nodiscard]] std::string toml() const override { return mlp::to_toml(model_); }

 private:
  mlp::Model model_;
};

/// Learns from every moment of the courses and, so as not to rely on their rate, from the same at half of it and less.
class MlpFitter final : public Fitter {
 public:
  MlpFitter(mlp::Training how, std::size_t thinnest, std::size_t most_samples)
      : how_(how), thinnest_(thinnest), most_samples_(most_samples) {}

  [[nodiscard]] std::unique_ptr<Fitted> fit(const std::vector<const Course*>& courses,
                                            const std::vector<Nanos>& horizons) const override {
    std::vector<MlpMoment> moments;
    for (const Course* course : courses)
      for (std::size_t step = 1; step <= thinnest_; ++step) add_moments(*course, step, horizons.back(), moments);
    const mlp::Lessons lessons = lessons_of(moments, horizons, most_samples_);
    if (lessons.in.rows() < mlp::inputs)
      throw InputError({courses.front()->name}, "too few samples to fit mlp on, even with the other traces");
    return std::make_unique<FittedMlp>(mlp::train(lessons, horizons, how_));
  }

 private:
  mlp::Training how_;
  std::size_t thinnest_;
  std::size_t most_samples_;
};

mlp::Training training_of(const Values& options) {
  mlp::Training how;
  how.networks = static_cast<int>(options["networks"]);
  how.epochs = static_cast<int>(options["epochs"]);
  how.first = static_cast<int>(options["first_units"]);
  how.second = static_cast<int>(options["second_units"]);
  how.decay = options["decay"];
  how.rotation = options["rotation"];
  return how;
}

const Registration<Fitter> registration({
    .name = "mlp",
    .summary = "least mean error, by Adam with decoupled weight decay, over mirror images too",
    .source = "Kingma and Ba, Adam, ICLR 2015; Loshchilov and Hutter, Decoupled weight decay, ICLR 2019",
    .options = {{"networks", "1", 4.0, {1, 16}, "so many are learned, from other first values, and averaged"},
                {"epochs", "1", 12.0, {1, 1000}, "so often every sample is learned from"},
                {"first_units", "1", 96.0, {1, 1024}, "size of the first hidden layer"},
                {"second_units", "1", 48.0, {1, 1024}, "size of the second hidden layer"},
                {"decay", "1", 0.3, {0, 100}, "of the weights, a share per step of learning rate 1"},
                {"rotation", "1", 2.0, {0, 100}, "how much rotation errors count beside displacement errors"},
                {"thinnest", "1", 2.0, {1, 8}, "learns from every sample; from every second alone, too; ...; so far"},
                {"most_samples", "1", 200'000.0, {1000, 1e7}, "learns from no more samples, evenly thinned"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<MlpFitter>(training_of(options), static_cast<std::size_t>(options["thinnest"]),
                                             static_cast<std::size_t>(options["most_samples"]));
        },
});

}  // namespace
}  // namespace photonlag
