/// Every glTF model of the package assimp-testmodels, as the renderer shows it and as model_oracle.hpp does.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include "pipeline/render/renderer.hpp"
#include "pipeline/render/tests/model_oracle.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;

const fs::path models = "/usr/share/assimp/models";

struct Likeness {
  double overlap = 0;     ///< Of the silhouettes: what both cover, by what either covers.
  double difference = 0;  ///< Of a channel where both cover, on average: 0..255.
};

Likeness compare(const Rendered& ours, const Image& theirs) {
  double both = 0, either = 0, sum = 0;
  for (std::size_t i = 0; i < ours.depth_m.size(); ++i) {
    const std::uint8_t *a = &ours.colour.rgba[4 * i], *b = &theirs.rgba[4 * i];
    const bool here = !std::equal(a, a + 3, ours.colour.pixel(0, 0)), there = b[3] != 0;
    either += here || there ? 1 : 0;
    if (!here || !there) continue;
    ++both;
    for (int c = 0; c < 3; ++c) sum += std::abs(double(a[c]) - double(b[c]));
  }
  return {both / std::max(either, 1.0), sum / std::max(3 * both, 1.0)};
}

/// What assimp 5.2 reads wrongly: the colours of these are not compared.
const std::set<std::string> without_colours{
    "glTF2/textureTransform/TextureTransformTest.gltf"  // turned and scaled about another point: its arrows miss their
                                                        // marks
};

/// What assimp draws although it contradicts the specification, and we refuse.
const std::set<std::string> rightly_refused{
    "glTF2/BoxTextured-glTF-techniqueWebGL/BoxTextured.gltf",    // requires KHR_technique_webgl
    "glTF2/IncorrectVertexArrays/Cube.gltf",                     // attributes of different lengths
    "glTF2/IndexOutOfRange/IndexOutOfRange.gltf",                // indices beyond the vertices
    "glTF2/BoxWithInfinites-glTF-Binary/BoxWithInfinites.glb"};  // positions that are not finite

class Models : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(models / "glTF2")) GTEST_SKIP() << "package assimp-testmodels is not installed";
  }

  Rendered render(const fs::path& file) {
    const auto scene = make_module<Scene>("gltf", {{"path", file}, {"floor", false}, {"scale", 0.0}});
    Renderer renderer(gpu_, *scene, lens_);
    Rendered out;
    Pose pose;
    pose.position = {0, 1.6, 0};
    renderer.render(pose, Nanos(0), out);
    return out;
  }

  Gpu gpu_{""};
  Lens lens_ = display_lens(160, 160, 75);
};

TEST_F(Models, LookAsAnotherReaderAndAnotherRasteriserShowThem) {
  const char* keep = std::getenv("PHOTONLAG_KEEP_MODELS");  // a folder for both pictures of each
  int compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(models)) {
    const auto extension = entry.path().extension();
    if (extension != ".gltf" && extension != ".glb") continue;
    const std::string name = fs::relative(entry.path(), models).string();
    const auto theirs = testing::oracle_picture(entry.path(), lens_);
    try {
      const Rendered ours = render(entry.path());
      if (!theirs) {
        std::printf("%-75s only we read it\n", name.c_str());
        continue;
      }
      const Likeness found = compare(ours, *theirs);
      std::printf("%-75s overlap %.4f difference %.2f\n", name.c_str(), found.overlap, found.difference);
      if (keep != nullptr) {
        std::string flat = name;
        std::replace(flat.begin(), flat.end(), '/', '_');
        write_png(fs::path(keep) / (flat + ".ours.png"), ours.colour);
        write_png(fs::path(keep) / (flat + ".theirs.png"), *theirs);
      }
      EXPECT_GT(found.overlap, 0.99) << name;
      if (!without_colours.contains(name)) {
        EXPECT_LT(found.difference, 4) << name;
      }
      ++compared;
    } catch (const InputError& error) {
      std::printf("%-75s refused\n", name.c_str());
      const bool first_version = name.starts_with("glTF/");
      EXPECT_TRUE(!theirs || first_version || rightly_refused.contains(name)) << error.what();
    }
  }
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace photonlag
