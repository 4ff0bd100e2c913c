#include "pipeline/render/renderer.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag {
namespace {

/// The best any reprojection of this frame can do: the scene, as it stood when the frame was rendered, drawn anew from
/// the true pose at photon time. What is left of the error is the scene's own motion, and whatever the codec would have
/// cost.
class Oracle final : public Reprojector {
 public:
  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override { return poses.truth; }
  [[nodiscard]] bool uses_late_pose() const override { return true; }

  void prepare(Gpu& gpu, const Scene& scene, const Lens&, const Lens& display) override {
    renderer_ = std::make_unique<Renderer>(gpu, scene, display);
  }

  void warp(const WarpPoses& poses, const WarpSource& source, Warped& out) override {
    std::swap(drawn_.colour, out.shown);
    renderer_->render(poses.truth, source.scene_time, drawn_, false);
    std::swap(drawn_.colour, out.shown);
    out.hole_pct = out.outside_fov_pct = 0;
  }

 private:
  std::unique_ptr<Renderer> renderer_;
  Rendered drawn_;
};

const Registration<Reprojector> registration({
    .name = "oracle",
    .summary = "draws the frame's scene anew at the true pose: the bound for all others",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<Oracle>(); },
});

}  // namespace
}  // namespace photonlag
