#include <gtest/gtest.h>

#include <cstdlib>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/render/gpu_instance.hpp"
#include "reprojection/quality/quality.hpp"
#include "reprojection/tests/warp_scene.hpp"

namespace photonlag {
namespace {

using testing::draw;
using testing::gallery;
using testing::pose_at;

/// What every registered reprojector promises; a new one is picked up by its name alone.
class ReprojectorContract : public ::testing::TestWithParam<std::string> {
 protected:
  const Lens display_ = display_lens(160, 96, 90);
  const Lens source_ = guarded_lens(display_, 10);
  const Pose rendered_at_ = pose_at(0.21, 1.57, -0.4, 12.3, -4.5, 2.1);
  const Nanos scene_time_ = from_ms(1234);

  static const Rendered& frame(const Lens& lens, const Pose& pose, Nanos t) {
    static const Rendered one = draw(gallery(), lens, pose, t);
    return one;
  }
  [[nodiscard]] WarpSource source() const {
    const Rendered& of = frame(source_, rendered_at_, scene_time_);
    return {&of.colour, &of.depth_m, scene_time_};
  }
  [[nodiscard]] std::unique_ptr<Reprojector> prepared(Gpu& on = testing::gpu()) const {
    auto made = make_module<Reprojector>(GetParam());
    made->prepare(on, gallery(), source_, display_);
    return made;
  }
};

TEST_P(ReprojectorContract, SamePoseShowsTheMiddleOfTheFrameBitForBit) {
  const auto reprojector = prepared();
  Warped out;
  reprojector->warp({rendered_at_, rendered_at_, rendered_at_}, source(), out);
  const Image middle =
      crop(*source().colour, (source_.width - display_.width) / 2, (source_.height - display_.height) / 2);
  EXPECT_EQ(out.shown, middle);
  EXPECT_EQ(out.hole_pct, 0);
  EXPECT_EQ(out.outside_fov_pct, 0);
}

/// Wider frames have fewer pixels a degree; what is shown is the same view.
TEST_P(ReprojectorContract, AFrameOfAnotherFocalLengthShowsTheSameView) {
  const auto reprojector = prepared();
  for (const double band : {4.0, 22.0}) {
    const Lens lens = banded_lens(source_, display_, band);
    const Rendered wide = draw(gallery(), lens, rendered_at_, scene_time_);
    Warped own, mistaken, usual;
    const WarpSource of{&wide.colour, &wide.depth_m, scene_time_, lens.focal_px};
    const WarpSource of_the_usual_lens{&wide.colour, &wide.depth_m, scene_time_};
    const WarpPoses poses{rendered_at_, rendered_at_, rendered_at_};
    reprojector->warp(poses, of, own);
    reprojector->warp(poses, of_the_usual_lens, mistaken);
    reprojector->warp(poses, source(), usual);
    EXPECT_EQ(own.outside_fov_pct, 0);
    if (own.shown == usual.shown) continue;  // it does not look at the frame
    EXPECT_GT(psnr_db(own.shown, usual.shown), psnr_db(mistaken.shown, usual.shown) + 6) << band;
  }
}

TEST_P(ReprojectorContract, SamePoseWithTheOtherSignOfItsQuaternionIsTheSamePose) {
  const auto reprojector = prepared();
  Pose negated = rendered_at_;
  negated.world_from_head.coeffs() *= -1;
  Warped a, b;
  reprojector->warp({rendered_at_, rendered_at_, rendered_at_}, source(), a);
  reprojector->warp({rendered_at_, negated, negated}, source(), b);
  EXPECT_EQ(a.shown, b.shown);
}

TEST_P(ReprojectorContract, IsRepeatableWhateverCameBefore) {
  const auto reprojector = prepared(), other = prepared();
  const WarpPoses poses{rendered_at_, pose_at(0.25, 1.6, -0.38, 15, -3), pose_at(0.26, 1.6, -0.38, 16, -3)};
  const WarpPoses others{rendered_at_, pose_at(0, 1.5, 0, 40, 20, 10), pose_at(0, 1.5, 0, 41, 20, 10)};
  Warped first, again, third;
  reprojector->warp(poses, source(), first);
  reprojector->warp(others, source(), again);
  reprojector->warp(poses, source(), again);
  other->warp(poses, source(), third);
  EXPECT_EQ(first.shown, again.shown);
  EXPECT_EQ(first.shown, third.shown);
  EXPECT_EQ(first.outside_fov_pct, again.outside_fov_pct);
}

TEST_P(ReprojectorContract, KeepsToTheDisplaysSizeAndToItsShares) {
  const auto reprojector = prepared();
  Warped out;
  for (const double yaw : {0.0, 25.0, 100.0, 180.0}) {
    reprojector->warp({rendered_at_, pose_at(0.2, 1.6, -0.4, 12 + yaw), pose_at(0.2, 1.6, -0.4, 12 + yaw)}, source(),
                      out);
    EXPECT_EQ(out.shown.width, display_.width);
    EXPECT_EQ(out.shown.height, display_.height);
    EXPECT_GE(out.hole_pct, 0);
    EXPECT_GE(out.outside_fov_pct, 0);
    EXPECT_LE(out.hole_pct + out.outside_fov_pct, 100);
    for (std::size_t i = 3; i < out.shown.rgba.size(); i += 4) ASSERT_EQ(out.shown.rgba[i], 255);
  }
}

TEST_P(ReprojectorContract, ShownPoseIsMadeOfTheThreeAndHonestAboutTheLateOne) {
  const auto reprojector = make_module<Reprojector>(GetParam());
  const WarpPoses same{rendered_at_, rendered_at_, rendered_at_};
  EXPECT_NEAR(rotation_error_deg(reprojector->shown_pose(same), rendered_at_), 0, 1e-6);
  EXPECT_NEAR(position_error_mm(reprojector->shown_pose(same), rendered_at_), 0, 1e-9);
  if (reprojector->uses_late_pose()) return;
  const WarpPoses apart{rendered_at_, pose_at(9, 9, 9, 90), pose_at(5, 5, 5, 50)};
  EXPECT_NEAR(position_error_mm(reprojector->shown_pose(apart), rendered_at_), 0, 1e-9);
  EXPECT_NEAR(rotation_error_deg(reprojector->shown_pose(apart), rendered_at_), 0, 1e-6);
}

TEST_P(ReprojectorContract, IsCleanUnderValidationWithSynchronisation) {
  if (!validation_available(vk::raii::Context())) GTEST_SKIP() << "vulkan-validationlayers is not installed";
  setenv("PHOTONLAG_VALIDATE", "1", 1);
  Gpu watched("");
  unsetenv("PHOTONLAG_VALIDATE");
  {
    const auto reprojector = prepared(watched);
    Warped out;
    for (int i = 0; i < 3; ++i) {
      const Pose late = pose_at(0.2, 1.6, -0.4, 12 + i);
      reprojector->warp({rendered_at_, late, late}, source(), out);
    }
  }
  for (const std::string& message : *watched.impl().messages) ADD_FAILURE() << message;
}

INSTANTIATE_TEST_SUITE_P(All, ReprojectorContract, ::testing::ValuesIn(Registry<Reprojector>::instance().names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace photonlag
