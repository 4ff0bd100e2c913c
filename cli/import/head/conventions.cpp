#include "cli/import/head/conventions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace photonlag::cli {
namespace {

struct Direction {
  std::string_view name;
  Eigen::Vector3d in_head;
};

const std::array<Direction, 6>& directions() {
  static const std::array<Direction, 6> all{{{"right", Eigen::Vector3d::UnitX()},
                                             {"left", -Eigen::Vector3d::UnitX()},
                                             {"up", Eigen::Vector3d::UnitY()},
                                             {"down", -Eigen::Vector3d::UnitY()},
                                             {"back", Eigen::Vector3d::UnitZ()},
                                             {"forward", -Eigen::Vector3d::UnitZ()}}};
  return all;
}

/// Where the axes of worlds point whose up is known; which way is forward is a choice, by those who have such worlds.
struct World {
  std::string_view up, right_handed, left_handed;
};
constexpr std::array<World, 6> worlds{{{"y", "right,up,back", "right,up,forward"},         // OpenXR; Unity
                                       {"z", "forward,left,up", "forward,right,up"},       // ROS; Unreal
                                       {"x", "up,right,forward", "up,right,back"},         // EuRoC's sensor
                                       {"-y", "right,down,forward", "right,down,back"},    // OpenCV
                                       {"-z", "forward,right,down", "forward,left,down"},  // aircraft
                                       {"-x", "down,right,back", "down,right,forward"}}};

std::array<std::string, 3> split(const std::string& words, const std::string& flag) {
  std::array<std::string, 3> out;
  std::string_view rest = words;
  for (std::string& each : out) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    each = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (!rest.empty()) throw InputError({flag + " " + words}, "three directions should stand here, such as left,back,up");
  return out;
}

/// Row i is the axis i in our axes. @throws InputError if they do not fit a frame of that handedness
Eigen::Matrix3d axes(const std::string& words, bool left_handed, const std::string& flag) {
  const auto refuse = [&](const std::string& why) {
    throw InputError({flag + " " + words}, why + "; say where the x, y and z axes point, such as left,back,up");
  };
  Eigen::Matrix3d rows;
  const auto names = split(words, flag);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = std::ranges::find(directions(), std::string_view(names[i]), &Direction::name);
    if (found == directions().end()) refuse(fmt::format("'{}' is no direction", names[i]));
    rows.row(static_cast<Eigen::Index>(i)) = found->in_head.transpose();
  }
  if (std::abs(rows.determinant() - (left_handed ? -1 : 1)) > 0.5)
    refuse(fmt::format("these three are no {}-handed frame", left_handed ? "left" : "right"));
  return rows;
}

/// "ZYX": about z, then the turned y, then the turned x; "zyx": about the axes that stand; a - before one turns it
/// round.
std::optional<EulerOrder> euler_of(const std::string& text) {
  if (text == "none") return {};
  EulerOrder order{};
  std::size_t n = 0;
  double sign = 1;
  bool upper = false, lower = false, wrong = false;
  std::array<bool, 3> seen{};
  for (const char c : text) {
    if (c == '-') {
      sign = -1;
      continue;
    }
    const std::size_t axis = std::string_view("xyzXYZ").find(c);
    wrong = wrong || axis == std::string_view::npos || n == 3 || std::exchange(seen[axis % 3], true);
    if (wrong) break;
    (axis < 3 ? lower : upper) = true;
    order.turns[n++] = {axis % 3, std::exchange(sign, 1.0)};
  }
  if (wrong || n != 3 || upper == lower)
    throw InputError(
        {"--euler " + text},
        "must be an order such as ZYX (about the turned axes; zyx: about axes that stand), with a - before "
        "an axis whose angle turns the other way");
  if (lower) std::ranges::reverse(order.turns);
  return order;
}

