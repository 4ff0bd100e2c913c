#pragma once
/// @file
/// Six real traces: EyeNavGS, Meta Quest Pro, 72 Hz. Where they are: environment variable PHOTONLAG_SHARED.

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "pose-prediction/bench/course.hpp"

namespace photonlag {

inline std::filesystem::path trace_folder() {
  if (const char* shared = std::getenv("PHOTONLAG_SHARED")) return std::filesystem::path(shared) / "data/head";
  const char* source = std::getenv("PHOTONLAG_SOURCE");
  return std::filesystem::path(source ? source : ".") / "../shared/data/head";
}

/// @param kept Which samples a tracker delivers; the truth is the whole trace.
inline std::vector<Course> read_courses(const std::function<bool(std::size_t sample)>& kept = [](std::size_t) {
  return true;
}) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(trace_folder()))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Course> courses;
  for (const auto& file : files) {
    const std::shared_ptr<const HeadMotion> motion = TraceMotion::read(file, {"test"});
    std::vector<Nanos> stamps;
    for (std::size_t i = 0; i < motion->stamps().size(); ++i)
      if (kept(i)) stamps.push_back(motion->stamps()[i]);
    courses.push_back(causal_course(file.stem().string(), motion, stamps));
  }
  return courses;
}

}  // namespace photonlag
