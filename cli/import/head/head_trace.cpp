#include "cli/import/head/head_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "sim/core/output_file.hpp"

namespace photonlag::cli {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000, longest_ns = second_ns * second_ns;

double seconds(std::int64_t ns) { return static_cast<double>(ns) / static_cast<double>(second_ns); }

bool has_velocities(const HeadSample& sample) { return sample.velocity && sample.angular_velocity; }

std::string velocities(const HeadSample& sample) {
  const Eigen::Vector3d &v = *sample.velocity, &w = *sample.angular_velocity;
  return fmt::format(",{:.9f},{:.9f},{:.9f},{:.9f},{:.9f},{:.9f}", v.x(), v.y(), v.z(), w.x(), w.y(), w.z());
}

std::string row(const HeadSample& sample) {
  const Eigen::Vector3d& p = sample.position;
  const Eigen::Quaterniond& q = sample.world_from_head;
  return fmt::format("{}.{:09},{:.9f},{:.9f},{:.9f},{:.12f},{:.12f},{:.12f},{:.12f}", sample.at_ns / second_ns,
                     sample.at_ns % second_ns, p.x(), p.y(), p.z(), q.w(), q.x(), q.y(), q.z());
}

}  // namespace

void HeadTrace::begin_file(const std::filesystem::path& file) {
  file_ = file;
  begun_ = false;
}

void HeadTrace::add(const HeadSample& sample) {
  if (!begun_) offset_ns_ = kept_.empty() ? -sample.at_ns : kept_.back().at_ns + second_ns - sample.at_ns;
  begun_ = true;
  HeadSample next = sample;
  next.at_ns += offset_ns_;
  if (next.at_ns > longest_ns) throw InputError({file_.string()}, "a time is more than 1e9 s after the first");
  if (!kept_.empty() && next.at_ns <= kept_.back().at_ns) {
    ++(next.at_ns == kept_.back().at_ns ? repeated_ : backward_);
    furthest_back_ns_ = std::max(furthest_back_ns_, kept_.back().at_ns - next.at_ns);
    return;
  }
  kept_.push_back(next);
}

void HeadTrace::report() const {
  if (repeated_ != 0)
    std::fprintf(stderr, "photonlag: warning: %zu samples left out: the same stamp as the one before\n", repeated_);
  if (backward_ != 0)
    std::fprintf(stderr,
                 "photonlag: warning: %zu samples left out: stamps before that of an earlier one, by up to %.9g s\n",
                 backward_, seconds(furthest_back_ns_));
}

std::string HeadTrace::write(const std::filesystem::path& to) const {
  report();
  if (repeated_ + backward_ > kept_.size())
    throw InputError({file_.string()}, fmt::format("stamps rise at {} samples only, and do not at {}: is the time in "
                                                   "another column or unit?",
                                                   kept_.size(), repeated_ + backward_));
  if (kept_.size() < 2)
    throw InputError({file_.string()},
                     "has fewer than two samples with stamps that rise: is the time in another column or unit?");
  const bool whole = std::ranges::all_of(kept_, has_velocities);
  std::string text = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz";
  text += whole ? ",vx_mps,vy_mps,vz_mps,wx_radps,wy_radps,wz_radps\n" : "\n";
  std::int64_t step_ns = 0;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    text += row(kept_[i]) + (whole ? velocities(kept_[i]) : "") + "\n";
    if (i > 0) step_ns = std::max(step_ns, kept_[i].at_ns - kept_[i - 1].at_ns);
  }
  write_file(to, text);
  const double length_s = seconds(kept_.back().at_ns);
  return fmt::format("{} samples in {:.3f} s: {:.2f} Hz on average, longest step {:.3f} ms", kept_.size(), length_s,
                     static_cast<double>(kept_.size() - 1) / length_s, seconds(step_ns) * 1e3);
}

std::string import_head(const ImportRequest& request, const std::filesystem::path& to,
                        const std::function<void(const std::filesystem::path& file, HeadTrace& trace)>& read) {
  HeadTrace trace;
  for (const auto& file : request.files) {
    trace.begin_file(file);
    read(file, trace);
  }
  return trace.write(to);
}

}  // namespace photonlag::cli
