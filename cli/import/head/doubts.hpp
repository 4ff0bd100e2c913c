#pragma once
/// @file
/// What can be checked of the conventions that a log was read with.

#include <string>
#include <vector>

#include "cli/import/head/conventions.hpp"
#include "cli/import/head/head_trace.hpp"

namespace photonlag::cli {

struct UnitChoice {
  TimeUnit unit = TimeUnit::ns;
  std::string text{};  ///< "in s (its steps of 0.014)"
};

/// The unit in which a log of poses has 4 to 3300 samples a second, of s, ms, us and ns; ticks where stamps count them
/// from the year 1 or 1601, as .NET and Windows do. @param stamps in billionths of the unit
/// @param fallback where no unit, or not enough stamps, will do
[[nodiscard]] UnitChoice unit_of_steps(const std::vector<Instant>& stamps, TimeUnit fallback);

/// Looks at poses for what heads do not do.
class Doubts {
 public:
  explicit Doubts(std::string file) : file_(std::move(file)) {}
  void add(const HeadSample& sample) { samples_.push_back(sample); }
  /// On stderr, each with the flag that would mend it. @param most_angle the largest angle in degrees, of logs with
  /// angles
  void tell(const Conventions& conventions, double most_angle) const;

 private:
  void of_time() const;
  void of_scale(const Conventions& conventions) const;
  void of_up(const Conventions& conventions) const;
  void of_handedness(const Conventions& conventions) const;
  void say(const std::string& what) const;

  std::string file_;
  std::vector<HeadSample> samples_;
};

}  // namespace photonlag::cli
