#pragma once
/// @file
/// Watches the real work and writes down what came of it: for `photonlag calibrate`.

#include <memory>
#include <vector>

#include "sim/record/profile.hpp"
#include "sim/testbed/frame_work.hpp"

namespace photonlag {

struct ProfileOptions {
  double frames_per_s = 60;  ///< Of the server's clock, for target_bytes.
  /// Every so many encoded frames a keyframe is made, whether it was asked for or not: losses are rare in a few
  /// seconds, and what a keyframe and the frames after it take has to be seen more than once.
  std::int64_t keyframe_every = 24;
  bool repairs = false;  ///< Half-way between them a repair, for a codec that makes those.
};

/// Passes everything on to @p work, one client's, and adds a row to @p rows for every frame encoded.
[[nodiscard]] std::unique_ptr<FrameWork> profile_work(std::unique_ptr<FrameWork> work, ProfileOptions options,
                                                      std::vector<ProfileRow>& rows);

}  // namespace photonlag
