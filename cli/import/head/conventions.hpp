#pragma once
/// @file
/// What a log's maker chose and its file does not say: unit of time, scale, handedness, axes, angles, names of columns.

#include <Eigen/Geometry>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cli/import/import.hpp"
#include "sim/core/text/instant.hpp"

namespace photonlag::cli {

/// Three rotations about a log's own axes, one after the other.
struct EulerOrder {
  struct Turn {
    std::size_t axis;  ///< 0 x, 1 y, 2 z.
    double sign;
  };
  std::array<Turn, 3> turns;

  /// @param degrees about x, y and z
  [[nodiscard]] Eigen::Quaterniond rotation(const Eigen::Vector3d& degrees) const;
};

/// Turns a log's poses into ours: right-handed, +y up, -z forward, head to world, metres.
struct Conventions {
  std::optional<TimeUnit> unit{};  ///< Nothing: the column's name or the stamps say it.
  double scale = 1;                ///< Metres in the log's unit of length.
  bool left_handed = false;
  std::string up = "y";                                         ///< The log's axis.
  std::array<std::string, 3> world_axes{};                      ///< Where the log's axes point: "right", ...
  Eigen::Matrix3d ours_from_log = Eigen::Matrix3d::Identity();  ///< Of det -1 for a left-handed one.
  Eigen::Quaterniond to_head = Eigen::Quaterniond::Identity();  ///< From the head to the body, in our axes.
  std::optional<EulerOrder> euler{};
  std::map<std::string, std::string, std::less<>> columns{};  ///< Of ours (time, px, ...), the log's name or number.

  [[nodiscard]] Eigen::Vector3d position(const Eigen::Vector3d& p) const { return ours_from_log * p * scale; }
  /// What turns rather than moves: angular velocity.
  [[nodiscard]] Eigen::Vector3d turn(const Eigen::Vector3d& w) const {
    return ours_from_log.determinant() * ours_from_log * w;
  }
  /// Keeps the quaternion's sign where the body's axes are the world's.
  [[nodiscard]] Eigen::Quaterniond orientation(const Eigen::Quaterniond& q) const;
  /// "right-handed, +y up, 1 m a unit, ..."
  [[nodiscard]] std::string text() const;
};

/// What a kind of log does by itself.
struct ConventionDefaults {
  std::string unit = "auto", handedness = "right", up = "y", body_axes = "as the world's";
};

/// The flags, for the importers of logs.
[[nodiscard]] std::vector<ImportWords> convention_words(const ConventionDefaults& defaults);
[[nodiscard]] std::vector<ImportNumbers> convention_numbers();
/// @throws InputError at the flag that is wrong
[[nodiscard]] Conventions conventions_of(const ImportRequest& request);

}  // namespace photonlag::cli
