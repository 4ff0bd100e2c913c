#include "pose-prediction/trace_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "pose-prediction/head_motion.hpp"
#include "sim/core/text/text_table.hpp"

namespace photonlag {
namespace {

constexpr std::array<std::string_view, 14> columns{"t_s",    "px_m",     "py_m",     "pz_m",    "qw",
                                                   "qx",     "qy",       "qz",       "vx_mps",  "vy_mps",
                                                   "vz_mps", "wx_radps", "wy_radps", "wz_radps"};
constexpr std::size_t pose_fields = 8, velocity_fields = columns.size();
constexpr std::size_t first_quaternion_field = 4;
constexpr double quaternion_tolerance = 1e-3;
constexpr double farthest_m = 1e9;  // nothing on Earth is; squares of it are exact enough
constexpr double fastest = 1e6;     // m/s, rad/s
constexpr WideInt latest_stamp_ns = WideInt(9) * 1'000'000'000 * 1'000'000'000;  // int64 ns end at 9.2e9 s

/// Where each of `columns` stands in the file; velocities may be nowhere.
std::vector<std::size_t> find_columns(const ColumnNames& names) {
  const auto refuse = [&](const std::string& what) {
    throw InputError(
        names.where(),
        fmt::format("{}; {}; a head trace has the columns {}, and may have {}; `photonlag import` makes one "
                    "of other programs' logs",
                    what, names.list(), fmt::join(std::span(columns).first(pose_fields), ","),
                    fmt::join(std::span(columns).subspan(pose_fields), ",")));
  };
  if (names.empty()) refuse("has no header");
  std::vector<std::size_t> at;
  for (const std::string_view name : columns) {
    const auto found = std::ranges::find(names.written(), name);
    if (found != names.written().end())
      at.push_back(static_cast<std::size_t>(found - names.written().begin()));
    else if (at.size() != pose_fields)
      refuse(fmt::format("has no column '{}'", name));
  }
  if (at.size() != names.size()) refuse("has other columns");
  return at;
}

class Reader {
 public:
  /// @param left_out Counts samples that are not after the one before; null: they are errors.
  Reader(TextTable table, LeftOut* left_out)
      : table_(std::move(table)), at_(find_columns(table_.names())), left_out_(left_out) {}

  std::vector<PoseSample> read() {
    std::vector<PoseSample> samples;
    std::optional<Instant> first;
    for (TextRow row; table_.next(row);) {
      const Instant stamp = stamp_of(row);
      if (!first) first = stamp;
      const Nanos at = since(*first, stamp).value();
      PoseSample sample{at, orientation(row), position(row)};
      if (at_.size() == velocity_fields) add_velocities(row, sample);
      if (samples.empty() || at > samples.back().at)
        samples.push_back(sample);
      else
        leave_out(row, at == samples.back().at);
    }
    if (samples.empty()) throw InputError({table_.path(), 2, 1}, "no samples after the header");
    return samples;
  }

 private:
  [[nodiscard]] double number(const TextRow& row, std::size_t i) const { return row.number(at_[i]); }

  [[noreturn]] void fail(const TextRow& row, std::size_t i, const std::string& message) const {
    row.fail(at_[i], message, "a number is out of range");
  }

  void leave_out(const TextRow& row, bool repeated) {
    if (left_out_ == nullptr)
      fail(row, 0, fmt::format("t_s = {} is not after the sample before; stamps must rise", row.text(at_[0])));
    ++(repeated ? left_out_->repeated : left_out_->backward);
  }

  [[nodiscard]] Instant stamp_of(const TextRow& row) const {
    (void)number(row, 0);  // no dates here
    const Instant stamp = row.time(at_[0], TimeUnit::s);
    if (stamp.ns > latest_stamp_ns / 2 || stamp.ns < -latest_stamp_ns / 2)
      fail(row, 0, fmt::format("t_s = {} is out of range; it is in seconds", row.text(at_[0])));
    return stamp;
  }

  [[nodiscard]] Eigen::Vector3d vector(const TextRow& row, std::size_t first, double most, const char* message) const {
    Eigen::Vector3d v;
    for (std::size_t i = 0; i < 3; ++i) {
      v[static_cast<Eigen::Index>(i)] = number(row, first + i);
      if (std::abs(v[static_cast<Eigen::Index>(i)]) > most)
        fail(row, first + i, fmt::format("{} {}", row.text(at_[first + i]), message));
    }
    return v;
  }

  [[nodiscard]] Eigen::Vector3d position(const TextRow& row) const {
    return vector(row, 1, farthest_m, "m is out of range; positions are in metres");
  }

  [[nodiscard]] Eigen::Quaterniond orientation(const TextRow& row) const {
    const Eigen::Quaterniond q(number(row, 4), number(row, 5), number(row, 6), number(row, 7));
    if (!(std::abs(q.norm() - 1) <= quaternion_tolerance))
      fail(row, first_quaternion_field,
           fmt::format("the quaternion has length {:.6g}; it must be 1 to within {}", q.norm(), quaternion_tolerance));
    return q.normalized();
  }

  void add_velocities(const TextRow& row, PoseSample& sample) const {
    constexpr const char* message = "is out of range; velocities are in m/s and rad/s";
    sample.velocity = vector(row, pose_fields, fastest, message);
    sample.angular_velocity = vector(row, pose_fields + 3, fastest, message);
  }

  TextTable table_;
  std::vector<std::size_t> at_;
  LeftOut* left_out_;
};

}  // namespace

std::vector<PoseSample> read_samples(const std::filesystem::path& csv, const Location& where, LeftOut* left_out) {
  return Reader(TextTable::open(csv, where), left_out).read();
}

std::unique_ptr<TraceMotion> TraceMotion::read(const std::filesystem::path& csv, const Location& where) {
  return std::make_unique<TraceMotion>(read_samples(csv, where));
}

}  // namespace photonlag
