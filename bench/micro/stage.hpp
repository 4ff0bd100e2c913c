#pragma once
/// @file
/// What the picture benchmarks share: a scene on the default device, and a short walk through it. Made at first use.

#include <optional>
#include <vector>

#include "pipeline/render/renderer.hpp"

namespace photonlag::bench {

inline constexpr int width = 1280, height = 720;
inline constexpr double fov_deg = 90, guard_band_deg = 8;

/// A head that turns 0.5 degrees and moves 2 mm a frame.
[[nodiscard]] Pose pose_of(int frame);

struct Stage {
  Gpu gpu{""};
  std::unique_ptr<Scene> scene;
  Lens display = display_lens(width, height, fov_deg), source = guarded_lens(display, guard_band_deg);
  std::vector<Image> film;  ///< Of the display's lens: what codecs and metrics get.
  Rendered guarded;         ///< Frame 0, of the source's lens: what warps get.

  Stage();
};

/// The stage, or nothing (with the reason in @p why) where there is no Vulkan device.
[[nodiscard]] Stage* stage(std::string& why);

}  // namespace photonlag::bench
