#include <cmath>

#include "pipeline/foreign_image.hpp"
#include "reprojection/reprojector.hpp"

namespace photonlag {
namespace {

constexpr double unit = 1e-6;

class ForeignReprojector final : public Reprojector {
 public:
  ForeignReprojector(std::unique_ptr<Reprojector> theirs, Foreign who)
      : theirs_(std::move(theirs)), who_(std::move(who)) {}

  [[nodiscard]] Pose shown_pose(const WarpPoses& poses) const override {
    const Pose shown = who_.call([&] { return theirs_->shown_pose(poses); });
    if (!shown.position.allFinite() || !(std::abs(shown.world_from_head.norm() - 1) <= unit))
      who_.fail("gave a shown pose that is not finite with a quaternion of length 1");
    return shown;
  }
  [[nodiscard]] bool uses_late_pose() const override {
    return who_.call([&] { return theirs_->uses_late_pose(); });
  }
  void prepare(Gpu& gpu, const Scene& scene, const Lens& source, const Lens& display) override {
    display_ = display;
    who_.call([&] { theirs_->prepare(gpu, scene, source, display); });
  }
  void warp(const WarpPoses& poses, const WarpSource& source, Warped& out) override {
    who_.call([&] { theirs_->warp(poses, source, out); });
    const std::string wrong = mistake_in(out.shown, display_.width, display_.height);
    if (!wrong.empty()) who_.fail("gave a picture " + wrong);
    who_.number("a hole_pct", out.hole_pct, 0, 100);
    who_.number("an outside_fov_pct", out.outside_fov_pct, 0, 100);
  }

 private:
  std::unique_ptr<Reprojector> theirs_;
  Foreign who_;
  Lens display_;
};

}  // namespace

std::unique_ptr<Reprojector> guard_foreign(std::unique_ptr<Reprojector> theirs, const Foreign& who) {
  return std::make_unique<ForeignReprojector>(std::move(theirs), who);
}

}  // namespace photonlag
