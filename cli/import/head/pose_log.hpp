#pragma once
/// @file
/// Tables of poses, one a line, whoever wrote them.

#include <string>

#include "cli/import/head/head_trace.hpp"

namespace photonlag::cli {

/// How a kind of log is read where neither its header nor the user says more.
struct PoseLogKind {
  TimeUnit unit = TimeUnit::ns;
  bool w_first = false;  ///< Else the quaternion is x y z w, by order.
  /// EuRoC and the TUM tool: with blanks between fields a time is in s and the quaternion x y z w, whatever else stands
  /// here; names that are not known do not matter.
  bool by_separator = false;
};

/// Reads every file of the request as its conventions say, writes the whole; what is doubtful goes to stderr.
/// @returns lines about it
[[nodiscard]] std::string import_pose_log(const ImportRequest& request, const std::filesystem::path& to,
                                          const PoseLogKind& kind);

}  // namespace photonlag::cli
