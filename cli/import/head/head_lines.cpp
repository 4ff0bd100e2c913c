#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "cli/import/head/head_trace.hpp"

namespace photonlag::cli {
namespace {

constexpr double furthest_m = 1e6, length_tolerance = 0.01;
constexpr std::int64_t furthest_ns = 4'000'000'000'000'000'000;

/// Digits after a decimal point, in nanoseconds; what is finer is dropped.
std::int64_t fraction_ns(std::string_view digits, std::int64_t unit_ns) {
  std::int64_t ns = 0;
  for (std::int64_t worth = unit_ns / 10; !digits.empty() && worth > 0; worth /= 10) {
    ns += (digits.front() - '0') * worth;
    digits.remove_prefix(1);
  }
  return ns;
}

std::optional<std::int64_t> exact_ns(std::string_view field, std::int64_t unit_ns) {
  std::int64_t whole = 0;
  const char* end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, whole);
  if (error != std::errc() || std::abs(whole) > furthest_ns / unit_ns) return {};
  if (stop == end) return whole * unit_ns;
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  const bool plain =
      rest.front() == '.' && std::ranges::all_of(rest.substr(1), [](char c) { return c >= '0' && c <= '9'; });
  if (!plain) return {};
  const std::int64_t part = fraction_ns(rest.substr(1), unit_ns);
  return whole * unit_ns + (field.front() == '-' ? -part : part);
}

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

[[noreturn]] void refuse_axes(const std::string& words, const std::string& why) {
  throw InputError({"--body-axes " + words},
                   why + "; say where the body's x, y and z axes point on the head, such as left,back,up");
}

}  // namespace

void for_each_sample(const std::filesystem::path& file, std::string_view text, const std::size_t& fields,
                     const std::function<void(const TextLine&)>& visit) {
  bool cut = !text.empty() && text.back() != '\n';
  if (cut) text.remove_suffix(text.size() - (text.rfind('\n') + 1));
  const auto lines = static_cast<unsigned>(std::ranges::count(text, '\n'));
  for_each_line(file, text, [&](const TextLine& line) {
    if (line.fields.front().starts_with('#')) return;
    if (line.where.line == lines && lines > 1 && line.fields.size() < fields) {
      cut = true;
      return;
    }
    if (line.fields.size() < fields)
      line.fail(0, fmt::format("{} fields should stand here, not {}", fields, line.fields.size()));
    visit(line);
  });
  if (cut) std::fprintf(stderr, "photonlag: warning: %s: its last line is cut off and left out\n", file.c_str());
}

std::int64_t time_ns(const TextLine& line, std::size_t field, std::int64_t unit_ns) {
  if (const auto exact = exact_ns(line.fields.at(field), unit_ns)) return *exact;
  const double ns = line.number(field) * static_cast<double>(unit_ns);
  if (!(std::abs(ns) < static_cast<double>(furthest_ns))) line.fail(field, "a time must be less than 4e18 ns");
  return std::llround(ns);
}

Eigen::Vector3d vector_at(const TextLine& line, const std::array<std::size_t, 3>& fields) {
  const auto component = [&](std::size_t field) {
    const double value = line.number(field);
    if (!(std::abs(value) <= furthest_m)) line.fail(field, "must be within 1e6 (m, m/s or rad/s)");
    return value;
  };
  return {component(fields[0]), component(fields[1]), component(fields[2])};
}

Eigen::Quaterniond quaternion_at(const TextLine& line, const QuaternionFields& fields) {
  const Eigen::Quaterniond q(line.number(fields.w), line.number(fields.x), line.number(fields.y),
                             line.number(fields.z));
  if (!(std::abs(q.norm() - 1) <= length_tolerance))
    line.fail(std::min(fields.w, fields.x),
              fmt::format("the quaternion has length {:.6g}; it must be 1 to within {}", q.norm(), length_tolerance));
  return q.normalized();
}

Eigen::Quaterniond body_from_head(const std::string& words) {
  Eigen::Matrix3d from_head;  // row i: the body's axis i in the head's frame
  std::string_view rest = words;
  for (Eigen::Index axis = 0; axis < 3; ++axis) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto found = std::ranges::find(directions(), rest.substr(0, comma), &Direction::name);
    if (found == directions().end()) refuse_axes(words, fmt::format("'{}' is no direction", rest.substr(0, comma)));
    from_head.row(axis) = found->in_head.transpose();
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (!rest.empty()) refuse_axes(words, "three directions should stand here");
  if (std::abs(from_head.determinant() - 1) > 0.5) refuse_axes(words, "these three are no right-handed frame");
  return Eigen::Quaterniond(from_head).normalized();
}

}  // namespace photonlag::cli
