#include "pose-prediction/calibrated.hpp"

#include <algorithm>
#include <cmath>

namespace photonlag {
namespace {

constexpr Nanos longest_step = std::chrono::milliseconds(100);
constexpr Nanos settling_time = std::chrono::milliseconds(300);
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
  if (!newest_ || sample.at - newest_->at > longest_step) since_ = sample.at;
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
    // Errors count alike. Where samples are lost those after a long step are often the larger ones: were they to count
    // by its length, the bound would hold for 95 % of the time, and for more than 95 % of the predictions.
    horizon.pace_s += horizon.pace_s > 0 ? 0.05 * (step_s - horizon.pace_s) : step_s;
    const double mm = position_error_mm(said.pose, truth), deg = rotation_error_deg(said.pose, truth);
    const auto learn = [&](Bounds& bounds, const Statements& stated) {
      bounds.mm.score(stated.mm, mm, horizon.pace_s);
      bounds.deg.score(stated.deg, deg, horizon.pace_s);
    };
    if (said.settling) learn(horizon.early, said.early);
    // The very first errors have to do for both.
    if (!said.settling || !horizon.settled.mm.ready()) learn(horizon.settled, said.settled);
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
    said.settling = settling();
    said.settled = statements(horizon.settled, horizons[i]);
    if (said.settling) said.early = statements(horizon.early, horizons[i]);
    ++horizon.size;
  }
}

bool Calibrated::settling() const { return newest_->at - since_ < settling_time; }

Calibrated::Statements Calibrated::statements(const Bounds& bounds, Nanos ahead) const {
  return {bounds.mm.state(motion_mm(ahead)), bounds.deg.state(motion_deg(ahead))};
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
Calibrated::Bound Calibrated::bound(ErrorBound Bounds::*which, const ErrorBound::Motion& motion, Nanos ahead) const {
  const auto place = std::upper_bound(horizons.begin(), horizons.end(), ahead) - horizons.begin();
  const auto after = std::min(static_cast<std::size_t>(place), count - 1);
  const std::size_t before = place == 0 || place == count ? after : after - 1;
  const double share = before == after ? 0 : secs(ahead - horizons[before]) / secs(horizons[after] - horizons[before]);
  const auto at = [&](std::size_t i) -> Bound {
    const ErrorBound& early = horizons_[i].early.*which;
    const ErrorBound& learnt = settling() && early.ready() ? early : horizons_[i].settled.*which;
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
  const Bound mm = bound(&Bounds::mm, motion_mm(ahead), ahead), deg = bound(&Bounds::deg, motion_deg(ahead), ahead);
  const auto fill = [](double& stated, double learnt) { stated = std::isnan(stated) ? learnt : stated; };
  fill(guess.position_p95_mm, mm.p95);
  fill(guess.rotation_p95_deg, deg.p95);
  fill(guess.position_sigma_mm, mm.sigma);
  fill(guess.rotation_sigma_deg, deg.sigma);
  return guess;
}

}  // namespace photonlag
