#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {
namespace {

std::unique_ptr<Scene> gallery(double triangles, bool moving = true) {
  return make_module<Scene>("gallery", {{"triangles", triangles}, {"moving", moving}});
}

Eigen::Vector3d at(const std::array<float, 3>& v) { return Eigen::Map<const Eigen::Vector3f>(v.data()).cast<double>(); }

/// Calls @p visit(part number, position) for every vertex of what stands still.
template <class Visit>
void for_each_vertex(const Scene& scene, const Visit& visit) {
  for (std::size_t i = 0; i < scene.parts().size(); ++i) {
    if (scene.parts()[i].moves) continue;
    for (const Vertex& vertex : scene.parts()[i].vertices) visit(i, at(vertex.position));
  }
}

/// From where a head walks: within 2.5 m of the origin, 1.5 to 1.7 m high.
double distance_from_walk(const Eigen::Vector3d& p) {
  const double out = std::max(std::hypot(p.x(), p.z()) - 2.5, 0.0);
  const double up = std::max({p.y() - 1.7, 1.5 - p.y(), 0.0});
  return std::hypot(out, up);
}

TEST(Gallery, HasAsManyTrianglesAsAsked) {
  for (const double wanted : {1e4, 1.3e4, 3e4, 7e5}) {
    EXPECT_NEAR(double(gallery(wanted)->triangles()), wanted, wanted * 0.05);
  }
}

TEST(Gallery, IsMadeOfSoundTriangles) {
  const auto scene = gallery(3e4);
  for (const Part& part : scene->parts()) {
    ASSERT_LT(part.texture, int(scene->textures().size()));
    ASSERT_EQ(part.indices.size() % 3, 0U);
    for (const std::uint32_t index : part.indices) ASSERT_LT(index, part.vertices.size());
    for (const Vertex& vertex : part.vertices) {
      ASSERT_TRUE(at(vertex.position).allFinite());
      ASSERT_NEAR(at(vertex.normal).norm(), 1, 1e-5);
    }
  }
}

TEST(Gallery, TrianglesFaceTheWayTheirNormalsPoint) {
  const auto scene = gallery(1e5);
  for (std::size_t p = 0; p < scene->parts().size(); ++p) {
    const Part& part = scene->parts()[p];
    int turned = 0, counted = 0;
    for (std::size_t i = 0; i < part.indices.size(); i += 3) {
      const Vertex &a = part.vertices[part.indices[i]], &b = part.vertices[part.indices[i + 1]],
                   &c = part.vertices[part.indices[i + 2]];
      const Eigen::Vector3d plane = (at(b.position) - at(a.position)).cross(at(c.position) - at(a.position));
      if (plane.norm() < 1e-9 || at(a.position).norm() > 100) continue;  // a pole; the sky, whose light is even
      ++counted;
      if (plane.dot(at(a.normal) + at(b.normal) + at(c.normal)) < 0) ++turned;
    }
    EXPECT_LE(turned, counted / 100) << "part " << p << ", of " << counted;
  }
}

TEST(Gallery, LeavesRoomToWalkAndStandsClose) {
  const auto scene = gallery(3e4);
  double nearest = 1e9;
  bool mid = false, far = false;
  for_each_vertex(*scene, [&](std::size_t, const Eigen::Vector3d& p) {
    nearest = std::min(nearest, distance_from_walk(p));
    mid = mid || (p.norm() > 15 && p.norm() < 40);
    far = far || p.norm() > 100;
  });
  EXPECT_GT(nearest, 0.3);
  EXPECT_LT(nearest, 0.7);
  EXPECT_TRUE(mid && far);
}

TEST(Gallery, AirshipFliesSmoothlyAndKeepsClearOfHeadAndWalls) {
  const auto scene = gallery(1e4);
  const std::size_t ship = scene->parts().size() - 1;
  ASSERT_TRUE(scene->parts()[ship].moves);
  double longest = 0;
  for (int i = 0; i < 1500; ++i) {
    const auto pose = scene->part_pose(ship, from_ms(i * 10)), next = scene->part_pose(ship, from_ms(i * 10 + 10));
    const double speed = (next.translation() - pose.translation()).norm() / 0.01;
    longest = std::max(longest, speed);
    EXPECT_LT(speed, 1.0);
    EXPECT_LT(Eigen::AngleAxisd(pose.linear().transpose() * next.linear()).angle(), 0.05);
    EXPECT_GT((pose.linear().col(0)).dot(next.translation() - pose.translation()), 0) << "flies nose first";
    for (const Vertex& vertex : scene->parts()[ship].vertices) {
      const Eigen::Vector3d p = pose * at(vertex.position);
      ASSERT_GT(distance_from_walk(p), 0.3);
      ASSERT_GT(p.z(), -4.0);
    }
  }
  EXPECT_GT(longest, 0.3);
}

TEST(Gallery, StandsStillOnRequest) {
  const auto still = gallery(1e4, false);
  const std::size_t ship = still->parts().size() - 1;
  EXPECT_EQ(still->part_pose(ship, Nanos(0)).matrix(), still->part_pose(ship, from_secs(3)).matrix());
}

TEST(Gallery, IsTheSameEveryTime) {
  const auto a = gallery(1e4), b = gallery(1e4);
  ASSERT_EQ(a->textures().size(), b->textures().size());
  for (std::size_t i = 0; i < a->textures().size(); ++i) EXPECT_EQ(a->textures()[i], b->textures()[i]);
  for (std::size_t i = 0; i < a->parts().size(); ++i) EXPECT_EQ(a->parts()[i].indices, b->parts()[i].indices);
}

}  // namespace
}  // namespace photonlag
