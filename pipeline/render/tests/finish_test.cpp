/// Surfaces that are more than a base colour in the scene's light, pixel by pixel.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/render/mipmaps.hpp"
#include "pipeline/render/renderer.hpp"
#include "pipeline/render/tests/test_scenes.hpp"

namespace photonlag {
namespace {

using testing::GivenScene;
using testing::rectangle;
using Wrap = Sampling::Wrap;

Gpu& gpu() {
  static Gpu shared("");
  return shared;
}

constexpr int size = 60;

/// 60 x 60 pixels of 1/60 m at a distance of 1 m.
Rendered draw(const std::vector<Part>& parts, std::vector<Image> textures = {}) {
  const GivenScene scene(parts, std::move(textures));
  Renderer renderer(gpu(), scene, {size, size, size});
  Rendered out;
  renderer.render({}, Nanos(0), out);
  return out;
}

Part unlit(float z, std::array<float, 4> colour) {
  Part part = rectangle(z / 2, -z / 2, z / 2, -z / 2, z);
  part.tint = colour;
  part.finish.unlit = true;
  return part;
}

int srgb(double linear) {
  return int(std::lround(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055)));
}

void expect_colour(const Image& image, int x, int y, std::array<double, 3> linear, int tolerance = 1) {
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(image.pixel(x, y)[c], srgb(linear[c]), tolerance) << x << "," << y;
  EXPECT_EQ(image.pixel(x, y)[3], 255);
}

/// 3 x 1 pixels: red, green, blue.
Image stripes() {
  Image image(3, 1);
  for (int x = 0; x < 3; ++x) {
    for (int c = 0; c < 3; ++c) image.pixel(x, 0)[c] = c == x ? 255 : 0;
  }
  return image;
}

TEST(Finish, UnlitIsTheBaseColourItself) {
  expect_colour(draw({unlit(-1, {0.2F, 0.5F, 0.9F, 1})}).colour, 30, 30, {0.2, 0.5, 0.9});
}

TEST(Finish, GlowIsAddedToWhatLightReturns) {
  Part part = rectangle(-0.5F, 0.5F, -0.5F, 0.5F, -1);
  part.tint = {0, 0, 0, 1};
  part.finish.glow = {0.1F, 0.4F, 0.8F};
  expect_colour(draw({part}).colour, 10, 50, {0.1, 0.4, 0.8});
  part.finish.glow_texture = 0;
  expect_colour(draw({part}, {Image(1, 1)}).colour, 10, 50, {0.1, 0.4, 0.8});
  Image grey(1, 1);
  grey.pixel(0, 0)[0] = grey.pixel(0, 0)[1] = grey.pixel(0, 0)[2] = 188;  // half the light
  expect_colour(draw({part}, {grey}).colour, 10, 50, {0.05, 0.2, 0.4});
}

TEST(Finish, ColoursOfVerticesRunFromCornerToCorner) {
  Part part = unlit(-1, {1, 1, 0.5F, 1});
  part.paint.resize(4);
  part.paint[0].colour = part.paint[3].colour = {0, 1, 1, 1};  // the left edge
  const Image image = draw({part}).colour;
  for (const int x : {1, 15, 30, 44, 58}) expect_colour(image, x, 30, {(x + 0.5) / size, 1, 0.5}, 2);
}

TEST(Finish, MaskDrawsWhatReachesTheCutoffAndNothingElse) {
  Part part = unlit(-1, {1, 1, 1, 1});
  part.finish.alpha = Finish::Alpha::mask;
  part.finish.alpha_cutoff = 0.25F;
  part.paint.resize(4);
  part.paint[0].colour[3] = part.paint[3].colour[3] = 0;  // alpha runs from 0 to 1
  const Rendered out = draw({unlit(-2, {1, 0, 0, 1}), part});
  for (int x = 0; x < size; ++x) {
    expect_colour(out.colour, x, 30, {1, x < 15 ? 0.0 : 1.0, x < 15 ? 0.0 : 1.0});
    EXPECT_NEAR(out.depth_m[std::size_t(30 * size + x)], x < 15 ? 2 : 1, 1e-5);
  }
}

TEST(Finish, BlendLaysTheNearOverTheFarWhateverTheirOrder) {
  Part near = unlit(-1, {0, 0, 1, 0.25F}), middle = unlit(-2, {0, 1, 0, 0.5F}), far = unlit(-3, {1, 0, 0, 1});
  near.finish.alpha = middle.finish.alpha = Finish::Alpha::blend;
  std::vector<Part> parts{near, middle, far};
  for (int i = 0; i < 3; ++i) {
    const Rendered out = draw(parts);
    expect_colour(out.colour, 30, 20, {0.5 * 0.75, 0.5 * 0.75, 0.25}, 2);
    EXPECT_NEAR(out.depth_m[20 * size + 30], 3, 1e-5);
    std::rotate(parts.begin(), parts.begin() + 1, parts.end());
  }
  far.tint = {1, 1, 1, 1};  // what stands before it hides it
  far = unlit(-0.5F, {1, 0, 0, 1});
  expect_colour(draw({near, far}).colour, 30, 30, {1, 0, 0});
}

TEST(Finish, TrianglesOfOnePartBlendBackToFrontToo) {
  Part near = unlit(-1, {1, 1, 1, 1}), far = unlit(-2, {1, 1, 1, 1});
  near.finish.alpha = Finish::Alpha::blend;
  near.paint.assign(4, {{0, 0, 1, 0.5F}, {}});
  far.paint.assign(4, {{1, 0, 0, 0.5F}, {}});
  for (const std::uint32_t index : far.indices) near.indices.push_back(index + 4);
  near.vertices.insert(near.vertices.end(), far.vertices.begin(), far.vertices.end());
  near.paint.insert(near.paint.end(), far.paint.begin(), far.paint.end());
  expect_colour(draw({unlit(-3, {0, 0, 0, 1}), near}).colour, 30, 20, {0.25, 0, 0.5}, 2);
}

TEST(Finish, TexturesWrapAsTheyAreTold) {
  Part part = unlit(-1, {1, 1, 1, 1});
  part.texture = 0;
  part.finish.sampling = {.smooth_near = false, .smooth_far = false, .mipmaps = Sampling::Mipmaps::none};
  for (Vertex& vertex : part.vertices) vertex.uv[0] = 3 * vertex.uv[0] - 1;  // -1 .. 2: three tiles
  const auto colours = [&](Wrap wrap) {
    part.finish.sampling.wrap_u = wrap;
    const Image image = draw({part}, {stripes()}).colour;
    std::string out;
    for (int i = 0; i < 9; ++i) {
      const std::uint8_t* pixel = image.pixel(3 + 20 * i / 3, 30);
      out += pixel[0] > 200 ? 'r' : pixel[1] > 200 ? 'g' : 'b';
    }
    return out;
  };
  EXPECT_EQ(colours(Wrap::repeat), "rgbrgbrgb");
  EXPECT_EQ(colours(Wrap::clamp), "rrrrgbbbb");
  EXPECT_EQ(colours(Wrap::mirror), "bgrrgbbgr");
}

TEST(Finish, NearestPixelsAreNotMixedAndLinearOnesAre) {
  Part part = unlit(-1, {1, 1, 1, 1});
  part.texture = 0;
  const auto mixed = [&](bool smooth) {
    part.finish.sampling = {.wrap_u = Wrap::clamp, .smooth_near = smooth};
    const Image image = draw({part}, {stripes()}).colour;
    int count = 0;
    for (int x = 0; x < size; ++x) count += image.pixel(x, 30)[0] > 5 && image.pixel(x, 30)[1] > 5;
    return count;
  };
  EXPECT_EQ(mixed(false), 0);
  EXPECT_GT(mixed(true), 15);
}

TEST(Finish, SeenFromAfarATransparentPixelLendsNoColour) {
  Image image(2, 1);
  image.pixel(0, 0)[3] = 0;  // white that nobody sees
  for (int c = 0; c < 3; ++c) image.pixel(1, 0)[c] = 10;
  const Image small = halvings(image).back();
  EXPECT_EQ(small.pixel(0, 0)[0], 10);
  EXPECT_EQ(small.pixel(0, 0)[3], 128);
}

}  // namespace
}  // namespace photonlag
