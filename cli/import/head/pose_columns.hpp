#pragma once
/// @file
/// Where a log of poses has what: by the names that many programs use, by the user's word, or by order.

#include <array>
#include <optional>

#include "cli/import/head/conventions.hpp"
#include "sim/core/text/text_table.hpp"

namespace photonlag::cli {

struct PoseColumns {
  std::size_t time = 0;
  std::array<std::size_t, 3> position{1, 2, 3};
  std::array<std::size_t, 4> quaternion{7, 4, 5, 6};  ///< w x y z.
  std::array<std::size_t, 3> angles{};                ///< About x, y, z, in place of the quaternion.
  std::optional<std::array<std::size_t, 3>> velocity{}, angular_velocity{};
  bool by_name = false;
};

/// @param order where they stand if the table names none, or none that is known and @p names_must_do is false
/// @throws InputError at the header, with the columns there are, or at --columns
[[nodiscard]] PoseColumns find_pose_columns(const TextTable& table, const Conventions& conventions,
                                            const PoseColumns& order, bool names_must_do);

}  // namespace photonlag::cli
