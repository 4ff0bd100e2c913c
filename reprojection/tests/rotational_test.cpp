#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "pipeline/render/tests/test_scenes.hpp"
#include "reprojection/tests/warp_scene.hpp"

namespace photonlag {
namespace {

using testing::draw;
using testing::gallery;
using testing::pose_at;

/// Where the ray of display pixel (x, y) meets the source picture, in pixels from its first pixel's centre; by rays,
/// with no homography. Nothing if behind.
std::optional<Eigen::Vector2d> source_position(const Camera& source, const Camera& display, int x, int y) {
  const Eigen::Vector3d ray((x + 0.5 - display.lens.width / 2.0) / display.lens.focal_px,
                            (display.lens.height / 2.0 - y - 0.5) / display.lens.focal_px, -1);
  const Eigen::Vector3d world = display.pose.world_from_head * ray;
  const Eigen::Vector3d eye = source.pose.world_from_head.inverse() * world;
  if (eye.z() >= 0) return std::nullopt;
  return Eigen::Vector2d(source.lens.width / 2.0 + source.lens.focal_px * eye.x() / -eye.z() - 0.5,
                         source.lens.height / 2.0 - source.lens.focal_px * eye.y() / -eye.z() - 0.5);
}

/// 0, 60, 120, 180, 240, 180, ... by whole pixels and straight between, so that bilinear sampling follows it exactly.
double zigzag(double position) {
  const double p = position - 8 * std::floor(position / 8);
  return 60 * (p < 4 ? p : 8 - p);
}

Image zigzag_image(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.pixel(x, y)[0] = std::uint8_t(zigzag(x));
      image.pixel(x, y)[1] = std::uint8_t(zigzag(y));
    }
  }
  return image;
}

std::unique_ptr<Reprojector> prepared(const Lens& source, const Lens& display) {
  auto made = make_module<Reprojector>("rotational");
  made->prepare(testing::gpu(), gallery(), source, display);
  return made;
}

/// PSNR over the pixels that @p covered says yes to.
template <class Covered>
double psnr(const Image& a, const Image& b, const Covered& covered) {
  double sum = 0, count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      if (!covered(x, y)) continue;
      for (int c = 0; c < 3; ++c) sum += std::pow(double(a.pixel(x, y)[c]) - b.pixel(x, y)[c], 2), ++count;
    }
  }
  return 10 * std::log10(255.0 * 255.0 * count / sum);
}

TEST(Rotational, SamplesWithinATenthOfAQuantumOfWhereTheRayFalls) {
  const Lens display = display_lens(320, 200, 90), source = guarded_lens(display, 12);
  const auto reprojector = prepared(source, display);
  const Image pattern = zigzag_image(source.width, source.height);
  const Pose from = pose_at(0, 0, 0, 33, -12, 5);
  for (const Pose& to :
       {pose_at(0, 0, 0, 33.05, -12, 5), pose_at(0, 0, 0, 36, -10, 5), pose_at(9, 0, 0, 27, -17, -3)}) {
    Warped out;
    reprojector->warp({from, to, to}, {&pattern}, out);
    double worst = 0;
    for (int y = 0; y < display.height; ++y) {
      for (int x = 0; x < display.width; ++x) {
        const auto at = source_position({from, source}, {to, display}, x, y);
        if (!at || at->x() < 0 || at->y() < 0 || at->x() > source.width - 1 || at->y() > source.height - 1) continue;
        const double off = std::max(std::abs(out.shown.pixel(x, y)[0] - zigzag(at->x())),
                                    std::abs(out.shown.pixel(x, y)[1] - zigzag(at->y())));
        worst = std::max(worst, (off - 0.5) / 60);  // half a level is rounding; 60 levels are a pixel
      }
    }
    EXPECT_LT(worst, 0.02);
  }
}

TEST(Rotational, IsTheSmoothSceneFromTheLateOrientation) {
  Image clouds(64, 64);  // magnified by far, so that neither render aliases
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      clouds.pixel(x, y)[0] = std::uint8_t(128 + 100 * std::sin(x * 0.39) * std::cos(y * 0.39));
      clouds.pixel(x, y)[1] = std::uint8_t(128 + 90 * std::sin((x + y) * 0.196));
    }
  }
  Part wall = testing::rectangle(-30, 30, -30, 30, -10);
  wall.tint = {0.9F, 0.9F, 0.9F, 1};
  wall.texture = 0;
  const testing::GivenScene scene({wall}, {clouds});
  const Lens display = display_lens(320, 180, 90), source = guarded_lens(display, 10);
  const Pose from = pose_at(0, 0, 0, 4, 1), to = pose_at(0, 0, 0, 7, 0);
  const Image frame = draw(scene, source, from).colour, truth = draw(scene, display, to).colour;
  Warped out;
  prepared(source, display)->warp({from, to, to}, {&frame}, out);
  const double reached = psnr(out.shown, truth, [](int, int) { return true; });
  RecordProperty("smooth_db", std::to_string(reached));
  EXPECT_GT(reached, 45);
}

