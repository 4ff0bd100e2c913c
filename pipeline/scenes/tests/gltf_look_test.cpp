/// What the surfaces of a glTF model look like: colours, textures and how they are read, glow, alpha.
#include <gmock/gmock.h>

#include "pipeline/scenes/tests/gltf_file.hpp"

namespace photonlag::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using Wrap = Sampling::Wrap;
using Mipmaps = Sampling::Mipmaps;

Image checker() {
  Image image(2, 2);
  for (const int i : {0, 1}) image.pixel(i, i)[0] = 0;
  image.pixel(1, 0)[3] = 7;
  return image;
}

/// A textured triangle with the coordinates (0,0) (1,0) (0,1).
GltfFile& textured(GltfFile& file, const json& sampler = json::object()) {
  file.wear(checker(), sampler);
  file.primitive()["attributes"]["TEXCOORD_0"] = file.floats({0, 0, 1, 0, 0, 1}, "VEC2");
  return file;
}

std::array<float, 2> uv(const Scene& scene, std::size_t i) {
  const Part& part = scene.parts()[0];
  return part.vertices[part.indices[i]].uv;
}

TEST(GltfColours, OfVerticesAreReadInEveryFormat) {
  const std::vector<std::uint8_t> bytes{255, 0, 51, 255, 0, 255, 0, 0, 0, 0, 0, 102};
  const std::vector<std::uint16_t> words{65535, 0, 13107, 0, 65535, 0, 0, 0, 0};
  GltfFile file;
  auto& colour = file.primitive()["attributes"]["COLOR_0"];
  for (const bool normalized : {true, false}) {  // some exporters forget to say it, and nothing else can be meant
    colour = file.numbers(bytes, 5121, "VEC4", {{"normalized", normalized}});
    EXPECT_THAT(file.load()->parts()[0].paint.at(0).colour, ElementsAre(1, 0, FloatNear(0.2F, 1e-6F), 1));
    EXPECT_FLOAT_EQ(file.load()->parts()[0].paint.at(2).colour[3], 0.4F);
  }
  colour = file.numbers(words, 5123, "VEC3", {{"normalized", true}});
  EXPECT_THAT(file.load()->parts()[0].paint.at(0).colour, ElementsAre(1, 0, FloatNear(0.2F, 1e-6F), 1));
  colour = file.floats({0.5F, 0.25F, 1, 0, 0, 0, 0, 0, 0}, "VEC3");
  EXPECT_THAT(file.load()->parts()[0].paint.at(0).colour, ElementsAre(0.5F, 0.25F, 1, 1));
}

TEST(GltfColours, AModelWithoutThemHasNoPaint) {
  GltfFile file;
  EXPECT_TRUE(file.load()->parts()[0].paint.empty());
  EXPECT_TRUE(file.load()->parts()[0].finish.is_plain());
}

TEST(GltfTransform, MovesTurnsAndScalesTextureCoordinates) {
  GltfFile file;
  textured(file);
  auto& transform = file.material()["pbrMetallicRoughness"]["baseColorTexture"]["extensions"]["KHR_texture_transform"];
  transform = {{"offset", {0.5, 0.25}}};
  EXPECT_THAT(uv(*file.load(), 1), ElementsAre(1.5F, 0.25F));
  transform = {{"scale", {2, 3}}};
  EXPECT_THAT(uv(*file.load(), 2), ElementsAre(0, 3));
  transform = {{"rotation", 1.5707963267948966}};  // counter-clockwise as the picture is seen: v points down
  EXPECT_THAT(uv(*file.load(), 1), ElementsAre(FloatNear(0, 1e-6F), FloatNear(-1, 1e-6F)));
  EXPECT_THAT(uv(*file.load(), 2), ElementsAre(FloatNear(1, 1e-6F), FloatNear(0, 1e-6F)));
  transform = {{"offset", {0, 1}}, {"rotation", 1.5707963267948966}, {"scale", {0.5, 2}}};  // scaled, turned, moved
  EXPECT_THAT(uv(*file.load(), 1), ElementsAre(FloatNear(0, 1e-6F), FloatNear(0.5F, 1e-6F)));
}

TEST(GltfTransform, MayTakeOtherCoordinates) {
  GltfFile file;
  textured(file);
  file.primitive()["attributes"]["TEXCOORD_1"] =
      file.numbers(std::vector<std::uint16_t>{0, 0, 0, 65535, 0, 0}, 5123, "VEC2", {{"normalized", true}});
  auto& info = file.material()["pbrMetallicRoughness"]["baseColorTexture"];
  info["extensions"]["KHR_texture_transform"] = {{"texCoord", 1}, {"scale", {1, 0.5}}};
  EXPECT_THAT(uv(*file.load(), 1), ElementsAre(0, 0.5F));
}

