#include <gtest/gtest.h>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {
namespace {

TEST(GalleryLarge, ReachesTenMillionTriangles) {
  const auto scene = make_module<Scene>("gallery", {{"triangles", 1e7}});
  EXPECT_NEAR(double(scene->triangles()), 1e7, 5e5);
}

}  // namespace
}  // namespace photonlag
