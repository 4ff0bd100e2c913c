#include "pose-prediction/bench/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "pose-prediction/rotation.hpp"
#include "sim/core/angle.hpp"
#include "sim/core/error.hpp"

namespace photonlag {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// |log(truth^-1 guess)|, deg: half the angle, the signs taken as they are, and the log of what @p guess is longer.
double half_angle_deg(const Eigen::Quaterniond& truth, const Eigen::Quaterniond& guess) {
  constexpr double no_axis = 1e-17;  // theirs takes the angle for 0 then, even where the sign flipped
  const Eigen::Quaterniond between = truth.inverse() * guess;
  const double sine = between.vec().norm(), angle = sine < no_axis ? 0 : std::atan2(sine, between.w());
  return std::hypot(std::log(between.norm()), angle) * deg_per_rad;
}

/// What is judged by it; without a quaternion as made, of the pose's two signs the one that continues the sample.
Eigen::Quaterniond as_made(const Eigen::Quaterniond& from, const Prediction& guess) {
  if (guess.quaternion_as_made) return Eigen::Quaterniond(*guess.quaternion_as_made);
  const Eigen::Quaterniond& q = guess.pose.world_from_head;
  return from.dot(q) < 0 ? Eigen::Quaterniond(-q.coeffs()) : q;
}

bool gives_none_yet(const Prediction& guess) { return guess.quaternion_as_made && guess.quaternion_as_made->hasNaN(); }

/// How far beyond its furthest point, if @p next is, windows of samples before apart, the window of @p sample; moves
/// on.
template <class Reached>
void add_overshoot(const std::vector<Slowdown>& windows, std::size_t& next, std::size_t sample, Overshoot& out,
                   Reached reached) {
  while (next < windows.size() && windows[next].sample < sample) ++next;
  if (next == windows.size() || windows[next].sample != sample) return;
  out.sum += std::max(0.0, reached() - windows[next].furthest);
  ++out.windows;
  ++next;
}

std::string place(const Course& course, const PoseSample& newest, Nanos horizon) {
  return fmt::format("on {}, {:g} ms ahead of the sample at {:.6f} s", course.name, millis(horizon), secs(newest.at));
}

/// @p error, and in brackets where it came up.
InputError during(const InputError& error, const std::string& where) {
  const std::string what = error.what(), between = ": error: ";
  const std::size_t at = std::min(what.find(between), what.size());
  const std::string message = at == what.size() ? what : what.substr(at + between.size());
  return {{what.substr(0, at)}, fmt::format("{} ({})", message, where)};
}

bool is_pose(const PoseSample& pose) {
  constexpr double tolerance = 1e-6;
  return pose.position.allFinite() && std::abs(pose.world_from_head.norm() - 1) <= tolerance;
}

void show(Predictor& predictor, const PoseSample& sample, const Course& course) {
  try {
    predictor.observe(sample);
  } catch (const InputError& e) {
    throw during(e, fmt::format("on {}, taking the sample at {:.6f} s", course.name, secs(sample.at)));
  }
}

using Clock = std::chrono::steady_clock;
double nanos(Clock::duration d) { return std::chrono::duration<double, std::nano>(d).count(); }

}  // namespace

void ErrorSeries::add(const Eigen::Vector3d& error, bool follows) {
  sizes_.push_back(error.norm());
  if (follows) {
    const Eigen::Vector3d step = error - last_;
    sum_of_steps_ += step;
    sum_of_squared_steps_ += step.squaredNorm();
    ++steps_;
  }
  last_ = error;
}

double ErrorSeries::rms() const {
  double sum = 0;
  for (const double size : sizes_) sum += size * size;
  return std::sqrt(sum / double(sizes_.size()));
}

double ErrorSeries::judder() const {
  if (steps_ == 0) return nan;
  const auto n = double(steps_);
  return std::sqrt(std::max(0.0, sum_of_squared_steps_ / n - (sum_of_steps_ / n).squaredNorm()));
}

double Overshoot::mean() const { return windows == 0 ? nan : sum / double(windows); }