TEST(GltfSamplers, SayHowTexturesAreRead) {
  const auto sampling = [](const json& sampler) {
    GltfFile file;
    return textured(file, sampler).load()->parts()[0].finish.sampling;
  };
  EXPECT_EQ(sampling(json::object()), Sampling{});
  EXPECT_EQ(sampling({{"wrapS", 33071}, {"wrapT", 33648}}), (Sampling{.wrap_u = Wrap::clamp, .wrap_v = Wrap::mirror}));
  EXPECT_EQ(sampling({{"magFilter", 9728}, {"minFilter", 9728}}),
            (Sampling{.smooth_near = false, .smooth_far = false, .mipmaps = Mipmaps::none}));
  EXPECT_EQ(sampling({{"minFilter", 9729}}), (Sampling{.mipmaps = Mipmaps::none}));
  EXPECT_EQ(sampling({{"minFilter", 9984}}), (Sampling{.smooth_far = false}));
  EXPECT_EQ(sampling({{"minFilter", 9986}}), (Sampling{.smooth_far = false, .mipmaps = Mipmaps::linear}));
  EXPECT_EQ(sampling({{"minFilter", 9987}}), (Sampling{.mipmaps = Mipmaps::linear}));
  GltfFile odd;
  EXPECT_THAT(textured(odd, {{"wrapS", 1}}).error(), HasSubstr("samplers[0].wrapS is no way to wrap"));
}

TEST(GltfAlpha, IsKeptOnlyWhereItCounts) {
  GltfFile file;
  textured(file);
  EXPECT_EQ(file.load()->textures()[0].pixel(1, 0)[3], 255);
  file.material()["alphaMode"] = "MASK";
  file.material()["alphaCutoff"] = 0.75;
  const auto mask = file.load();
  EXPECT_EQ(mask->textures()[0].pixel(1, 0)[3], 7);
  EXPECT_EQ(mask->parts()[0].finish.alpha, Finish::Alpha::mask);
  EXPECT_EQ(mask->parts()[0].finish.alpha_cutoff, 0.75F);
  file.material()["alphaMode"] = "BLEND";
  EXPECT_EQ(file.load()->parts()[0].finish.alpha, Finish::Alpha::blend);
  file.material()["alphaMode"] = "DITHER";
  EXPECT_THAT(file.error(), HasSubstr("materials[0].alphaMode is 'DITHER'"));
}

TEST(GltfGlow, IsEmissionTimesItsStrengthAndTexture) {
  GltfFile file;
  textured(file);
  file.material()["emissiveFactor"] = {0, 1, 0.5};
  file.material()["emissiveTexture"] = {{"index", 0}, {"texCoord", 1}};
  file.material()["extensions"]["KHR_materials_emissive_strength"]["emissiveStrength"] = 2;
  file.primitive()["attributes"]["TEXCOORD_1"] = file.floats({0, 0, 0, 0.5F, 0, 0}, "VEC2");
  const auto scene = file.load();
  const Part& part = scene->parts()[0];
  EXPECT_THAT(part.finish.glow, ElementsAre(0, 2, 1));
  EXPECT_EQ(part.finish.glow_texture, part.texture);
  EXPECT_THAT(part.paint.at(1).glow_uv, ElementsAre(0, 0.5F));
}

TEST(GltfMaterials, UnlitOnesHaveNoLightAndOldOnesTheirDiffuseColour) {
  GltfFile file;
  file.material()["extensions"]["KHR_materials_unlit"] = json::object();
  file.material()["emissiveFactor"] = {1, 1, 1};
  const auto unlit = file.load();
  EXPECT_TRUE(unlit->parts()[0].finish.unlit);
  EXPECT_THAT(unlit->parts()[0].finish.glow, ElementsAre(0, 0, 0));
  GltfFile old;
  old.material()["extensions"]["KHR_materials_pbrSpecularGlossiness"] = {{"diffuseFactor", {0.1, 0.2, 0.3, 1}}};
  EXPECT_THAT(old.load()->parts()[0].tint, ElementsAre(0.1F, 0.2F, 0.3F, 1));
}

TEST(GltfRemarks, TellInOneLineWhatIsNotDrawn) {
  GltfFile file;
  textured(file);
  EXPECT_TRUE(file.load()->remarks().empty());
  file.material()["normalTexture"]["index"] = 0;
  file.root["animations"] = json::array({json::object()});
  file.root["extensionsUsed"] = {"KHR_materials_clearcoat", "KHR_texture_transform"};
  file.root["meshes"][0]["primitives"].push_back({{"attributes", {{"POSITION", 0}}}, {"mode", 0}});
  EXPECT_THAT(file.load()->remarks(),
              ElementsAre("model.gltf is drawn without 'KHR_materials_clearcoat', animations (every node is where the "
                          "file puts it), normal maps and points and lines"));
}

TEST(GltfRemarks, TexturesThatCannotBeWornAreTold) {
  GltfFile file;
  textured(file);
  file.primitive()["attributes"].erase("TEXCOORD_0");
  EXPECT_THAT(file.load()->remarks().at(0), HasSubstr("without texture coordinates"));
  EXPECT_EQ(file.load()->parts()[0].texture, -1);
  GltfFile fallback;
  textured(fallback);
  fallback.root["textures"][0]["extensions"]["EXT_texture_webp"]["source"] = 0;
  EXPECT_THAT(fallback.load()->remarks().at(0), HasSubstr("EXT_texture_webp (the image it replaces is drawn)"));
}

}  // namespace
}  // namespace photonlag::testing
