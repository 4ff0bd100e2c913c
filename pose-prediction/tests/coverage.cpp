#include "pose-prediction/tests/coverage.hpp"

#include <algorithm>
#include <cmath>

#include "pose-prediction/calibrated.hpp"
#include "pose-prediction/tests/motion_statistics.hpp"
#include "pose-prediction/tests/test_motions.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;
constexpr Nanos longest_step = 100ms, settling = 300ms;

double share(const std::vector<double>& errors, const std::vector<double>& stated) {
  double within = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) within += errors[i] <= stated[i] ? 1 : 0;
  return within / double(errors.size());
}

double mean_loss(const std::vector<double>& errors, const std::vector<double>& stated) {
  double sum = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const double beyond = errors[i] - stated[i];
    sum += beyond > 0 ? 0.95 * beyond : -0.05 * beyond;
  }
  return sum / double(errors.size());
}

double relative_loss(const std::vector<double>& errors, const std::vector<double>& stated) {
  return mean_loss(errors, stated) / mean_loss(errors, std::vector(errors.size(), percentile(errors, 0.95)));
}

void append(std::vector<double>& to, const std::vector<double>& from) { to.insert(to.end(), from.begin(), from.end()); }

/// Instants from which nothing is predicted: the first 0.3 s, and 0.3 s after a long step. @p crosses a long step?
class Disturbances {
 public:
  explicit Disturbances(const std::vector<Nanos>& stamps) : first_(stamps.front()) {
    for (std::size_t i = 1; i < stamps.size(); ++i)
      if (stamps[i] - stamps[i - 1] > longest_step) gaps_.push_back({stamps[i - 1], stamps[i]});
  }
  [[nodiscard]] bool any(Nanos now, Nanos target) const {
    return now < first_ + settling || std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& gap) {
             return gap.from < target && now < gap.to + settling;
           });
  }

 private:
  Nanos first_;
  std::vector<Gap> gaps_;
};

}  // namespace

double Coverage::share_mm() const { return share(mm, stated_p95_mm); }
double Coverage::share_deg() const { return share(deg, stated_p95_deg); }
double Coverage::width_mm() const { return mean(stated_p95_mm) / percentile(mm, 0.95); }
double Coverage::width_deg() const { return mean(stated_p95_deg) / percentile(deg, 0.95); }

double Coverage::loss_mm() const { return relative_loss(mm, stated_p95_mm); }
double Coverage::loss_deg() const { return relative_loss(deg, stated_p95_deg); }

void Coverage::add(const Coverage& other) {
  append(mm, other.mm);
  append(deg, other.deg);
  append(stated_p95_mm, other.stated_p95_mm);
  append(stated_p95_deg, other.stated_p95_deg);
}

std::vector<Coverage> coverage_of(std::unique_ptr<Predictor> inner, const HeadMotion& motion,
                                  const std::vector<Nanos>& stamps, const std::vector<Nanos>& horizons) {
  Calibrated calibrated(std::move(inner));
  const Disturbances disturbances(stamps);
  std::vector<Coverage> all(horizons.size());
  for (const Nanos now : stamps) {
    calibrated.observe(sample_of(motion, now));
    for (std::size_t i = 0; i < horizons.size(); ++i) {
      const Nanos target = now + horizons[i];
      if (disturbances.any(now, target) || target > stamps.back()) continue;
      const Prediction guess = calibrated.predict(target);
      if (std::isnan(guess.position_p95_mm)) continue;
      const Pose truth = motion.at(target);
      all[i].mm.push_back(position_error_mm(guess.pose.pose(), truth));
      all[i].deg.push_back(rotation_error_deg(guess.pose.pose(), truth));
      all[i].stated_p95_mm.push_back(guess.position_p95_mm);
      all[i].stated_p95_deg.push_back(guess.rotation_p95_deg);
    }
  }
  return all;
}

TraceMotion sampled(const HeadMotion& motion, const std::vector<Nanos>& stamps) {
  std::vector<PoseSample> samples;
  for (const Nanos at : stamps) {
    samples.push_back(sample_of(motion, at));
    samples.back().at -= stamps.front();
  }
  return TraceMotion(std::move(samples));
}

Spoilt::Spoilt(const std::vector<Nanos>& stamps) {
  const RandomStream stream(1, "lost");
  for (std::size_t i = 0; i + 1 < stamps.size(); ++i) {
    if (stream.at(1, i / 10).uniform() > 0.05) gapped.push_back(stamps[i]);
    if (stream.at(2, i).uniform() > 0.2) lossy.push_back(stamps[i]);
    uneven.push_back(stamps[i] + Nanos(std::llround(stream.at(3, i).uniform(0, 0.95) *
                                                    double((stamps[i + 1] - stamps[i]).count()))));
  }
}

std::vector<Nanos> thinned(const HeadMotion& motion, double rate_hz) {
  Tracker tracker(motion, {.rate_hz = rate_hz}, 1, 0);
  std::vector<Nanos> stamps;
  while (const auto next = tracker.next()) stamps.push_back(next->sample.at);
  return stamps;
}

}  // namespace photonlag
