#include <algorithm>

#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/rotation.hpp"
#include "sim/core/angle.hpp"

namespace photonlag {
namespace {

constexpr double walker_rate_hz = 250;
/// Half the samples are further apart than this, half are nearer.
Nanos median_step(const std::vector<Nanos>& stamps) {
  std::vector<Nanos> steps;
  for (std::size_t i = 1; i < stamps.size(); ++i) steps.push_back(stamps[i] - stamps[i - 1]);
  if (steps.empty()) return never;
  const auto middle = steps.begin() + std::ptrdiff_t(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

}  // namespace

Tracker::Tracker(const HeadMotion& motion, TrackerOptions options, std::uint64_t seed, std::uint32_t client)
    : motion_(motion),
      options_(options),
      noise_(seed, "head.noise"),
      client_(client),
      clock_(options.rate_hz > 0 ? options.rate_hz : walker_rate_hz),
      thins_(options.rate_hz > 0 && !motion.stamps().empty() && clock_.period() > median_step(motion.stamps())) {}

std::optional<Tracker::Delivery> Tracker::next() {
  const std::vector<Nanos>& stamps = motion_.stamps();
  if (stamps.empty()) {
    const PoseSample& taken = known_everywhere(number_++);
    return Delivery{taken, taken.at + options_.delay};
  }
  while (std::size_t(number_) < stamps.size()) {
    const std::int64_t number = number_++;
    if (thins_ && !is_nearest_to_a_tick(std::size_t(number))) continue;
    const PoseSample taken = sample(stamps[std::size_t(number)], number);
    return Delivery{taken, taken.at + options_.delay};
  }
  return std::nullopt;
}

const PoseSample& Tracker::known_everywhere(std::int64_t number) {
  if (number % batch == 0)
    for (std::int64_t i = 0; i < batch; ++i) taken_[std::size_t(i)] = sample(clock_.tick(number + i), number + i);
  return taken_[std::size_t(number % batch)];
}

bool Tracker::is_nearest_to_a_tick(std::size_t i) const {
  const std::vector<Nanos>& stamps = motion_.stamps();
  if (i == 0) return true;
  const Nanos from = stamps[i - 1] + (stamps[i] - stamps[i - 1]) / 2;
  const Nanos to = i + 1 < stamps.size() ? stamps[i] + (stamps[i + 1] - stamps[i]) / 2 : stamps[i];
  return clock_.tick(clock_.first_at_or_after(from + Nanos(1))) <= to;
}

PoseSample Tracker::sample(Nanos at, std::int64_t number) const {
  PoseSample taken = motion_.sample_at(at);
  if (options_.noise_position_mm > 0 || options_.noise_rotation_deg > 0) {
    Draws draws = noise_.at(client_, number);
    Eigen::Vector3d shift, turn;
    for (double& axis : shift) axis = draws.normal(0, options_.noise_position_mm * 1e-3);
    for (double& axis : turn) axis = draws.normal(0, options_.noise_rotation_deg * rad_per_deg);
    taken.position += shift;
    taken.world_from_head = (taken.world_from_head * from_rotation_vector(turn)).normalized();
  }
  return taken;
}

}  // namespace photonlag
