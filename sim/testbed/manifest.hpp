#pragma once
/// @file
/// What was run, with what, where and when.

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag {

/// Wall and CPU time since it was made: only ever for the manifest.
class Stopwatch {
 public:
  Stopwatch();
  [[nodiscard]] double wall_s() const;
  [[nodiscard]] double cpu_s() const;
  [[nodiscard]] std::string started_at() const;  ///< UTC, ISO 8601.

 private:
  std::chrono::system_clock::time_point started_;
  std::chrono::steady_clock::time_point wall_;
  double cpu_ = 0;
};

[[nodiscard]] nlohmann::json make_manifest(const Scenario& scenario, const RunOptions& options, const std::string& gpu,
                                           const Stopwatch& watch);

}  // namespace photonlag