void Stated::add(double error, double bound) {
  if (std::isnan(bound)) return;
  ++predictions;
  within += error <= bound ? 1 : 0;
  sum_of_bounds += bound;
}

/// How far the judging of one horizon has come.
struct Judge::Progress {
  std::size_t next_move = 0, next_turn = 0;                        // in the lists of slowdowns
  std::size_t last = std::numeric_limits<std::size_t>::max() - 1;  // sample judged before
};

Judge::Judge(const Course& course, std::vector<Nanos> horizons) : course_(course), horizons_(std::move(horizons)) {
  for (const Nanos horizon : horizons_) slowdowns_.push_back(find_slowdowns(course, horizon));
}

std::vector<HorizonScore> Judge::operator()(Predictor& predictor, Cost* cost) const {
  std::vector<HorizonScore> scores(horizons_.size());
  std::vector<Progress> progress(horizons_.size());
  std::vector<Prediction> guesses(horizons_.size());
  for (std::size_t i = 0; i < course_.samples.size(); ++i) {
    const PoseSample& sample = course_.samples[i];
    const auto start = Clock::now();
    show(predictor, sample, course_);
    const auto observed = Clock::now();
    ask(predictor, sample, guesses);
    const auto predicted = Clock::now();
    check(sample, guesses);
    if (cost != nullptr) {
      cost->observe_ns.push_back(nanos(observed - start));
      cost->predict_ns.push_back(nanos(predicted - observed) / double(horizons_.size()));
    }
    for (std::size_t h = 0; h < horizons_.size(); ++h)
      if (course_.judges(i, sample.at + horizons_[h]) && !gives_none_yet(guesses[h]))
        judge(i, h, guesses[h], progress[h], scores[h]);
  }
  return scores;
}

void Judge::ask(const Predictor& predictor, const PoseSample& newest, std::vector<Prediction>& guesses) const {
  std::size_t h = 0;
  try {
    for (; h < horizons_.size(); ++h) guesses[h] = predictor.predict(newest.at + horizons_[h]);
  } catch (const InputError& e) {
    throw during(e, place(course_, newest, horizons_[h]));
  }
}

void Judge::check(const PoseSample& newest, const std::vector<Prediction>& guesses) const {
  for (std::size_t h = 0; h < horizons_.size(); ++h)
    if (!is_pose(guesses[h].pose))
      throw std::logic_error("predicted what is no pose, " + place(course_, newest, horizons_[h]));
}

void Judge::judge(std::size_t sample, std::size_t horizon, const Prediction& guess, Progress& at,
                  HorizonScore& out) const {
  const PoseSample& from = course_.samples[sample];
  const Pose predicted = guess.pose.pose(), truth = course_.truth->at(from.at + horizons_[horizon]);
  const Eigen::Quaterniond head_from_world = truth.world_from_head.conjugate();
  const bool follows = at.last + 1 == sample;
  at.last = sample;
  out.mm.add(head_from_world * (predicted.position - truth.position) * 1e3, follows);
  out.deg.add(rotation_vector(head_from_world * predicted.world_from_head) * deg_per_rad, follows);
  out.stated_mm.add(out.mm.sizes().back(), guess.position_p95_mm);
  out.stated_deg.add(out.deg.sizes().back(), guess.rotation_p95_deg);
  if (course_.step > Nanos(0)) {
    const auto ahead = std::size_t(horizons_[horizon] / course_.step);
    out.half_deg.push_back(
        half_angle_deg(course_.samples[sample + ahead].world_from_head, as_made(from.world_from_head, guess)));
  }
  const auto heading = [&] { return heading_at(*course_.truth, from.at); };
  add_overshoot(slowdowns_[horizon].moves, at.next_move, sample, out.overshoot_mm,
                [&] { return moved_mm(from.pose(), predicted, heading().move); });
  add_overshoot(slowdowns_[horizon].turns, at.next_turn, sample, out.overshoot_deg,
                [&] { return turned_deg(from.pose(), predicted, heading().turn); });
}

}  // namespace photonlag
