#pragma once
/// @file
/// Draws a scene with Vulkan into memory.

#include <memory>

#include "pipeline/camera.hpp"
#include "pipeline/image.hpp"
#include "pipeline/render/gpu.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag {

struct Rendered {
  Image colour;
  std::vector<float> depth_m;  ///< Distance along the optical axis, row-major; infinity where nothing was hit.
};

/// Uploads a scene once; then draws it from anywhere. Same inputs on the same device give the same bytes.
class Renderer {
 public:
  /// @pre gpu and scene outlive the renderer. @throws EnvironmentError if the device runs out of memory.
  Renderer(Gpu& gpu, const Scene& scene, const Lens& lens);
  ~Renderer();
  /// Draws the scene at scene time @p t into @p out (whose memory is reused). Blocks until done.
  /// The picture's size is fixed; near plane 0.05 m, no far plane (reversed depth).
  /// @param focal_px Another focal length than the lens's, for this picture; 0 = the lens's.
  void render(const Pose& pose, Nanos t, Rendered& out, bool with_depth = true, double focal_px = 0);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace photonlag
