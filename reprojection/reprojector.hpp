#pragma once
/// @file
/// The interface every late-stage reprojection implements. Add one: copy reprojectors/rotational.cpp and its shader.

#include "pipeline/camera.hpp"
#include "pipeline/image.hpp"
#include "sim/core/registry.hpp"

namespace photonlag {

class Gpu;
class Scene;

/// All the poses around one warp.
struct WarpPoses {
  Pose render;  ///< Of the frame: exactly what the server rendered with.
  Pose late;    ///< Newest the client believes for photon time.
  Pose truth;   ///< At photon time; only oracles look.
};

/// What a frame brings to a warp.
struct WarpSource {
  const Image* colour = nullptr;                ///< Decoded, of the source lens.
  const std::vector<float>* depth_m = nullptr;  ///< May be null: depth was not sent.
  Nanos scene_time{};                           ///< Which the frame shows.
  double focal_px = 0;                          ///< Of the picture; 0 = that of the source lens.
};

struct Warped {
  Image shown;                 ///< Of the display lens.
  double hole_pct = 0;         ///< Share of display pixels without a source, inside the source's field of view.
  double outside_fov_pct = 0;  ///< Share of display pixels that fall outside the source picture (shown black).
};

/// Makes the display's picture from the newest frame.
class Reprojector {
 public:
  static constexpr const char* kind = "reprojector";
  virtual ~Reprojector() = default;

  /// The pose that the shown picture stands for (rotational: the late rotation at the rendered position).
  [[nodiscard]] virtual Pose shown_pose(const WarpPoses& poses) const = 0;
  /// Whether it uses the late pose; if not, pose_to_photon_warp is pose_to_photon_render.
  [[nodiscard]] virtual bool uses_late_pose() const = 0;

  /// Called once before warp(), where pixels are on. @pre gpu and scene outlive the reprojector.
  virtual void prepare(Gpu& gpu, const Scene& scene, const Lens& source, const Lens& display) = 0;
  /// Same pose in and out, and the display's focal length, gives the cropped middle of the source, bit for bit. @p
  /// out's memory is reused.
  virtual void warp(const WarpPoses& poses, const WarpSource& source, Warped& out) = 0;
};

/// A plug-in's, looked after (sim/core/foreign.hpp): poses that are poses, pictures of the display's size, shares of 0
/// to 100 %.
std::unique_ptr<Reprojector> guard_foreign(std::unique_ptr<Reprojector> theirs, const Foreign& who);

}  // namespace photonlag
