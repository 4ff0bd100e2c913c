/// Where the vertices of a glTF model go: morph targets, skins, instances, far places, and every kind of accessor.
#include <gmock/gmock.h>

#include <numbers>

#include "pipeline/scenes/tests/gltf_file.hpp"

namespace photonlag::testing {
namespace {

using Vector = Eigen::Vector3f;
using ::testing::HasSubstr;

constexpr float exact = 1e-5F;

void expect_near(const Vector& found, const Vector& right, float tolerance = exact) {
  EXPECT_LT((found - right).norm(), tolerance) << found.transpose() << " instead of " << right.transpose();
}

/// Two targets that move the third corner: by (4,0,0) and by (0,0,8).
void add_targets(GltfFile& file) {
  const auto right = file.floats({0, 0, 0, 0, 0, 0, 4, 0, 0}, "VEC3");
  const auto front = file.floats({0, 0, 0, 0, 0, 0, 0, 0, 8}, "VEC3");
  file.primitive()["targets"] = {{{"POSITION", right}}, {{"POSITION", front}}};
}

TEST(GltfMorph, WeightsOfTheMeshMoveVertices) {
  GltfFile file;
  add_targets(file);
  file.root["meshes"][0]["weights"] = {0.5, 0.25};
  expect_near(edge(*file.load(), 0, 2), {2, 4, 2});
}

TEST(GltfMorph, WeightsOfTheNodeReplaceThoseOfTheMesh) {
  GltfFile file;
  add_targets(file);
  file.root["meshes"][0]["weights"] = {1, 1};
  file.node()["weights"] = {0, 0.5};
  expect_near(edge(*file.load(), 0, 2), {0, 4, 4});
}

TEST(GltfMorph, WithoutWeightsNothingMoves) {
  GltfFile file;
  add_targets(file);
  expect_near(edge(*file.load(), 0, 2), {0, 4, 0});
}

TEST(GltfMorph, NormalsAndColoursAreMovedToo) {
  GltfFile file;
  auto& attributes = file.primitive()["attributes"];
  attributes["NORMAL"] = file.floats({0, 0, 1, 0, 0, 1, 0, 0, 1}, "VEC3");
  attributes["COLOR_0"] = file.floats({0, 0, 0, 0, 0, 0, 0, 0, 0}, "VEC3");
  file.primitive()["targets"] = {{{"NORMAL", file.floats({2, 0, 0, 2, 0, 0, 2, 0, 0}, "VEC3")},
                                  {"COLOR_0", file.floats({1, 0, 0, 1, 0, 0, 1, 0, 0}, "VEC3")}}};
  file.root["meshes"][0]["weights"] = {0.5};
  const auto scene = file.load();
  const float half = std::sqrt(0.5F);
  expect_near(Vector(scene->parts()[0].vertices[0].normal.data()), {half, 0, half});
  EXPECT_FLOAT_EQ(scene->parts()[0].paint.at(1).colour[0], 0.5F);
}

TEST(GltfMorph, AnotherNumberOfWeightsIsRefused) {
  GltfFile file;
  add_targets(file);
  file.node()["weights"] = {1};
  EXPECT_THAT(file.error(), HasSubstr("2 morph targets and 1 weights"));
}

/// Nodes: 0 wears the skin, 1 and 2 are joints. The third corner hangs on joint 1, the others on joint 0.
void add_skin(GltfFile& file) {
  file.root["scenes"][0]["nodes"] = {0, 1, 2};
  file.node()["skin"] = 0;
  file.root["nodes"].push_back(json::object());
  file.root["nodes"].push_back(json::object());
  file.root["skins"] = {{{"joints", {1, 2}}}};
  auto& attributes = file.primitive()["attributes"];
  const std::vector<std::uint8_t> joints{0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0};
  attributes["JOINTS_0"] = file.numbers(joints, 5121, "VEC4");
  attributes["WEIGHTS_0"] = file.floats({1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}, "VEC4");
}

TEST(GltfSkin, JointsBendTheMeshAndItsNodeDoesNot) {
  GltfFile file;
  add_skin(file);
  file.node()["translation"] = {7, 7, 7};
  file.node()["scale"] = {3, 3, 3};
  file.root["nodes"][2]["translation"] = {1, 0, 5};
  const auto scene = file.load();
  expect_near(edge(*scene, 0, 1), {2, 0, 0});
  expect_near(edge(*scene, 0, 2), {1, 4, 5});
}

TEST(GltfSkin, InverseBindMatricesTakeVerticesToTheirJoint) {
  GltfFile file;
  add_skin(file);
  std::vector<float> matrices(32, 0.0F);
  for (const std::size_t m : {0U, 16U}) matrices[m] = matrices[m + 5] = matrices[m + 10] = matrices[m + 15] = 1;
  matrices[16 + 13] = -4;  // joint 1 was bound at y = 4, and stands there turned by a quarter about z
  file.root["skins"][0]["inverseBindMatrices"] = file.floats(matrices, "MAT4");
  file.root["nodes"][2] = {{"translation", {0, 4, 0}}, {"rotation", {0, 0, std::sqrt(0.5), std::sqrt(0.5)}}};
  expect_near(edge(*file.load(), 0, 2), {0, 4, 0});
  file.root["nodes"][2]["translation"] = {0, 6, 0};
  expect_near(edge(*file.load(), 0, 2), {0, 6, 0});
}

TEST(GltfSkin, WeightsMixJointsAndAWholeSecondSetCounts) {
  GltfFile file;
  add_skin(file);
  auto& attributes = file.primitive()["attributes"];
  const std::vector<std::uint8_t> half{255, 0, 0, 0, 255, 0, 0, 0, 128, 0, 0, 0},
      rest{0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 0};
  attributes["WEIGHTS_0"] = file.numbers(half, 5121, "VEC4", {{"normalized", true}});
  attributes["JOINTS_1"] = file.numbers(std::vector<std::uint16_t>(12, 0), 5123, "VEC4");
  attributes["WEIGHTS_1"] = file.numbers(rest, 5121, "VEC4", {{"normalized", true}});
  file.root["nodes"][2]["translation"] = {0, 0, 10};
  expect_near(edge(*file.load(), 0, 2), {0, 4, 10 * 128.0F / 255});
}

TEST(GltfSkin, MirroredJointsKeepTheOutsideOut) {
  GltfFile file;
  add_skin(file);
  for (const std::size_t joint : {1U, 2U}) file.root["nodes"][joint]["scale"] = {-1, 1, 1};
  const auto scene = file.load();
  EXPECT_GT(edge(*scene, 0, 1).cross(edge(*scene, 0, 2)).z(), 0);
}

TEST(GltfSkin, WhatContradictsItselfIsRefused) {
  GltfFile file;
  add_skin(file);
  file.root["skins"][0]["joints"] = {1};
  EXPECT_THAT(file.error(), HasSubstr("hangs on joint 1, and its skin has 1"));
  file.root["skins"][0]["joints"] = {1, 9};
  EXPECT_THAT(file.error(), HasSubstr("skins[0].joints[1] asks for nodes[9]"));
}

TEST(GltfInstances, AreDrawnWhereTheirAttributesSay) {
  GltfFile file;
  const std::vector<std::int8_t> turns{0, 0, 0, 127, 0, 0, 127, 0, 0, 0, 0, 127};  // the second half round about z
  file.node()["scale"] = {2, 2, 2};
  file.node()["extensions"]["EXT_mesh_gpu_instancing"]["attributes"] = {
      {"TRANSLATION", file.floats({0, 0, 0, 10, 0, 0, 0, 10, 0}, "VEC3")},
      {"ROTATION", file.numbers(turns, 5120, "VEC4", {{"normalized", true}})},
      {"SCALE", file.floats({1, 1, 1, 1, 1, 1, 3, 3, 3}, "VEC3")}};
  file.root["extensionsRequired"] = {"EXT_mesh_gpu_instancing"};
  const auto scene = file.load();
  EXPECT_EQ(scene->triangles(), 3);
  expect_near(edge(*scene, 0, 3), {20, 0, 0});
  expect_near(edge(*scene, 3, 4), {-4, 0, 0});
  expect_near(edge(*scene, 6, 7), {12, 0, 0});
  file.node()["extensions"]["EXT_mesh_gpu_instancing"]["attributes"]["SCALE"] = file.floats({1, 1, 1}, "VEC3");
  EXPECT_THAT(file.error(), HasSubstr("differ in length"));
}

TEST(GltfFar, ModelsKeepTheirShapeAtAnyDistance) {
  for (const double away : {1.3e7, 1e12, -4e14}) {  // where a float's step is 1 m, 65 km and 33,000 km
    GltfFile file;
    file.node()["translation"] = {away, -away, away};
    const float step = away > 1e13 || away < -1e13 ? 0.1F : 1e-3F;
    expect_near(edge(*file.load(), 0, 2), {0, 4, 0}, step);
  }
  GltfFile file;
  file.node()["matrix"] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 6378137, 0, 4.2e6, 1};
  expect_near(edge(*file.load(), 0, 1), {2, 0, 0});
  GltfFile back;  // a parent far away, and a child that comes back
  back.root["scenes"][0]["nodes"] = {1};
  back.root["nodes"].push_back({{"translation", {1e9, 0, 0}}, {"children", {0}}});
  back.node()["translation"] = {-1e9, 0, 0.25};
  expect_near(edge(*back.load(), 0, 2), {0, 4, 0});
}

TEST(GltfNodes, MatricesAreChecked) {
  GltfFile file;
  file.node()["matrix"] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 1};
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].matrix is no affine transform"));
  file.node()["matrix"] = {1, 0, 0};
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].matrix must be a list of 16 numbers"));
  file.node() = {{"mesh", 0}, {"rotation", {0, 0, 0, 0}}};
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].rotation is no quaternion"));
  file.node() = {{"mesh", 0}, {"scale", {1, "2", 3}}};
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].scale[1] must be a number"));
}

