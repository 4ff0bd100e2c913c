#include <gmock/gmock.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Vector = Eigen::Vector3f;

/// A folder with one triangle, (0,0,0) (2,0,0) (0,4,0), and files that describe it.
class Gltf : public ::testing::Test {
 protected:
  Gltf() : folder_(fs::temp_directory_path() / ("photonlag_gltf_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    const std::array<float, 9> corners{0, 0, 0, 2, 0, 0, 0, 4, 0};
    std::array<char, 42> bytes{};
    std::memcpy(bytes.data(), corners.data(), 36);
    bytes[38] = 1;  // 16-bit indices 0, 1, 2
    bytes[40] = 2;
    std::ofstream(folder_ / "data.bin", std::ios::binary).write(bytes.data(), bytes.size());
  }
  ~Gltf() override { fs::remove_all(folder_); }

  /// The file's text, with @p node and @p primitive members of its only node and primitive, and @p indices indices.
  fs::path write(const std::string& node, const std::string& primitive = "", int indices = 3,
                 const std::string& more = "") const {
    const fs::path file = folder_ / "model.gltf";
    std::ofstream(file)
        << R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0)" << node
        << R"(}],"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1)" << primitive
        << R"(}]}],"accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},)"
        << R"({"bufferView":1,"componentType":5123,"count":)" << indices << R"(,"type":"SCALAR"}],)"
        << R"("bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":6}],)"
        << R"("buffers":[{"uri":"data.bin","byteLength":42}])" << more << "}";
    return file;
  }

  static std::unique_ptr<Scene> load(const fs::path& file, std::map<std::string, OptionValue> changes = {}) {
    changes["path"] = file;
    changes.emplace("floor", false);
    return make_module<Scene>("gltf", changes);
  }

  static std::string error_of(const fs::path& file, std::map<std::string, OptionValue> changes = {}) {
    try {
      (void)load(file, std::move(changes));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

Vector position(const Scene& scene, std::size_t i) {
  const Part& part = scene.parts().at(0);
  return Vector(part.vertices[part.indices[i]].position.data());
}

TEST_F(Gltf, FitsTheModelInFrontOfTheEyes) {
  const auto scene = load(write(""));
  EXPECT_TRUE(position(*scene, 0).isApprox(Vector(-0.25F, 1.1F, -1.5F), 1e-5F));  // longest side 1 m, middle at the eye
  EXPECT_TRUE(position(*scene, 2).isApprox(Vector(-0.25F, 2.1F, -1.5F), 1e-5F));
}

TEST_F(Gltf, TakesScaleAndPosition) {
  const auto scene = load(write(""), {{"scale", 0.5}, {"position", std::vector<double>{1, 2, 3}}});
  EXPECT_TRUE(position(*scene, 0).isApprox(Vector(0.5F, 1, 3), 1e-5F));
  EXPECT_TRUE(position(*scene, 1).isApprox(Vector(1.5F, 1, 3), 1e-5F));
}

TEST_F(Gltf, AppliesNodeTransforms) {
  // half a turn about y: the triangle then faces -z
  const auto scene = load(write(R"(,"rotation":[0,1,0,0],"scale":[2,1,1],"translation":[5,0,0])"));
  EXPECT_TRUE((position(*scene, 1) - position(*scene, 0)).isApprox(Vector(-1, 0, 0), 1e-5F));
  EXPECT_TRUE(Vector(scene->parts()[0].vertices[0].normal.data()).isApprox(Vector(0, 0, -1), 1e-5F));
}

TEST_F(Gltf, MirroringKeepsTheOutsideOut) {
  const auto scene = load(write(R"(,"scale":[-1,1,1])"));
  EXPECT_TRUE(Vector(scene->parts()[0].vertices[0].normal.data()).isApprox(Vector(0, 0, 1), 1e-5F));
  const Vector a = position(*scene, 1) - position(*scene, 0), b = position(*scene, 2) - position(*scene, 0);
  EXPECT_GT(a.cross(b).z(), 0);
}

TEST_F(Gltf, DoubleSidedTrianglesGetABack) {
  const auto file = write("", R"(,"material":0)", 3, R"(,"materials":[{"doubleSided":true}])");
  EXPECT_EQ(load(file)->triangles(), 2);
}

TEST_F(Gltf, BaseColourIsTheTint) {
  const auto file = write("", R"(,"material":0)", 3,
                          R"(,"materials":[{"pbrMetallicRoughness":{"baseColorFactor":[0.1,0.2,0.3,1]}}])");
  EXPECT_EQ(load(file)->parts()[0].tint, (std::array<float, 4>{0.1F, 0.2F, 0.3F, 1}));
}

TEST_F(Gltf, FloorIsAddedUnlessUnwanted) {
  EXPECT_EQ(load(write(""), {{"floor", true}})->parts().size(), 2U);
  EXPECT_EQ(load(write(""))->parts().size(), 1U);
}

TEST_F(Gltf, SaysWhatIsWrong) {
  EXPECT_THAT(error_of(folder_ / "nowhere.glb"), HasSubstr("nowhere.glb"));
  EXPECT_THAT(error_of(folder_ / "data.bin"), HasSubstr("data.bin"));
  EXPECT_THAT(error_of(write("", "", 4)), HasSubstr("beyond its buffer"));
  EXPECT_THAT(error_of(write("", "", 2)), HasSubstr("2 indices"));
  EXPECT_THAT(error_of(write("", R"(,"material":7)")), HasSubstr("material"));
  EXPECT_THAT(error_of(write(R"(,"children":[0])")), HasSubstr("twice"));
  EXPECT_THAT(error_of(write(R"(,"children":[9])")), HasSubstr("nodes[0].children asks for nodes[9]"));
  EXPECT_THAT(error_of(write("", "", 3, R"(,"extensionsRequired":["KHR_mesh_quantisation"])")), HasSubstr("KHR_mesh"));
  EXPECT_THAT(error_of(write("", R"(,"mode":0)")), HasSubstr("no triangle"));
  EXPECT_THAT(error_of(write(R"(,"scale":[0,0,0])")), HasSubstr("no extent"));
  EXPECT_THAT(error_of(write(""), {{"position", std::vector<double>{1, 2}}}), HasSubstr("three numbers"));
}

TEST_F(Gltf, ErrorsStandWhereTheScenarioNamedTheFile) {
  const auto& module = Registry<Scene>::instance().find("gltf", {"test"});
  Values values = defaults(module.options, {{"path", folder_ / "nowhere.glb"}});
  values.set("path", folder_ / "nowhere.glb", {"my.toml", 7, 8});
  try {
    (void)module.make(values, Context{});
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::StartsWith("my.toml:7:8: error:"));
  }
}

TEST_F(Gltf, EveryModelOfAssimpLoadsOrIsRefused) {
  const fs::path models = "/usr/share/assimp/models";
  if (!fs::exists(models / "glTF2")) GTEST_SKIP() << "package assimp-testmodels is not installed";
  int loaded = 0, refused = 0;
  for (const auto& entry : fs::recursive_directory_iterator(models)) {
    const auto extension = entry.path().extension();
    if (extension != ".gltf" && extension != ".glb") continue;
    const std::string error = error_of(entry.path());
    ++(error.empty() ? loaded : refused);
    EXPECT_TRUE(error.empty() || error.find(entry.path().filename()) != std::string::npos) << error;
  }
  EXPECT_GT(loaded, 10);
  EXPECT_GT(refused, 5);
}

TEST_F(Gltf, TexturedBoxHasItsTexture) {
  const fs::path box = "/usr/share/assimp/models/glTF2/BoxTextured-glTF-Binary/BoxTextured.glb";
  if (!fs::exists(box)) GTEST_SKIP() << "package assimp-testmodels is not installed";
  const auto scene = load(box);
  EXPECT_EQ(scene->triangles(), 12);
  ASSERT_EQ(scene->textures().size(), 1U);
  EXPECT_GT(scene->textures()[0].width, 1);
  EXPECT_EQ(scene->parts()[0].texture, 0);
}

}  // namespace
}  // namespace photonlag
