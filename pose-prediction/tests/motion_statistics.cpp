#include "pose-prediction/tests/motion_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace photonlag {
namespace {

using namespace std::chrono_literals;

constexpr Nanos longest_step = 100ms, settling = 300ms;

std::vector<Gap> long_steps(const std::vector<Nanos>& stamps) {
  std::vector<Gap> out;
  for (std::size_t i = 1; i < stamps.size(); ++i)
    if (stamps[i] - stamps[i - 1] > longest_step) out.push_back({stamps[i - 1], stamps[i]});
  return out;
}

PoseSample sample_of(const HeadMotion& motion, Nanos at) {
  const Pose pose = motion.at(at);
  return {at, pose.world_from_head, pose.position};
}

}  // namespace

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

double percentile(std::vector<double> values, double p) {
  const auto rank = std::max<std::ptrdiff_t>(std::llround(std::ceil(p * double(values.size()))), 1);
  std::nth_element(values.begin(), values.begin() + rank - 1, values.end());
  return values[std::size_t(rank - 1)];
}

MotionStatistics statistics_of(const HeadMotion& motion, const std::vector<Nanos>& stamps) {
  std::vector<double> speed, rate;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    const Nanos step = stamps[i] - stamps[i - 1];
    if (step > longest_step) continue;
    const Pose a = motion.at(stamps[i - 1]), b = motion.at(stamps[i]);
    speed.push_back((b.position - a.position).norm() / secs(step));
    rate.push_back(rotation_error_deg(a, b) / secs(step));
  }
  return {percentile(speed, 0.5), percentile(speed, 0.95), percentile(rate, 0.5), percentile(rate, 0.95)};
}

std::vector<Nanos> even_stamps(double rate_hz, Nanos end) {
  const Ticker clock(rate_hz);
  std::vector<Nanos> out;
  for (std::int64_t k = 0; clock.tick(k) < end; ++k) out.push_back(clock.tick(k));
  return out;
}

std::vector<PredictionErrors> causal_errors(Predictor& predictor, const HeadMotion& motion,
                                            const std::vector<Nanos>& stamps, const std::vector<Nanos>& horizons) {
  const std::vector<Gap> gaps = long_steps(stamps);
  std::vector<PredictionErrors> errors(horizons.size());
  for (const Nanos now : stamps) {
    predictor.observe(sample_of(motion, now));
    if (now < stamps.front() + settling) continue;
    for (std::size_t i = 0; i < horizons.size(); ++i) {
      const Nanos target = now + horizons[i];
      const bool disturbed = std::any_of(gaps.begin(), gaps.end(),
                                         [&](const Gap& gap) { return gap.from < target && now < gap.to + settling; });
      if (disturbed || target > stamps.back()) continue;
      const Pose guess = predictor.predict(target).pose.pose(), truth = motion.at(target);
      errors[i].mm.push_back(position_error_mm(guess, truth));
      errors[i].deg.push_back(rotation_error_deg(guess, truth));
    }
  }
  return errors;
}

}  // namespace photonlag
