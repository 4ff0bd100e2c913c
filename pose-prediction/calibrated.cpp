#include "pose-prediction/calibrated.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

constexpr Nanos longest_step = std::chrono::milliseconds(100);
/// Errors a few milliseconds apart are nearly the same one: asking more often would cost and teach little.
constexpr Nanos asking_period = std::chrono::milliseconds(10);

Pose between(const PoseSample& a, const PoseSample& b, Nanos at) {
  const double share = secs(at - a.at) / secs(b.at - a.at);
  return {a.world_from_head.slerp(share, b.world_from_head), a.position + share * (b.position - a.position)};
}

}  // namespace

Calibrated::Calibrated(std::unique_ptr<Predictor> inner) : inner_(std::move(inner)) {
  // The oldest waits for the first sample after its target; a step over 100 ms empties the ring.
  for (std::size_t i = 0; i < count; ++i)
    horizons_[i].waiting.resize(static_cast<std::size_t>((horizons[i] + longest_step) / asking_period) + 2);
}

void Calibrated::observe(const PoseSample& sample) {
  if (newest_ && sample.at - newest_->at > longest_step) {
    for (Horizon& horizon : horizons_) horizon.size = 0;
    motion_.forget();
  } else if (newest_) {
    motion_.add(*newest_, sample);
    for (Horizon& horizon : horizons_) score(horizon, sample);
  }
  newest_ = sample;
  inner_->observe(sample);
  if (asked_ && sample.at - *asked_ < asking_period) return;
  asked_ = sample.at;
  ask(sample.at);
}

void Calibrated::score(Horizon& horizon, const PoseSample& now) {
  for (; horizon.size > 0 && horizon.waiting[horizon.first].target <= now.at; --horizon.size) {
    const Said& said = horizon.waiting[horizon.first];
    const Pose truth = between(*newest_, now, said.target);
    const double step_s = secs(std::clamp(said.when - horizon.scored, asking_period, longest_step));
    horizon.mm.score(said.mm, position_error_mm(said.pose, truth), step_s);
    horizon.deg.score(said.deg, rotation_error_deg(said.pose, truth), step_s);
    horizon.scored = said.when;
    horizon.first = (horizon.first + 1) % horizon.waiting.size();
  }
}

void Calibrated::ask(Nanos now) {
  for (std::size_t i = 0; i < count; ++i) {
    Horizon& horizon = horizons_[i];
    Said& said = horizon.waiting[(horizon.first + horizon.size) % horizon.waiting.size()];
    said.when = now;
    said.target = now + horizons[i];
    said.pose = inner_->predict(said.target).pose.pose();
    said.mm = horizon.mm.state(motion_mm(horizons[i]));
    said.deg = horizon.deg.state(motion_deg(horizons[i]));
    ++horizon.size;
  }
}

ErrorBound::Motion Calibrated::motion_mm(Nanos ahead) const {
  const double h = secs(ahead);
  return {motion_.speed_mm_s() * h / 2, motion_.acceleration_mm_s2() * h * h / 2};
}

ErrorBound::Motion Calibrated::motion_deg(Nanos ahead) const {
  const double h = secs(ahead);
  return {motion_.rate_deg_s() * h / 2, motion_.acceleration_deg_s2() * h * h / 2};
}

/// Both neighbours' bounds for this very horizon, mixed.
Calibrated::Bound Calibrated::bound(ErrorBound Horizon::*which, const ErrorBound::Motion& motion, Nanos ahead) const {
  const auto place = std::upper_bound(horizons.begin(), horizons.end(), ahead) - horizons.begin();
  const auto after = std::min(static_cast<std::size_t>(place), count - 1);
  const std::size_t before = place == 0 || place == count ? after : after - 1;
  const double share = before == after ? 0 : secs(ahead - horizons[before]) / secs(horizons[after] - horizons[before]);
  const auto at = [&](std::size_t i) -> Bound {
    const ErrorBound& learnt = horizons_[i].*which;
    const double p95 = learnt.state(motion, secs(ahead) / secs(horizons[i])).p95;
    return {p95, p95 * learnt.rms_share()};
  };
  const Bound low = at(before), high = at(after);
  return {low.p95 + share * (high.p95 - low.p95), low.sigma + share * (high.sigma - low.sigma)};
}

Prediction Calibrated::predict(Nanos at) const {
  Prediction guess = inner_->predict(at);
  if (!newest_) return guess;
  const Nanos ahead = at - newest_->at;
  const Bound mm = bound(&Horizon::mm, motion_mm(ahead), ahead), deg = bound(&Horizon::deg, motion_deg(ahead), ahead);
  guess.position_p95_mm = mm.p95;
  guess.rotation_p95_deg = deg.p95;
  if (std::isnan(guess.position_sigma_mm)) guess.position_sigma_mm = mm.sigma;
  if (std::isnan(guess.rotation_sigma_deg)) guess.rotation_sigma_deg = deg.sigma;
  return guess;
}

}  // namespace photonlag
