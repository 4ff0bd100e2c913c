#include "cli/import/head/pose_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cli/import/head/conventions.hpp"
#include "cli/import/head/doubts.hpp"
#include "cli/import/head/pose_columns.hpp"

namespace photonlag::cli {
namespace {

constexpr double degrees_in_rad = 180 / std::numbers::pi;

/// A line as it was written; the stamp in billionths of its unit, which is not known yet.
struct RawPose {
  Instant stamp;
  HeadSample sample;
};

/// One file.
class PoseLog {
 public:
  PoseLog(const std::filesystem::path& file, const Conventions& conventions, const PoseLogKind& kind)
      : table_(TextTable::open(file, {file.string()})), conventions_(conventions), kind_(kind) {
    PoseColumns order;
    if (kind.w_first && !blanks()) order.quaternion = {4, 5, 6, 7};
    at_ = find_pose_columns(table_, conventions, order, !kind.by_separator);
    take_units();
    for_each_good_row<TextRow>(table_, left_out_, [&](const TextRow& row) { add(row); });
    left_out_.check_and_tell();
  }

  /// @returns how it was read
  std::string into(HeadTrace& trace) {
    std::vector<Instant> stamps;
    for (const RawPose& raw : raw_) stamps.push_back(raw.stamp);
    const UnitChoice unit = choose_unit(stamps);
    Doubts doubts(table_.path());
    for (RawPose& raw : raw_) {
      raw.sample.at_ns = since_first(raw.stamp, unit.unit);
      trace.add(raw.sample);
      doubts.add(raw.sample);
    }
    doubts.tell(conventions_, most_angle_);
    return fmt::format(
        "read as: time {}, {}{}", unit.text, conventions_.text(),
        at_.by_name ? fmt::format(", place in '{}', .. of {}", name(at_.position[0]), table_.path()) : "");
  }

 private:
  static constexpr WideInt longest_ns = WideInt(1'000'000'000) * 1'000'000'000;

  [[nodiscard]] std::int64_t since_first(Instant stamp, TimeUnit unit) const {
    constexpr WideInt billion = 1'000'000'000;
    const WideInt in_units = stamp.ns - raw_.front().stamp.ns;
    const WideInt scaled = in_units * nanos_in(unit);
    const WideInt ns = clock_ ? in_units : (scaled + (scaled < 0 ? -billion / 2 : billion / 2)) / billion;
    if (ns > longest_ns || ns < -longest_ns)
      throw InputError({table_.path()}, "a time is more than 1e9 s after the first");
    return static_cast<std::int64_t>(ns);
  }

  [[nodiscard]] bool blanks() const { return table_.separator() == Separator::blanks; }
  [[nodiscard]] std::string name(std::size_t column) const {
    return column < table_.names().size() ? table_.names().written()[column] : fmt::format("{}", column + 1);
  }

  /// What the names say of units of length and angle.
  void take_units() {
    if (table_.names().empty() || !at_.by_name) return;
    const std::string& length = table_.names().unit(at_.position[0]);
    if (conventions_.scale == 1 && (length == "cm" || length == "mm"))
      conventions_.scale = length == "cm" ? 0.01 : 0.001;
    if (conventions_.euler && table_.names().unit(at_.angles[0]) == "rad") angle_unit_ = degrees_in_rad;
  }

  void add(const TextRow& row) {
    RawPose raw;
    raw.stamp = row.time(at_.time, TimeUnit::s);
    clock_ = clock_ || is_clock_time(row.text(at_.time));
    raw.sample.position = conventions_.position(vector_at(row, at_.position, 1e9));
    raw.sample.world_from_head = conventions_.orientation(orientation(row));
    if (at_.velocity) raw.sample.velocity = conventions_.position(vector_at(row, *at_.velocity, 1e6));
    if (at_.angular_velocity)
      raw.sample.angular_velocity =
          raw.sample.world_from_head.conjugate() * conventions_.turn(vector_at(row, *at_.angular_velocity, 1e6));
    raw_.push_back(raw);
  }

  Eigen::Quaterniond orientation(const TextRow& row) {
    if (!conventions_.euler) return quaternion_at(row, at_.quaternion);
    const Eigen::Vector3d degrees = angle_unit_ * vector_at(row, at_.angles, 1e6);
    most_angle_ = std::max(most_angle_, degrees.cwiseAbs().maxCoeff());
    return conventions_.euler->rotation(degrees);
  }

  [[nodiscard]] UnitChoice choose_unit(const std::vector<Instant>& stamps) const {
    if (clock_) return {TimeUnit::ns, "by date and clock"};
    if (conventions_.unit) return {*conventions_.unit, fmt::format("in {}", name_of(*conventions_.unit))};
    if (!table_.names().empty())
      if (const auto unit = time_unit(table_.names().unit(at_.time)))
        return {*unit, fmt::format("in {} ('{}')", name_of(*unit), name(at_.time))};
    return unit_of_steps(stamps, kind_.by_separator && blanks() ? TimeUnit::s : kind_.unit);
  }

  TextTable table_;
  Conventions conventions_;
  const PoseLogKind& kind_;
  PoseColumns at_;
  double angle_unit_ = 1, most_angle_ = 0;  // degrees
  bool clock_ = false;
  LeftOutLines left_out_;
  std::vector<RawPose> raw_;
};

}  // namespace

std::string import_pose_log(const ImportRequest& request, const std::filesystem::path& to, const PoseLogKind& kind) {
  const Conventions conventions = conventions_of(request);
  std::string how;
  const std::string about = import_head(request, to, [&](const std::filesystem::path& file, HeadTrace& trace) {
    const std::string said = PoseLog(file, conventions, kind).into(trace);
    if (how.find(said) == how.npos) how += "\n  " + said;
  });
  return about + how;
}

}  // namespace photonlag::cli
