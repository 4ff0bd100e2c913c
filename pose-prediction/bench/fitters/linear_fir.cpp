#include "pose-prediction/linear_fir.hpp"

#include <algorithm>

#include "pose-prediction/bench/fitter.hpp"
#include "pose-prediction/bench/least_absolute.hpp"

namespace photonlag {
namespace {

using linear_fir::inputs;

constexpr std::size_t history_capacity = 4096;

/// A moment to learn from: where the head came from, and how long what follows is known.
struct Moment {
  const Course* course = nullptr;
  std::size_t sample = 0;
  linear_fir::Inputs in;
};

std::vector<Moment> moments_of(const std::vector<const Course*>& courses) {
  std::vector<Moment> out;
  for (const Course* course : courses) {
    History history(history_capacity);
    for (std::size_t i = 0; i < course->samples.size(); ++i) {
      history.add(course->samples[i]);
      if (course->judges(i, course->samples[i].at) && linear_fir::reaches_back(history))
        out.push_back({course, i, linear_fir::inputs_of(history)});
    }
  }
  return out;
}

/// Where the head was going to be, seen from where it was: displacement, rotation vector.
Eigen::Matrix<double, 1, 6> outcome(const PoseSample& now, const Pose& then) {
  const Eigen::Quaterniond head_from_world = now.world_from_head.conjugate();
  Eigen::Matrix<double, 1, 6> out;
  out.head<3>() = (head_from_world * (then.position - now.position)).transpose();
  out.tail<3>() = rotation_vector(head_from_world * then.world_from_head).transpose();
  return out;
}

/// Rows to learn one horizon from.
struct Lessons {
  Eigen::MatrixXd in, out;
};

Lessons lessons_of(const std::vector<Moment>& moments, Nanos horizon, std::size_t most) {
  std::vector<const Moment*> judged;
  for (const Moment& m : moments)
    if (m.course->judges(m.sample, m.course->samples[m.sample].at + horizon)) judged.push_back(&m);
  const std::size_t rows = std::min(judged.size(), most);
  Lessons lessons{Eigen::MatrixXd(rows, inputs), Eigen::MatrixXd(rows, 6)};
  for (std::size_t row = 0; row < rows; ++row) {
    const Moment& m = *judged[row * judged.size() / rows];  // evenly thinned
    const PoseSample& now = m.course->samples[m.sample];
    const auto at = static_cast<Eigen::Index>(row);
    lessons.in.row(at) = m.in.transpose();
    lessons.out.row(at) = outcome(now, m.course->truth->at(now.at + horizon));
  }
  return lessons;
}

class FittedLinearFir final : public Fitted {
 public:
  explicit FittedLinearFir(linear_fir::Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::unique_ptr<Predictor> predictor() const override { return linear_fir::make_predictor(model_); }
  [[nodiscard]] std::string toml() const override { return linear_fir::to_toml(model_); }

 private:
  linear_fir::Model model_;
};

/// For each horizon one linear map from `linear_fir::Inputs` to displacement, one to the rotation vector, each with the
/// least mean length of the error.
class LinearFirFitter final : public Fitter {
 public:
  LinearFirFitter(LeastAbsolute how, std::size_t most_samples) : how_(how), most_samples_(most_samples) {}

  [[nodiscard]] std::unique_ptr<Fitted> fit(const std::vector<const Course*>& courses,
                                            const std::vector<Nanos>& horizons) const override {
    const std::vector<Moment> moments = moments_of(courses);
    linear_fir::Model model;
    for (const Nanos horizon : horizons) {
      const Lessons lessons = lessons_of(moments, horizon, most_samples_);
      if (lessons.in.rows() < inputs)
        throw InputError({courses.front()->name}, "too few samples to fit linear_fir on, even with the other traces");
      Eigen::VectorXd weights;
      linear_fir::Map map;
      map.topRows<3>() = fit_least_absolute(lessons.in, lessons.out.leftCols<3>(), how_, weights);
      weights.resize(0);
      map.bottomRows<3>() = fit_least_absolute(lessons.in, lessons.out.rightCols<3>(), how_, weights);
      model.horizons.push_back(horizon);
      model.maps.push_back(linear_fir::rounded(map));
    }
    return std::make_unique<FittedLinearFir>(std::move(model));
  }

 private:
  LeastAbsolute how_;
  std::size_t most_samples_;
};

const Registration<Fitter> registration({
    .name = "linear_fir",
    .summary = "least mean error, by iteratively reweighted least squares",
    .source = "Holland and Welsch, Robust regression using iteratively reweighted least-squares, 1977",
    .options =
        {{"ridge", "1", 1e-5, {0, 1}, "penalty on the weights of inputs scaled to a mean square of 1"},
         {"most_samples", "1", 200'000.0, {1000, 1e7}, "learns from no more samples than these, evenly thinned"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<LinearFirFitter>(LeastAbsolute{.ridge = options["ridge"]},
                                                   static_cast<std::size_t>(options["most_samples"]));
        },
});

}  // namespace
}  // namespace photonlag
