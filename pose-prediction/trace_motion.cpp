#include <algorithm>
#include <cassert>

#include "pose-prediction/head_motion.hpp"

namespace photonlag {

TraceMotion::TraceMotion(std::vector<PoseSample> samples) : samples_(std::move(samples)) {
  assert(!samples_.empty() && samples_.front().at == Nanos(0));
  stamps_.reserve(samples_.size());
  for (PoseSample& sample : samples_) {
    assert(stamps_.empty() || sample.at > stamps_.back());
    // q and -q are the same rotation; of the two, the one nearer its predecessor makes SLERP take the short way.
    if (!stamps_.empty()) {
      const Eigen::Quaterniond& before = (&sample - 1)->world_from_head;
      if (before.dot(sample.world_from_head) < 0) sample.world_from_head.coeffs() *= -1;
    }
    stamps_.push_back(sample.at);
  }
}

Pose TraceMotion::at(Nanos t) const {
  const auto after = std::upper_bound(stamps_.begin(), stamps_.end(), t);
  if (after == stamps_.begin()) return samples_.front().pose();
  const auto before = std::size_t(after - stamps_.begin()) - 1;
  const PoseSample& a = samples_[before];
  if (after == stamps_.end() || a.at == t) return a.pose();
  const PoseSample& b = samples_[before + 1];
  const double share = double((t - a.at).count()) / double((b.at - a.at).count());
  return {a.world_from_head.slerp(share, b.world_from_head).normalized(),
          a.position + share * (b.position - a.position)};
}

PoseSample TraceMotion::sample_at(Nanos t) const {
  const auto found = std::lower_bound(stamps_.begin(), stamps_.end(), t);
  if (found != stamps_.end() && *found == t) return samples_[std::size_t(found - stamps_.begin())];
  return HeadMotion::sample_at(t);
}

std::vector<Gap> TraceMotion::gaps(Nanos longest_step) const {
  std::vector<Gap> out;
  for (std::size_t i = 1; i < stamps_.size(); ++i)
    if (stamps_[i] - stamps_[i - 1] > longest_step) out.push_back({stamps_[i - 1], stamps_[i]});
  return out;
}

}  // namespace photonlag
