#include <cassert>

#include "reprojection/reprojector.hpp"

namespace photonlag {
namespace {

/// Shows the frame as it was rendered, guard band cut off: what a player without late-stage reprojection does.
class None final : public Reprojector {
 public:
  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override { return poses.render; }
  [[nodiscard]] bool uses_late_pose() const override { return false; }

  void prepare(Gpu&, const Scene&, const Lens& source, const Lens& display) override {
    assert(source.focal_px == display.focal_px);
    margin_x_ = (source.width - display.width) / 2;
    margin_y_ = (source.height - display.height) / 2;
  }

  void warp(const WarpPoses&, const WarpSource& source, Warped& out) override {
    out.shown = crop(*source.colour, margin_x_, margin_y_);
    out.hole_pct = out.outside_fov_pct = 0;
  }

 private:
  int margin_x_ = 0, margin_y_ = 0;
};

const Registration<Reprojector> registration({
    .name = "none",
    .summary = "the frame as rendered, guard band cut off",
    .source = "-",
    .options = {},
    .make = [](const Values&, const Context&) { return std::make_unique<None>(); },
});

}  // namespace
}  // namespace photonlag