TEST(Rotational, IsTheSceneFromTheLateOrientation) {
  const Lens display = display_lens(320, 180, 90), source = guarded_lens(display, 10);
  const auto reprojector = prepared(source, display);
  const Pose from = pose_at(0, 1.6, 0, 4), to = pose_at(0, 1.6, 0, 7);
  const Image frame = draw(gallery(), source, from).colour, truth = draw(gallery(), display, to).colour;
  Warped out;
  reprojector->warp({from, to, to}, {&frame}, out);
  EXPECT_EQ(out.outside_fov_pct, 0);
  const auto everywhere = [](int, int) { return true; };
  const double warped = psnr(out.shown, truth, everywhere);
  const double plain = psnr(crop(frame, (source.width - 320) / 2, (source.height - 180) / 2), truth, everywhere);
  RecordProperty("warped_db", std::to_string(warped));
  RecordProperty("plain_db", std::to_string(plain));
  EXPECT_GT(warped, plain + 5);
}

TEST(Rotational, CountsWhatLiesOutsideTheFrameAndShowsItBlack) {
  const Lens lens = display_lens(200, 120, 80);
  const auto reprojector = prepared(lens, lens);
  const Image white(200, 120);
  const Pose from = pose_at(0, 0, 0);
  for (const double yaw : {2.0, 15.0, 75.0, 130.0}) {
    const Pose to = pose_at(0, 0, 0, yaw, 3, 10);
    Warped out;
    reprojector->warp({from, to, to}, {&white}, out);
    int outside = 0, wrong = 0;
    for (int y = 0; y < 120; ++y) {
      for (int x = 0; x < 200; ++x) {
        const auto at = source_position({from, lens}, {to, lens}, x, y);
        const bool out_of_frame =
            !at || at->x() < -0.5 || at->y() < -0.5 || at->x() > lens.width - 0.5 || at->y() > lens.height - 0.5;
        outside += out_of_frame;
        wrong += out.shown.pixel(x, y)[0] != (out_of_frame ? 0 : 255);
      }
    }
    EXPECT_LE(wrong, 3) << "pixels on the very edge may fall to either side";
    EXPECT_NEAR(out.outside_fov_pct, 100.0 * outside / (200 * 120), 100.0 * 3 / (200 * 120));
  }
}

TEST(Rotational, LeavesTheShiftOfTheHeadAsAnErrorOfFocalLengthTimesShiftOverDepth) {
  const Lens display = display_lens(640, 200, 90), source = guarded_lens(display, 5);  // focal 320 px
  const auto reprojector = prepared(source, display);
  for (const auto& [depth, shift] : {std::pair{2.0F, 0.1}, {8.0F, 0.25}, {4.0F, -0.05}}) {
    const testing::GivenScene plane({testing::rectangle(-0.5F * depth, 0.001F * depth, -depth, depth, -depth)});
    const Pose from = pose_at(0, 0, 0), to = pose_at(shift, 0, 0);
    const Image frame = draw(plane, source, from).colour, truth = draw(plane, display, to).colour;
    Warped out;
    reprojector->warp({from, to, to}, {&frame}, out);
    const auto right_edge = [](const Image& image) {
      int x = image.width - 1;
      while (x >= 0 && !testing::is_green(image.pixel(x, 100))) --x;
      return x;
    };
    EXPECT_EQ(right_edge(out.shown) - right_edge(truth), std::lround(320 * shift / double(depth)));
    EXPECT_EQ(reprojector->shown_pose({from, to, to}).position, from.position);
  }
}

TEST(Rotational, ShowsTheLateTurnAtTheRenderedPlace) {
  const auto reprojector = make_module<Reprojector>("rotational");
  const Pose shown = reprojector->shown_pose({pose_at(1, 2, 3, 10), pose_at(4, 5, 6, 20), pose_at(7, 8, 9, 30)});
  EXPECT_EQ(shown.position, Eigen::Vector3d(1, 2, 3));
  EXPECT_NEAR(rotation_error_deg(shown, pose_at(0, 0, 0, 20)), 0, 1e-6);
}

TEST(Oracle, ShowsTheTruthWhereNothingMovesAndTheFramesInstantWhereThingsDo) {
  const Lens display = display_lens(160, 96, 90), source = guarded_lens(display, 5);
  auto oracle = make_module<Reprojector>("oracle");
  oracle->prepare(testing::gpu(), gallery(), source, display);
  const Pose from = pose_at(0, 1.6, 0), late = pose_at(0.1, 1.6, 0, 5), truth = pose_at(0.15, 1.62, 0.03, 8);
  const Image frame = draw(gallery(), source, from, from_ms(2000)).colour;
  Warped out;
  oracle->warp({from, late, truth}, {&frame, nullptr, from_ms(2000)}, out);
  EXPECT_EQ(out.shown, draw(gallery(), display, truth, from_ms(2000)).colour);
  EXPECT_NE(out.shown, draw(gallery(), display, truth, from_ms(2500)).colour);
}

}  // namespace
}  // namespace photonlag
