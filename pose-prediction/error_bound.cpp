#include "pose-prediction/error_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace photonlag {
namespace {

constexpr double missed_share = 0.05;
/// Per second, as a logarithm: together they let the bound grow by 4.3 nepers a second while every error misses it, so
/// it overtakes a motion that becomes four times as bad in a third of a second; and where errors are all alike it
/// trembles by 4 % (72 errors a second). Chosen by quantile loss on real traces (docs/prediction-in-a-run.md).
constexpr double common_rate = 1.5, own_rate = 3.0;
constexpr double recent_s = 0.3;  ///< How far back "recent" goes: a head movement.
constexpr double usual_s = 4.0;   ///< And "usual": several of them, and rests.
/// exp(-7) and exp(12). Should a motion be predicted without error for long, the bound falls to a thousandth of the
/// motion and no further, so that it is back within two seconds when the motion changes.
constexpr double least_weight = 9e-4, most_weight = 1.6e5;
/// At first the sum of the cues is the better guess than a few errors of a head that has just begun to move.
constexpr double most_first_weight = 2;
/// Errors beyond so many bounds (the tracker lost its place) count as that where the cues are concerned.
constexpr double most_bounds = 5;

double sum(const std::array<double, ErrorBound::cue_count>& cues) {
  return std::accumulate(cues.begin(), cues.end(), 0.0);
}

/// Share of a running mean over @p span_s that a value has which counts for @p step_s; the plain mean to begin with.
double share_of_mean(double step_s, double span_s, std::int64_t count) {
  return std::max(-std::expm1(-step_s / span_s), 1 / double(count));
}

}  // namespace

ErrorBound::Statement ErrorBound::state(const Motion& motion, double stretch) const {
  Statement stated{.cues = {motion.gone, motion.bent, recent_ * stretch, usual_ * stretch},
                   .p95 = std::numeric_limits<double>::quiet_NaN(),
                   .of_errors = scored_ > 0};
  if (ready()) stated.p95 = floor_ + std::inner_product(weights_.begin(), weights_.end(), stated.cues.begin(), 0.0);
  return stated;
}

double ErrorBound::rms_share() const { return std::sqrt(square_); }

void ErrorBound::score(const Statement& stated, double error, double step_s) {
  // A head at rest teaches nothing about errors while it moves, nor do the first bounds, which know of no errors yet.
  const bool telling = stated.of_errors && (sum(stated.cues) > floor_ || error > floor_);
  if (telling && learnt_from_ < warm_up)
    set_out(error / (sum(stated.cues) + floor_));
  else if (telling)
    learn(stated, error > stated.p95, step_s);
  learnt_from_ += telling ? 1 : 0;
  ++scored_;
  if (std::isfinite(stated.p95)) error = std::min(error, most_bounds * stated.p95);
  recent_ += share_of_mean(step_s, recent_s, scored_) * (error - recent_);
  usual_ += share_of_mean(step_s, usual_s, scored_) * (error - usual_);
  if (!std::isfinite(stated.p95)) return;
  const double share = error / stated.p95;
  square_ += share_of_mean(step_s, usual_s, scored_) * (share * share - square_);
}

/// The first errors: every weight is the 95 % quantile of their ratios to the sum of the cues, counted from above.
void ErrorBound::set_out(double ratio) {
  for (double& kept : top_ratios_)
    if (ratio > kept) std::swap(ratio, kept);
  const auto n = double(learnt_from_ + 1);
  const double rank = std::min(std::ceil((1 - missed_share) * (n + 1)), n);  // of a finite sample, conformal
  weights_.fill(std::clamp(top_ratios_[static_cast<std::size_t>(n - rank)], least_weight, most_first_weight));
}

void ErrorBound::learn(const Statement& stated, bool missed, double step_s) {
  const double step = ((missed ? 1 : 0) - missed_share) * step_s;
  for (std::size_t i = 0; i < cue_count; ++i) {
    const double share = weights_[i] * stated.cues[i] / stated.p95;
    weights_[i] =
        std::clamp(weights_[i] * std::exp(step * (common_rate + own_rate * share)), least_weight, most_weight);
  }
}

}  // namespace photonlag
