#include "pose-prediction/tests/motion_statistics.hpp"

#include "pose-prediction/bench/judge.hpp"

namespace photonlag {

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
  const std::shared_ptr<const HeadMotion> borrowed(std::shared_ptr<void>(), &motion);
  const Course course = causal_course("test", borrowed, stamps);
  std::vector<PredictionErrors> errors;
  for (const HorizonScore& score : Judge(course, horizons)(predictor))
    errors.push_back({score.mm.sizes(), score.deg.sizes()});
  return errors;
}

}  // namespace photonlag
