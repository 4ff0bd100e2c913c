#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "pose-prediction/autoregression.hpp"
#include "pose-prediction/exemption.hpp"
#include "pose-prediction/history.hpp"
#include "pose-prediction/predictor.hpp"
#include "pose-prediction/steady_world.hpp"

namespace photonlag {
namespace {

struct AutoregressiveSettings {
  int order;
  Nanos step, max_horizon;
  double forget, ridge;
  double fits_per_step;  ///< How many of the coordinates are fitted anew at every step.
};

/// An autoregressive model per coordinate, iterated to the horizon in even steps; between two of them the answer is
/// interpolated. Its past is the samples', interpolated at even steps back from the newest. The quaternion it gives is
/// normalised.
///
/// Fitted to a trace, the model is that of the coordinates themselves. Fitted as samples come, it is that of their way
/// since the first sample, at even steps from that one on. Coordinates take turns at being fitted anew, as often as
/// their coefficients change. Either way leaps are taken out and the quaternions' signs made continuous.
class Autoregressive final : public Predictor {
 public:
  Autoregressive(const AutoregressiveSettings& settings, const std::optional<Autoregression>& trained)
      : is_(settings),
        recent_(samples_kept(settings)),
        trained_(trained.has_value()),
        model_(trained.value_or(Autoregression(settings.order))),
        fit_(settings.order, settings.forget, settings.ridge),
        steps_(8, settings.order + 1),
        past_(8, settings.order) {}

  void observe(const PoseSample& raw) override {
    PoseSample sample = world_.steadied(raw, recent_);
    if (trained_ && starts_anew(raw.at) && raw.world_from_head.coeffs().dot(model_.orientation) < 0)
      sample.world_from_head.coeffs() *= -1;
    if (!recent_.add(sample)) start();
    if (!trained_) learn();
    look_back();
  }

  [[nodiscard]] Prediction predict(Nanos at) const override {
    if (recent_.empty()) return {.pose = {.at = at}};
    const double steps = secs(std::min(at - recent_.newest().at, is_.max_horizon)) / secs(is_.step);
    const Coordinates ahead = iterate(steps) + origin_;
    Pose guess = recent_.newest().pose();
    const double length = ahead.segment<4>(3).norm();
    if (ahead.allFinite() && length > 1e-6) {  // a model may be unstable
      guess.position = ahead.head<3>();
      guess.world_from_head.coeffs() = ahead.segment<4>(3) / length;
    }
    guess = world_.restored(guess);
    return {.pose = {.at = at, .world_from_head = guess.world_from_head, .position = guess.position}};
  }

 private:
  static std::size_t samples_kept(const AutoregressiveSettings& settings) {
    constexpr std::size_t most = 2048;  // 2 s at 1 kHz
    return std::min(most, std::size_t(settings.order * millis(settings.step)) + 2);
  }

  [[nodiscard]] bool starts_anew(Nanos at) const {
    return recent_.empty() || at - recent_.newest().at > History::longest_step;
  }

  void start() {
    origin_ = trained_ ? Coordinates(Coordinates::Zero()) : coordinates_of(recent_.newest().pose());
    fit_.forget_all();
    known_steps_ = 0;
    steps_.setZero();
    next_step_ = recent_.newest().at;
  }

  /// Fits to the even steps that the newest sample completes.
  void learn() {
    const Nanos newest = recent_.newest().at;
    if (next_step_ > newest) return;
    for (; next_step_ <= newest; next_step_ += is_.step) {
      for (Eigen::Index i = steps_.cols() - 1; i > 0; --i) steps_.col(i) = steps_.col(i - 1);
      steps_.col(0) = between_newest(next_step_);
      known_steps_ = std::min(known_steps_ + 1, is_.order + 1);
      if (known_steps_ > 1) fit_.add(steps_, known_steps_ > is_.order);
      if (known_steps_ > is_.order) due_ = std::min<double>(due_ + is_.fits_per_step, coordinates);
    }
    for (; due_ >= 1; due_ -= 1, turn_ = (turn_ + 1) % coordinates) fit_.solve(turn_);
  }

  /// The way gone at an instant between the two newest samples.
  [[nodiscard]] Coordinates between_newest(Nanos at) const { return between(recent_.size() > 1 ? 1 : 0, at); }

  /// Likewise between sample i (or, if it is the newest, that one) and the next newer one.
  [[nodiscard]] Coordinates between(std::size_t i, Nanos at) const {
    const Coordinates older = coordinates_of(recent_[i].pose()) - origin_;
    if (i == 0) return older;
    const Coordinates newer = coordinates_of(recent_[i - 1].pose()) - origin_;
    return older + (newer - older) * (secs(at - recent_[i].at) / recent_.step_s(i - 1));
  }

