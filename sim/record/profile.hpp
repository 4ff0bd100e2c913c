#pragma once
/// @file
/// A profile: what an encoder made of each frame and how long a machine took for it (docs/calibrate.md).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/record/columns.hpp"

namespace photonlag {

/// One encoded frame. Durations that are not known are `never` (an empty cell).
struct ProfileRow {
  std::int64_t frame = 0;
  bool keyframe = false, repair = false;
  std::optional<std::int64_t> bytes;
  std::optional<double> target_bytes;  ///< What the bitrate at that moment gave a frame.
  std::optional<int> qp;
  std::optional<std::int64_t> triangles;
  Nanos render = never, compose = never, encode = never, decode = never, warp = never;
};

[[nodiscard]] const TableSpec& profile_table();

/// @throws EnvironmentError
void write_profile(const std::filesystem::path& file, const std::vector<ProfileRow>& rows);

}  // namespace photonlag
