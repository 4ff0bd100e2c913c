#include "cli/import/head/pose_columns.hpp"

#include <fmt/format.h>

#include <initializer_list>

namespace photonlag::cli {
namespace {

constexpr std::size_t kitti_fields = 12;

/// Whose pose, in front of a name. OpenXR, Unity, ROS bags as text, and people's own loggers.
constexpr std::array<std::string_view, 16> owners{
    "",           "head",      "hmd",       "camera",          "cam",  "device", "centereye",       "pose",
    "field.pose", "pose.pose", "transform", "field.transform", "view", "body",   "field.pose.pose", "tracker"};

template <std::size_t n>
using Found = std::optional<std::array<std::size_t, n>>;

class Finder {
 public:
  Finder(const TextTable& table, const Conventions& conventions) : table_(table), conventions_(conventions) {}

  /// A column that the user named.
  [[nodiscard]] std::optional<std::size_t> said(const std::string& ours) const {
    const auto found = conventions_.columns.find(ours);
    if (found == conventions_.columns.end()) return {};
    const std::size_t column = table_.names().asked(found->second, {"--columns"});
    if (column >= table_.width())
      throw InputError({"--columns"},
                       fmt::format("{} has {} columns, not {}", table_.path(), table_.width(), column + 1));
    return column;
  }

  /// The components of one thing, each said or found by name. @param letters of the components, "xyz"
  template <std::size_t n>
  [[nodiscard]] Found<n> all(const std::string& ours, std::string_view letters,
                             std::initializer_list<std::string_view> stems) const {
    Found<n> found = by_name<n>(letters, stems);
    std::array<std::size_t, n> out = found.value_or(std::array<std::size_t, n>{});
    std::size_t said_of_it = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (const auto column = said(ours + letters[i])) {
        out[i] = *column;
        ++said_of_it;
      }
    if (found || said_of_it == n) return out;
    if (said_of_it > 0)
      throw InputError({"--columns"},
                       fmt::format("names {} of the {} columns {}{}..", said_of_it, n, ours, letters[0]));
    return {};
  }

  [[nodiscard]] std::optional<std::size_t> time() const {
    if (const auto column = said("time")) return column;
    for (const std::string_view name : {"time",
                                        "timestamp",
                                        "t",
                                        "xrtime",
                                        "displaytime",
                                        "predicteddisplaytime",
                                        "unixtime",
                                        "timeunix",
                                        "timestampunix",
                                        "timestampunixms",
                                        "unixtimestamp",
                                        "unix",
                                        "unixms",
                                        "epoch",
                                        "epochtime",
                                        "timeinseconds",
                                        "tracking_timestamp",
                                        "utc_timestamp",
                                        "ovr_timestamp",
                                        "stamp",
                                        "headerstamp",
                                        "fieldheaderstamp",
                                        "elapsedtime",
                                        "elapsed",
                                        "realtime",
                                        "datetime",
                                        "datetimeutc"})
      if (const auto found = table_.names().find(name)) return found;
    return {};
  }

 private:
  template <std::size_t n>
  [[nodiscard]] Found<n> by_name(std::string_view letters, std::initializer_list<std::string_view> stems) const {
    for (const std::string_view owner : owners)
      for (const std::string_view stem : stems)
        for (const std::string_view tail : {"", "worlddevice"}) {  // Project Aria's
          std::array<std::size_t, n> out{};
          std::size_t found = 0;
          for (std::size_t i = 0; i < n; ++i)
            if (const auto at = table_.names().find(fmt::format("{}{}{}{}", owner, stem, letters[i], tail)))
              out[found++] = *at;
          if (found == n) return out;
        }
    return {};
  }

  const TextTable& table_;
  const Conventions& conventions_;
};

/// Yaw turns about the log's axis that points up or down, pitch about the one to a side, roll about the third.
Found<3> yaw_pitch_roll(const TextTable& table, const Conventions& conventions) {
  for (const std::string_view owner : owners) {
    std::array<std::size_t, 3> out{};
    std::size_t found = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::string& points = conventions.world_axes[axis];
      const std::string_view name = points == "up" || points == "down"      ? "yaw"
                                    : points == "left" || points == "right" ? "pitch"
                                                                            : "roll";
      if (const auto at = table.names().find(fmt::format("{}{}", owner, name))) {
        out[axis] = *at;
        ++found;
      }
    }
    if (found == 3) return out;
  }
  return {};
}

}  // namespace

PoseColumns find_pose_columns(const TextTable& table, const Conventions& conventions, const PoseColumns& order,
                              bool names_must_do) {
  const Finder finder(table, conventions);
  const auto time = finder.time();
  const auto position =
      finder.all<3>("p", "xyz", {"position", "pos", "p", "t", "translation", "location", "loc", "p_RS_R_", ""});
  const auto quaternion =
      finder.all<4>("q", "wxyz", {"orientation", "rotation", "rot", "quaternion", "quat", "q", "r", "q_RS_"});
  auto angles = finder.all<3>("r", "xyz", {"eulerangles", "euler", "rotation", "rot", "orientation", "angle", "r"});
  if (!angles) angles = yaw_pitch_roll(table, conventions);
  if (time && position && (conventions.euler ? angles.has_value() : quaternion.has_value()))
    return {.time = *time,
            .position = *position,
            .quaternion = quaternion.value_or(order.quaternion),
            .angles = angles.value_or(order.angles),
            .velocity = finder.all<3>("v", "xyz", {"linearvelocity", "linvel", "velocity", "vel", "v"}),
            .angular_velocity = finder.all<3>("w", "xyz", {"angularvelocity", "angvel", "omega", "w"}),
            .by_name = true};
  const bool by_order = conventions.columns.empty() && !conventions.euler && (table.names().empty() || !names_must_do);
  if (by_order && table.width() == kitti_fields)
    throw InputError({table.path(), 1, 1}, "has 12 fields a line, as KITTI's poses have: a matrix, and no times");
  if (by_order && table.width() >= 8) return order;
  const std::string missing = !time               ? "'time'"
                              : !position         ? "'position.x' (y, z)"
                              : conventions.euler ? "'rotation.x' (y, z) or 'yaw', 'pitch', 'roll'"
                              : angles            ? "'orientation.w', only angles: say their order, such as --euler ZYX"
                                                  : "'orientation.w' (x, y, z)";
  throw InputError(table.names().empty() ? Location{table.path(), 1, 1} : table.names().where(),
                   fmt::format("has no column {}; {}; --columns time=..,px=..,qw=.. says which is which", missing,
                               table.names().empty() ? fmt::format("its {} columns have no names", table.width())
                                                     : table.names().list()));
}

}  // namespace photonlag::cli
