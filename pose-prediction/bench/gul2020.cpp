#include "pose-prediction/bench/gul2020.hpp"

#include <algorithm>
#include <cassert>

#include "pose-prediction/rotation.hpp"

namespace photonlag {
namespace {

constexpr Nanos step = gul2020_step;
constexpr std::int64_t most_instants = 12'001;

/// Means of bins of one step; empty bins between them are filled in linearly. @pre the first and the last sample count
std::vector<Eigen::Vector3d> binned_positions(const std::vector<PoseSample>& samples) {
  std::vector<Eigen::Vector3d> out(std::size_t(samples.back().at / step) + 1, Eigen::Vector3d::Zero());
  std::size_t next = 0, last_filled = 0;
  for (std::size_t bin = 0; bin < out.size(); ++bin) {
    std::size_t count = 0;
    for (; next < samples.size() && std::size_t(samples[next].at / step) == bin; ++next, ++count)
      out[bin] += samples[next].position;
    if (count == 0) continue;
    out[bin] /= double(count);
    const double width = double(bin - last_filled);
    for (std::size_t k = last_filled + 1; k < bin; ++k)
      out[k] = out[last_filled] + (out[bin] - out[last_filled]) * (double(k - last_filled) / width);
    last_filled = bin;
  }
  return out;
}

/// Between @p a and @p b the short way, with the sign of @p a.
Eigen::Quaterniond between(const PoseSample& a, const PoseSample& b, Nanos at) {
  const double share = secs(at - a.at) / secs(b.at - a.at);
  const Eigen::Vector3d turn = rotation_vector(a.world_from_head.conjugate() * b.world_from_head);
  return (a.world_from_head * from_rotation_vector(turn * share)).normalized();
}

}  // namespace

Course gul2020_course(std::string name, const std::vector<PoseSample>& samples) {
  assert(!samples.empty() && samples.front().at == Nanos(0));
  const std::vector<Eigen::Vector3d> positions = binned_positions(samples);
  const auto instants = std::min<std::int64_t>(std::ssize(positions), most_instants);
  Course course;
  course.name = std::move(name);
  course.step = step;
  std::size_t before = 0;
  for (std::int64_t k = 0; k < instants; ++k) {
    const Nanos at = k * step;
    // At a sample's own instant the one before it still gives the sign.
    while (before + 2 < samples.size() && samples[before + 1].at < at) ++before;
    const bool alone = samples.size() == 1;
    course.samples.push_back(
        {at, alone ? samples.front().world_from_head : between(samples[before], samples[before + 1], at),
         positions[std::size_t(k)]});
  }
  course.judged_until.assign(course.samples.size(), course.samples.back().at);
  course.truth = std::make_shared<TraceMotion>(course.samples);
  return course;
}

}  // namespace photonlag