std::map<std::string, std::string, std::less<>> columns_of(const std::string& text) {
  constexpr std::array<std::string_view, 17> known{"time", "px", "py", "pz", "qx", "qy", "qz", "qw", "rx",
                                                   "ry",   "rz", "vx", "vy", "vz", "wx", "wy", "wz"};
  std::map<std::string, std::string, std::less<>> out;
  std::string_view rest = text;
  while (!rest.empty() && text != "by their names") {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view pair = rest.substr(0, comma);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (equals + 1 >= pair.size() || std::ranges::find(known, pair.substr(0, equals)) == known.end())
      throw InputError({"--columns " + text}, fmt::format("'{}' is not of the form time=NAME; what can be named is {}",
                                                          pair, fmt::join(known, ", ")));
    out[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return out;
}

std::optional<TimeUnit> unit_of(const ImportRequest& request) {
  const std::string& text = request.words.at("--unit");
  const auto unit = time_unit(text);
  if (!unit && text != "auto") throw InputError({"--unit " + text}, "must be s, ms, us, ns, ticks (of 100 ns) or auto");
  return unit;
}

}  // namespace

Eigen::Quaterniond EulerOrder::rotation(const Eigen::Vector3d& degrees) const {
  Eigen::Quaterniond q = Eigen::Quaterniond::Identity();
  for (const Turn& turn : turns) {
    const auto axis = static_cast<Eigen::Index>(turn.axis);
    q = q * Eigen::AngleAxisd(turn.sign * degrees[axis] * std::numbers::pi / 180, Eigen::Vector3d::Unit(axis));
  }
  return q;
}

Eigen::Quaterniond Conventions::orientation(const Eigen::Quaterniond& q) const {
  Eigen::Quaterniond out;
  out.w() = q.w();
  out.vec() = turn(q.vec());
  return (out * to_head).normalized();
}

std::string Conventions::text() const {
  std::string out = fmt::format("{}-handed, {}{} up, {:g} m a unit of length", left_handed ? "left" : "right",
                                up.starts_with('-') ? "" : "+", up, scale);
  if (euler) out += ", angles in degrees";
  return out;
}

std::vector<ImportWords> convention_words(const ConventionDefaults& defaults) {
  return {{"--unit", "of time: s, ms, us, ns, ticks (of 100 ns), or auto: the column's name or the stamps say it",
           defaults.unit},
          {"--handedness", "of the log's axes: right or left", defaults.handedness},
          {"--up", "the log's axis that points up: x, y, z, -x, -y or -z", defaults.up},
          {"--body-axes", "where the recorded body's x, y and z axes point on the head, such as forward,left,up",
           defaults.body_axes},
          {"--euler", "the orientation is angles in degrees about the log's axes, in this order: ZYX, say", "none"},
          {"--columns", "the log's columns, by name or number: time=stamp,px=3,...", "by their names"}};
}

std::vector<ImportNumbers> convention_numbers() { return {{"--scale", "metres in the log's unit of length", {1}}}; }

Conventions conventions_of(const ImportRequest& request) {
  const auto word = [&](const char* flag) { return request.words.at(flag); };
  Conventions out;
  out.unit = unit_of(request);
  out.scale = request.numbers.at("--scale").front();
  if (!(out.scale >= 1e-9 && out.scale <= 1e9))
    throw InputError({fmt::format("--scale {:g}", out.scale)}, "must be above 0, such as 0.01 for centimetres");
  const std::string handedness = word("--handedness");
  if (handedness != "left" && handedness != "right")
    throw InputError({"--handedness " + handedness}, "must be left or right");
  out.left_handed = handedness == "left";
  out.up = word("--up");
  if (out.up.starts_with('+')) out.up.erase(0, 1);
  const auto world = std::ranges::find(worlds, std::string_view(out.up), &World::up);
  if (world == worlds.end()) throw InputError({"--up " + out.up}, "must be x, y, z, -x, -y or -z");
  const std::string words(out.left_handed ? world->left_handed : world->right_handed);
  out.world_axes = split(words, "--up");
  out.ours_from_log = axes(words, out.left_handed, "--up").transpose();
  const std::string body = word("--body-axes");
  out.to_head = Eigen::Quaterniond(Eigen::Matrix3d(
      out.ours_from_log * axes(body == "as the world's" ? words : body, out.left_handed, "--body-axes")));
  out.euler = euler_of(word("--euler"));
  out.columns = columns_of(word("--columns"));
  return out;
}

}  // namespace photonlag::cli
