#pragma once
/// @file
/// Makes the picture the display shows and the one the eye should have seen, and compares them.

#include <memory>
#include <string>

#include "pipeline/render/renderer.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/testbed/frame_work.hpp"
#include "sim/testbed/picture_book.hpp"

namespace photonlag {

/// What the display showed, and when the eye saw it.
struct RefreshToJudge {
  std::uint32_t client = 0;
  std::int64_t refresh = 0;
  Nanos vsync{}, photon{}, pose_to_photon{};
  Pose truth;  ///< At photon time.
  Shown shown;
};

/// Has its own Vulkan instance, so that it may live on a thread of its own. Judges in the order of calls.
class PictureJudge {
 public:
  /// @pre scenario and scene outlive it
  PictureJudge(const Scenario& scenario, const Scene& scene, const std::string& gpu,
               const std::filesystem::path& folder);
  Score judge(const RefreshToJudge& refresh);
  /// Writes the pictures kept to the end.
  void finish() { pictures_.finish(); }

 private:
  Gpu gpu_;
  Renderer truth_;
  std::unique_ptr<Reprojector> reprojector_;
  PictureBook pictures_;
  Rendered expected_;
  Warped shown_;
};

}  // namespace photonlag
