#include "pose-prediction/bench/course.hpp"

#include <cassert>

namespace photonlag {
namespace {

constexpr Nanos nothing_judged = Nanos::min();

/// From the last sample to the first: the end of the unbroken stretch each stands in; then no sample that is unsettled.
std::vector<Nanos> judged_until(const std::vector<Nanos>& stamps) {
  std::vector<Nanos> until(stamps.size());
  Nanos end = stamps.back();
  for (std::size_t i = stamps.size(); i-- > 0;) {
    if (i + 1 < stamps.size() && stamps[i + 1] - stamps[i] > longest_step) end = stamps[i];
    until[i] = end;
  }
  Nanos begin = stamps.front();
  for (std::size_t i = 0; i < stamps.size(); ++i) {
    if (i > 0 && stamps[i] - stamps[i - 1] > longest_step) begin = stamps[i];
    if (stamps[i] < begin + settling) until[i] = nothing_judged;
  }
  return until;
}

}  // namespace

Course causal_course(std::string name, std::shared_ptr<const HeadMotion> motion, const std::vector<Nanos>& stamps) {
  assert(!stamps.empty());
  Course course;
  course.name = std::move(name);
  course.judged_until = judged_until(stamps);
  course.samples.reserve(stamps.size());
  for (const Nanos at : stamps) {
    const Pose pose = motion->at(at);
    course.samples.push_back({at, pose.world_from_head, pose.position});
  }
  course.truth = std::move(motion);
  return course;
}

Course causal_course(std::string name, std::vector<PoseSample> samples) {
  const auto motion = std::make_shared<TraceMotion>(std::move(samples));
  return causal_course(std::move(name), motion, motion->stamps());
}

}  // namespace photonlag