  /// past_.col(i) = the way gone i steps ago; before the first sample, none.
  void look_back() {
    std::size_t i = 0;
    for (int k = 0; k < is_.order; ++k) {
      const Nanos at = recent_.newest().at - k * is_.step;
      while (i + 1 < recent_.size() && recent_[i].at > at) ++i;
      past_.col(k) = between(i, std::max(at, recent_[i].at));
    }
  }

  /// The model's answer after so many steps.
  [[nodiscard]] Coordinates iterate(double steps) const {
    const Autoregression& model = trained_ ? model_ : fit_.model();
    std::array<Coordinates, most_lags> past;  // a ring: past[(newest + i) % order] is i steps old
    for (int i = 0; i < is_.order; ++i) past[std::size_t(i)] = past_.col(i);
    int newest = 0;
    Coordinates before = past_.col(0), after = before;
    for (double left = steps; left > 0; left -= 1) {
      before = after;
      after = model.constant;
      for (int i = 0, at = newest; i < is_.order; ++i, at = at + 1 < is_.order ? at + 1 : 0)
        after += model.lag.col(i).cwiseProduct(past[std::size_t(at)]);
      newest = newest > 0 ? newest - 1 : is_.order - 1;
      past[std::size_t(newest)] = after;
    }
    const double share = steps - std::max(0.0, std::ceil(steps) - 1);
    return before + (after - before) * share;
  }

  AutoregressiveSettings is_;
  History recent_;
  SteadyWorld world_;
  bool trained_;
  Autoregression model_;
  RecentAutoregression fit_;
  RecentAutoregression::Past steps_;  // even ones since the first sample, newest first
  int known_steps_ = 0, turn_ = 0;
  double due_ = 0;  // coordinates to fit
  Nanos next_step_{};
  Eigen::Matrix<double, 8, Eigen::Dynamic> past_;
  Coordinates origin_ = Coordinates::Zero();
};

const Exemption autoregressive_not_equivariant(
    "autoregressive", Clause::equivariant,
    "every coordinate has coefficients of its own, so the answer depends on the axes");

std::unique_ptr<Predictor> make_autoregressive(const Values& options, const Context&) {
  const auto order = int(options["order"]);
  if (order != options["order"]) throw InputError(options.where("order"), "order is a whole number of steps");
  const Nanos step = from_ms(options["step_ms"]);
  const double forget = std::exp(-options["step_ms"] / options["window_ms"]);
  // Where a fit is dear (its cost goes with the cube of the order), all coordinates within 1/100 of the window, in
  // which coefficients change by 1 % of what they will.
  constexpr int cheap = 12;
  const double every_step = coordinates, in_turn = every_step * 100 * options["step_ms"] / options["window_ms"];
  const double fits = order <= cheap ? every_step : std::min(in_turn, every_step);
  std::optional<Autoregression> trained;
  if (const auto& trace = options.path("train"); !trace.empty())
    trained = fit_autoregression(*TraceMotion::read(trace, options.where("train")), order, step, {trace.string()});
  return std::make_unique<Autoregressive>(
      AutoregressiveSettings{order, step, from_ms(options["max_horizon_ms"]), forget, options["ridge"], fits},
      std::move(trained));
}

const Exactness exact("autoregressive",
                      {.position = true});  // the components of a turning quaternion do not move at a constant rate

const Registration<Predictor> registration({
    .name = "autoregressive",
    .summary = "an autoregressive model per coordinate, fitted to a trace or to the last seconds, and iterated",
    .source =
        "AR(p) with a constant, least squares: Box and Jenkins, Time Series Analysis, 1970; the defaults were chosen "
        "on "
        "six EyeNavGS traces at 72 Hz. Not the baseline of Gül et al., ACM Multimedia 2020, arXiv 2001.06466, which "
        "leaves "
        "leaps and changes of sign in: that is order = 40, step_ms = 5, train = one of its traces in photonlag predict "
        "--protocol gul2020",
    .options =
        {{"order", "steps", 6.0, {2, most_lags}, "how many earlier values the next one is made from"},
         {"step_ms", "ms", 25.0, {1, 100}, "the even step of the model; of the tracker's or longer"},
         {"train",
          "",
          std::filesystem::path(),
          {},
          "trace (CSV) to fit the coefficients to, once; without it they follow the samples. A model so fitted is "
          "drawn to that trace's mean pose, and a still head is not predicted to be still"},
         {"window_ms", "ms", 15000.0, {10, 1e6}, "without `train`: a step this old weighs 1/e of a new one"},
         {"ridge",
          "m^2 or 1",
          1e-5,
          {1e-12, 1e3},
          "without `train`: the pull towards constant velocity, as a sum of squared differences of steps"},
         {"max_horizon_ms", "ms", 200.0, {0, 1000}, "extrapolates no further than this"}},
    .make = make_autoregressive,
});

}  // namespace
}  // namespace photonlag