TEST(GltfNodes, WhatIsHiddenIsNotDrawn) {
  GltfFile file;
  file.root["nodes"].push_back({{"mesh", 0}, {"translation", {9, 0, 0}}});
  file.root["scenes"][0]["nodes"] = {0, 1};
  EXPECT_EQ(file.load()->triangles(), 2);
  file.node()["extensions"]["KHR_node_visibility"]["visible"] = false;
  EXPECT_EQ(file.load()->triangles(), 1);
}

TEST(GltfAccessors, SparseOnesChangeWhatTheyStandOn) {
  for (const bool with_view : {true, false}) {
    GltfFile file;
    auto& accessor = file.root["accessors"][0];
    const json indices{{"bufferView", file.view(std::vector<std::uint8_t>{1, 2})}, {"componentType", 5121}};
    accessor["sparse"] = {{"count", 2}, {"indices", indices}};
    accessor["sparse"]["values"]["bufferView"] = file.view(std::vector<float>{3, 0, 0, 0, 5, 0});
    if (!with_view) accessor.erase("bufferView");  // then all others are zero
    const auto scene = file.load();
    expect_near(edge(*scene, 0, 1), {3, 0, 0});
    expect_near(edge(*scene, 0, 2), {0, 5, 0});
    accessor["sparse"]["indices"]["bufferView"] = file.view(std::vector<std::uint8_t>{1, 3});
    EXPECT_THAT(file.error(), HasSubstr("accessors[0].sparse.indices leads out of its accessor"));
  }
}

TEST(GltfAccessors, QuantisedVerticesAreReadAsTheyAreMeant) {
  const std::vector<std::int16_t> positions{0, 0, 0, 32767, 0, 0, 0, -32767, 0};
  for (const bool normalized : {true, false}) {
    GltfFile file;
    file.root["extensionsRequired"] = {"KHR_mesh_quantization"};
    file.primitive()["attributes"]["POSITION"] = file.numbers(positions, 5122, "VEC3", {{"normalized", normalized}});
    const double unit = normalized ? 2 : 2 / 32767.0;
    file.node()["scale"] = {unit, unit, unit};
    expect_near(edge(*file.load(), 0, 2), {0, -2, 0});
  }
  GltfFile bytes;
  bytes.primitive()["attributes"]["POSITION"] =
      bytes.numbers(std::vector<std::uint8_t>{0, 0, 0, 200, 0, 0, 0, 100, 0}, 5121, "VEC3");
  expect_near(edge(*bytes.load(), 0, 1), {200, 0, 0}, 1e-3F);
}

}  // namespace
}  // namespace photonlag::testing
