#include "pipeline/render/renderer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "pipeline/render/gpu_impl.hpp"
#include "pipeline/render/gpu_instance.hpp"
#include "pipeline/render/mipmaps.hpp"
#include "pipeline/render/tests/test_scenes.hpp"

namespace photonlag {
namespace {

using testing::GivenScene;
using testing::is_green;
using testing::rectangle;

Pose pose_at(double x, double y, double z, double yaw_deg, double pitch_deg = 0) {
  constexpr double deg = 3.14159265358979323846 / 180;
  Pose pose;
  pose.position = {x, y, z};
  pose.world_from_head = Eigen::AngleAxisd(yaw_deg * deg, Eigen::Vector3d::UnitY()) *
                         Eigen::AngleAxisd(pitch_deg * deg, Eigen::Vector3d::UnitX());
  return pose;
}

const std::vector<Pose>& views() {
  static const std::vector<Pose> all{pose_at(0, 1.6, 0, 0), pose_at(0.713, 1.587, -1.31, 33.3, -11.7),
                                     pose_at(-1.2, 1.7, 0.4, 171.9, 7.3)};
  return all;
}

Gpu& gpu() {
  static Gpu shared("");
  return shared;
}

const Scene& gallery() {
  static const auto scene = make_module<Scene>("gallery", {{"triangles", 1e4}});
  return *scene;
}

Rendered draw(const Scene& scene, const Lens& lens, const Pose& pose = {}, Nanos t = Nanos(0)) {
  Renderer renderer(gpu(), scene, lens);
  Rendered out;
  renderer.render(pose, t, out);
  return out;
}

double linear(std::uint8_t byte) {
  const double c = byte / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double psnr(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::pow(double(a.rgba[i]) - double(b.rgba[i]), 2);
  return 10 * std::log10(255.0 * 255.0 * double(a.rgba.size()) * 0.75 / sum);  // alpha never differs
}

TEST(Renderer, GuardBandAddsAroundThePictureAndChangesNoBitOfIt) {
  for (const auto& [width, height, fov] : {std::tuple{320, 180, 90.0}, {201, 151, 70.0}, {256, 240, 110.0}}) {
    const Lens display = display_lens(width, height, fov);
    for (const double band : {3.0, 10.0}) {
      const Lens wide = guarded_lens(display, band);
      Renderer shown(gpu(), gallery(), display), guarded(gpu(), gallery(), wide);
      Rendered a, b;
      for (const Pose& view : views()) {
        shown.render(view, from_ms(700), a);
        guarded.render(view, from_ms(700), b);
        const int mx = (wide.width - width) / 2, my = (wide.height - height) / 2;
        ASSERT_EQ(a.colour, crop(b.colour, mx, my));
        for (int y = 0; y < height; ++y) {
          const auto* row = &b.depth_m[std::size_t(y + my) * std::size_t(wide.width) + std::size_t(mx)];
          ASSERT_TRUE(std::equal(row, row + width, &a.depth_m[std::size_t(y) * std::size_t(width)]));
        }
      }
    }
  }
}

TEST(Renderer, AnotherFocalLengthForOnePictureIsAnotherLens) {
  const Lens display = display_lens(320, 180, 90), picture = guarded_lens(display, 10);
  Renderer renderer(gpu(), gallery(), picture);
  for (const double band : {2.0, 18.0, 30.0}) {
    const Lens lens = banded_lens(picture, display, band);
    EXPECT_GE(std::atan(lens.tan_half_x()) - std::atan(display.tan_half_x()), band * 0.01745329 - 1e-6);
    EXPECT_GE(std::atan(lens.tan_half_y()) - std::atan(display.tan_half_y()), band * 0.01745329 - 1e-6);
    Rendered own, usual;
    renderer.render(views()[1], from_ms(700), own, false, lens.focal_px);
    renderer.render(views()[1], from_ms(700), usual, false);
    EXPECT_GT(psnr(own.colour, draw(gallery(), lens, views()[1], from_ms(700)).colour), 40);
    EXPECT_LT(psnr(own.colour, usual.colour), 30);
  }
}

TEST(Renderer, SameBytesAgainFromAnotherDeviceAndAnyNumberOfThreads) {
  const Lens lens = display_lens(320, 180, 90);
  const Rendered first = draw(gallery(), lens, views()[1]);
  for (const char* threads : {"0", "1", "4"}) {
    setenv("LP_NUM_THREADS", threads, 1);
    Gpu other("");
    Renderer renderer(other, gallery(), lens);
    Rendered again;
    renderer.render(views()[0], Nanos(0), again);  // what was drawn before leaves no trace
    renderer.render(views()[1], Nanos(0), again);
    EXPECT_EQ(first.colour, again.colour) << threads << " threads";
    EXPECT_EQ(first.depth_m, again.depth_m);
  }
  unsetenv("LP_NUM_THREADS");
}

TEST(Renderer, EdgesAndDepthLieWhereThePinholeSays) {
  const Lens lens = display_lens(400, 300, 90);  // focal 200 px
  for (const float z : {-0.5F, -2.0F, -37.0F}) {
    // ends at x = 0.3 |z|, y = 0.2 |z|: 60.5 px right of and 40.5 px above the axis, in the middle of a pixel
    const float edge_x = 60.3F / 200 * -z, edge_y = 40.3F / 200 * -z;
    const Rendered out = draw(GivenScene({rectangle(z, edge_x, z, edge_y, z)}), lens);
    for (int y = 0; y < lens.height; ++y) {
      for (int x = 0; x < lens.width; ++x) {
        const bool inside = x + 0.5 - 200 < 60.3 && 150 - (y + 0.5) < 40.3;
        ASSERT_EQ(is_green(out.colour.pixel(x, y)), inside) << x << "," << y;
        const float depth = out.depth_m[std::size_t(y) * std::size_t(lens.width) + std::size_t(x)];
        ASSERT_TRUE(inside ? std::abs(depth + z) < -z * 1e-5F : std::isinf(depth)) << depth;
      }
    }
  }
}

TEST(Renderer, TheHeadTurnsAndMovesTheRightWay) {
  const Lens lens = display_lens(200, 200, 90);
  const GivenScene post({rectangle(-0.1F, 0.1F, -1, 1, -5)});
  const auto column = [&](const Pose& pose) {
    const Rendered out = draw(post, lens, pose);
    double sum = 0, count = 0;
    for (int x = 0; x < 200; ++x) {
      if (is_green(out.colour.pixel(x, 100))) sum += x + 0.5, ++count;
    }
    return sum / count - 100;
  };
  EXPECT_NEAR(column(pose_at(0, 0, 0, 20)), 100 * std::tan(20 * 3.14159265 / 180), 1);  // left turn: post goes right
  EXPECT_NEAR(column(pose_at(1, 0, 0, 0)), -100 * 1.0 / 5, 1);                          // step right: post goes left
}

TEST(Renderer, NearThingsHideFarOnesWhateverTheOrder) {
  Part near = rectangle(-1, 1, -1, 1, -2), far = rectangle(-9, 9, -9, 9, -9);
  far.tint = {0.5F, 0, 0, 1};
  const Lens lens = display_lens(100, 100, 60);
  EXPECT_EQ(draw(GivenScene({near, far}), lens).colour, draw(GivenScene({far, near}), lens).colour);
  EXPECT_TRUE(is_green(draw(GivenScene({far, near}), lens).colour.pixel(50, 50)));
}

TEST(Renderer, MovingPartsMoveWithSceneTime) {
  Part part = rectangle(-0.5F, 0.5F, -0.5F, 0.5F, -4);
  part.moves = true;
  const Lens lens = display_lens(200, 100, 90);  // focal 100 px: 1 m at 4 m is 25 px
  const GivenScene scene({part});
  const Image before = draw(scene, lens).colour, after = draw(scene, lens, {}, from_secs(1)).colour;
  for (int x = 0; x < 200 - 25; ++x) {
    ASSERT_EQ(is_green(before.pixel(x, 50)), is_green(after.pixel(x + 25, 50))) << x;
  }
  EXPECT_NE(before, after);
}

TEST(Renderer, LightIsLinearAndBytesAreSrgb) {
  Image grey(2, 2);
  for (std::size_t i = 0; i < grey.rgba.size(); ++i) grey.rgba[i] = i % 4 == 3 ? 255 : 128;
  Part part = rectangle(-1, 1, -1, 1, -1);
  part.tint = {0.5F, 0.5F, 0.5F, 1};
  const Lens lens = display_lens(16, 16, 60);
  const Image white_shown = draw(GivenScene({part}), lens).colour;
  part.texture = 0;
  const Image grey_shown = draw(GivenScene({part}, {grey}), lens).colour;
  const double ratio = linear(grey_shown.pixel(8, 8)[0]) / linear(white_shown.pixel(8, 8)[0]);
  EXPECT_NEAR(ratio, linear(128), 0.01);
}

TEST(Renderer, FinerTrianglesShowTheSameThing) {
  const Lens lens = display_lens(320, 180, 90);
  const auto fine = make_module<Scene>("gallery", {{"triangles", 3e5}});
  const auto coarse = make_module<Scene>("gallery", {{"triangles", 3e4}});
  for (const Pose& view : views()) {
    EXPECT_GT(psnr(draw(*coarse, lens, view).colour, draw(*fine, lens, view).colour), 28);
  }
}

TEST(Renderer, DepthIsLeftOutOnRequest) {
  Renderer renderer(gpu(), gallery(), display_lens(64, 64, 90));
  Rendered with, without;
  renderer.render(views()[0], Nanos(0), with);
  renderer.render(views()[0], Nanos(0), without, false);
  EXPECT_EQ(with.colour, without.colour);
  EXPECT_EQ(with.depth_m.size(), 64U * 64U);
  EXPECT_TRUE(without.depth_m.empty());
}

TEST(Renderer, IsCleanUnderValidationWithSynchronisation) {
  if (!validation_available(vk::raii::Context())) GTEST_SKIP() << "vulkan-validationlayers is not installed";
  setenv("PHOTONLAG_VALIDATE", "1", 1);
  Gpu watched("");
  unsetenv("PHOTONLAG_VALIDATE");
  {
    Renderer one(watched, gallery(), display_lens(160, 90, 90)), two(watched, gallery(), display_lens(64, 64, 60));
    Rendered out;
    for (int i = 0; i < 3; ++i) {
      one.render(views()[std::size_t(i)], from_ms(i), out, i != 1);
      two.render(views()[std::size_t(i)], from_ms(i), out);
    }
  }
  for (const std::string& message : *watched.impl().messages) ADD_FAILURE() << message;
}

TEST(Mipmaps, HalveDownToOnePixelAndAverageLight) {
  Image checker(8, 4);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 8; ++x) {
      for (int c = 0; c < 3; ++c) checker.pixel(x, y)[c] = (x + y) % 2 == 0 ? 255 : 0;
    }
  }
  const auto levels = halvings(checker);
  ASSERT_EQ(levels.size(), 3U);  // 4x2, 2x1, 1x1
  EXPECT_EQ(levels[2].width * levels[2].height, 1);
  for (const Image& level : levels) EXPECT_EQ(level.pixel(0, 0)[0], 188);  // sRGB of half the light
  EXPECT_TRUE(halvings(Image(1, 1)).empty());
}

}  // namespace
}  // namespace photonlag
