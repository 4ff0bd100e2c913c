#include "cli/import/head/doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace photonlag::cli {
namespace {

constexpr double shortest_step_s = 0.0003, longest_step_s = 0.25;
constexpr double fastest_rate_hz = 5000, slowest_rate_hz = 0.5;
constexpr double fast_mps = 8;         // nobody's head; sprinters reach 12, hardly with a headset on
constexpr double turned_enough = 0.5;  // rad, all turns together
constexpr double walked_enough_m = 0.05, walking_mps = 0.2;
constexpr double tall_m = 10;
constexpr std::size_t enough_speeds = 10;

double nth(std::vector<double> values, double share) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

double step_s(const HeadSample& a, const HeadSample& b) { return static_cast<double>(b.at_ns - a.at_ns) * 1e-9; }

/// The median of the steps forward.
double median_step(const std::vector<HeadSample>& samples) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < samples.size(); ++i)
    if (samples[i].at_ns > samples[i - 1].at_ns) steps.push_back(step_s(samples[i - 1], samples[i]));
  return steps.empty() ? 0 : nth(steps, 0.5);
}

/// Our axis as the log names it: "z", or "-z".
std::string log_axis(const Conventions& conventions, const Eigen::Vector3d& ours) {
  const Eigen::Vector3d log = conventions.ours_from_log.transpose() * ours;
  Eigen::Index axis = 0;
  log.cwiseAbs().maxCoeff(&axis);
  return std::string(log[axis] < 0 ? "-" : "") + "xyz"[axis];
}

}  // namespace

UnitChoice unit_of_steps(const std::vector<Instant>& stamps, TimeUnit fallback) {
  const auto unsure = [&](const char* why) {
    return UnitChoice{fallback, fmt::format("in {} ({}; --unit says otherwise)", name_of(fallback), why)};
  };
  if (stamps.size() < 2) return unsure("by default");
  const auto first = static_cast<double>(stamps.front().ns) * 1e-9;
  if ((first > 6e17 && first < 6.7e17) || (first > 1.2e17 && first < 1.6e17))
    return {TimeUnit::ticks, "in ticks of 100 ns (so many since the year 1 or 1601; --unit says otherwise)"};
  std::vector<double> steps;
  for (std::size_t i = 1; i < stamps.size(); ++i)
    if (stamps[i] > stamps[i - 1]) steps.push_back(static_cast<double>(stamps[i].ns - stamps[i - 1].ns) * 1e-9);
  if (steps.empty()) return unsure("by default");
  const double step = nth(steps, 0.5);
  for (const TimeUnit unit : {TimeUnit::s, TimeUnit::ms, TimeUnit::us, TimeUnit::ns}) {
    const double seconds = step * static_cast<double>(nanos_in(unit)) * 1e-9;
    if (seconds < shortest_step_s || seconds >= longest_step_s) continue;
    return {unit, fmt::format("in {} (by its steps of {:.6g}; --unit says otherwise)", name_of(unit), step)};
  }
  return unsure("by default: its steps tell no unit");
}

void Doubts::say(const std::string& what) const {
  std::fprintf(stderr, "photonlag: warning: %s: %s\n", file_.c_str(), what.c_str());
}

void Doubts::of_time() const {
  const double step = median_step(samples_);
  if (step > 0 && (1 / step > fastest_rate_hz || 1 / step < slowest_rate_hz))
    say(fmt::format("{:.4g} samples a second: is the unit of time right? --unit s, ms, us, ns or ticks says it",
                    1 / step));
}

void Doubts::of_scale(const Conventions& conventions) const {
  std::vector<double> speeds, heights;
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    heights.push_back(samples_[i].position.y());
    if (i > 0 && samples_[i].at_ns > samples_[i - 1].at_ns)
      speeds.push_back((samples_[i].position - samples_[i - 1].position).norm() / step_s(samples_[i - 1], samples_[i]));
  }
  if (speeds.size() < enough_speeds) return;
  const double p90 = nth(speeds, 0.9), height = nth(heights, 0.5);
  const bool in_cm = height > tall_m && height < 100 * 2.5 && conventions.scale == 1;
  if (p90 > fast_mps)
    say(
        fmt::format("the head moves at {:.3g} m/s or more for a tenth of the time: are positions in metres, and times "
                    "in their unit? --scale 0.01 is for centimetres",
                    p90));
  else if (in_cm)
    say(fmt::format("the head is {:.3g} m high: are positions in metres? --scale 0.01 is for centimetres", height));
}

void Doubts::of_up(const Conventions& conventions) const {
  Eigen::Vector3d turns = Eigen::Vector3d::Zero(), ups = Eigen::Vector3d::Zero();
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    ups += samples_[i].world_from_head * Eigen::Vector3d::UnitY();
    if (i == 0) continue;
    const Eigen::AngleAxisd turn(samples_[i].world_from_head * samples_[i - 1].world_from_head.conjugate());
    const double angle = turn.angle() > std::numbers::pi ? 2 * std::numbers::pi - turn.angle() : turn.angle();
    turns += (turn.axis() * angle).cwiseAbs();
  }
  ups /= static_cast<double>(samples_.size());
  Eigen::Index up = 0, turned = 0;
  ups.cwiseAbs().maxCoeff(&up);
  turns.maxCoeff(&turned);
  if (ups.norm() > 0.5 && (up != 1 || ups.y() < 0))
    say(fmt::format("the top of the head points along the log's {} axis, not up: do --up and --body-axes fit?",
                    log_axis(conventions, Eigen::Vector3d::Unit(up) * (ups[up] < 0 ? -1 : 1))));
  else if (turned != 1 && turns[turned] > turned_enough && turns[turned] > 2 * turns.y())
    say(fmt::format(
        "the head turns about the log's {0} axis most of all, and heads turn about the vertical: is {0} up? "
        "--up {0}",
        log_axis(conventions, Eigen::Vector3d::Unit(turned))));
}

/// Who walks looks ahead: in a world taken for its mirror image people walk backwards.
void Doubts::of_handedness(const Conventions& conventions) const {
  double ahead_m = 0, walked_m = 0;
  for (std::size_t i = 1; i < samples_.size(); ++i) {
    const double s = step_s(samples_[i - 1], samples_[i]);
    Eigen::Vector3d way = samples_[i].position - samples_[i - 1].position;
    Eigen::Vector3d ahead = samples_[i].world_from_head * -Eigen::Vector3d::UnitZ();
    way.y() = ahead.y() = 0;
    if (s <= 0 || s > 1 || way.norm() / s < walking_mps) continue;
    walked_m += way.norm();
    ahead_m += way.dot(ahead);
  }
  if (walked_m > walked_enough_m && ahead_m < -0.4 * walked_m)
    say(fmt::format("the head moves backwards most of the way: is the log {0}-handed? --handedness {0}",
                    conventions.left_handed ? "right" : "left"));
}

void Doubts::tell(const Conventions& conventions, double most_angle) const {
  constexpr double little = 0.05, full_turn_rad = 6.3;
  if (samples_.size() < 2) return;
  of_time();
  of_scale(conventions);
  of_up(conventions);
  of_handedness(conventions);
  if (most_angle > little && most_angle < full_turn_rad)
    say(fmt::format("no angle is above {:.3g}: are they degrees? A column named with (rad) is taken in radians",
                    most_angle));
}

}  // namespace photonlag::cli
