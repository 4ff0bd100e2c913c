/// glTF files that are packed, damaged or mean harm: read rightly, or refused in plain words.
#include <gmock/gmock.h>
#include <meshoptimizer.h>

#include "pipeline/scenes/tests/gltf_file.hpp"

namespace photonlag::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

fs::path written(const GltfFile& file, const std::string& bytes) {
  const fs::path path = file.folder() / "model" / "raw.gltf";
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(GltfUris, MayNotLeaveTheModelsFolder) {
  GltfFile file;
  (void)file.write();
  fs::copy(file.folder() / "model" / "data.bin", file.folder() / "outside.bin");
  for (const char* uri : {"../outside.bin", "%2e%2e/outside.bin", "..%2Foutside.bin", "%2E%2E%2foutside.bin",
                          "a/../../outside.bin", "./../outside.bin"}) {
    file.root["buffers"][0]["uri"] = uri;
    EXPECT_THAT(file.error(), AllOf(HasSubstr("buffers[0]"), HasSubstr("leads out of the model's folder"))) << uri;
  }
  file.root["buffers"][0]["uri"] = (file.folder() / "outside.bin").string();
  EXPECT_THAT(file.error(), HasSubstr("leads out of the model's folder"));
  for (const char* uri : {"file:outside.bin", "https://example.org/outside.bin"}) {
    file.root["buffers"][0]["uri"] = uri;
    EXPECT_THAT(file.error(), HasSubstr("is no file beside the model")) << uri;
  }
}

TEST(GltfUris, OfImagesMayNotEither) {
  GltfFile file;
  file.wear(Image(1, 1));
  file.primitive()["attributes"]["TEXCOORD_0"] = file.floats({0, 0, 1, 0, 0, 1}, "VEC2");
  fs::rename(file.folder() / "model" / "texture.png", file.folder() / "texture.png");
  file.root["images"][0]["uri"] = "..%2ftexture.png";
  EXPECT_THAT(file.error(), AllOf(HasSubstr("images[0]"), HasSubstr("leads out of the model's folder")));
}

TEST(GltfUris, BelowItTheyMayGoAnywhereAndHaveOddNames) {
  GltfFile file;
  (void)file.write();
  fs::create_directories(file.folder() / "model" / "a b");
  fs::copy(file.folder() / "model" / "data.bin", file.folder() / "model" / "a b" / "50%.bin");
  for (const char* uri : {"a%20b/50%25.bin", "a b/50%.bin", "a b/../a b/./50%.bin"}) {
    file.root["buffers"][0]["uri"] = uri;
    EXPECT_EQ(file.error(), "") << uri;
  }
  file.root["buffers"][0]["uri"] =
      "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAgEAAAAAA";
  EXPECT_EQ(file.error(), "");
  file.root["buffers"][0]["uri"] = "data:application/octet-stream;base64,AAA*";
  EXPECT_THAT(file.error(), HasSubstr("buffers[0] holds what is no base64"));
}

TEST(GltfJson, HoweverDeepIsRead) {
  GltfFile file;
  (void)file.write();
  std::string text = file.root.dump();
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  text.back() = ',';
  EXPECT_EQ(GltfFile::error_of(written(file, text + "\"extras\":" + deep + "}")), "");
  std::string objects;
  for (int i = 0; i < 50'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(GltfFile::error_of(written(file, text + "\"extras\":" + objects + "1" + std::string(50'000, '}') + "}")),
            "");
  EXPECT_THAT(GltfFile::error_of(written(file, text + "\"nodes\":" + deep + "}")),
              HasSubstr("nodes[0] must be an object"));
  EXPECT_THAT(GltfFile::error_of(written(file, std::string(300'000, '['))), HasSubstr("it is no valid JSON"));
}

TEST(GltfJson, MistakesHaveALineAndAColumnAndNoWordsOfLibraries) {
  const GltfFile file;
  const std::string error = GltfFile::error_of(written(file, "{\"asset\":\n  {\"version\" 2}}"));
  EXPECT_THAT(error, HasSubstr("it goes wrong at line 2, column 14"));
  EXPECT_THAT(error, Not(HasSubstr("exception")));
  EXPECT_THAT(GltfFile::error_of(written(file, "[1]")), HasSubstr("no object"));
  // tinygltf's issue 416: an image that is no address, and no version.
  EXPECT_THAT(GltfFile::error_of(written(file, R"({"images":[{"uri":"%!QAAAQAAA5"}],"asset":{"version":""}})")),
              HasSubstr("it is glTF '', not 2.0"));
  EXPECT_THAT(GltfFile::error_of(written(file, "{\"asset\":{\"version\":\"2.0\"},\"scene\":1e999}")),
              HasSubstr("beyond every"));
  EXPECT_THAT(GltfFile::error_of(written(file, "{\"buffers\":[{\"byteLength\":18446744073709551615}]}")),
              HasSubstr("asset is missing"));
}

TEST(GltfNumbers, ThatAskForAllTheMemoryAreRefused) {
  GltfFile file;
  file.root["accessors"][0]["count"] = 4e15;
  EXPECT_THAT(file.error(), HasSubstr("accessors[0] reaches beyond its buffer"));
  file.root["accessors"][0].erase("bufferView");
  EXPECT_THAT(file.error(), HasSubstr("accessors[0].count is too large"));
  GltfFile buffer;
  (void)buffer.write();
  buffer.root["buffers"][0]["byteLength"] = 9e15;
  EXPECT_THAT(buffer.error(), HasSubstr("buffers[0] has 36 bytes, but its byteLength says"));
  GltfFile instances;
  instances.node()["extensions"]["EXT_mesh_gpu_instancing"]["attributes"]["SCALE"] = 1;
  instances.root["accessors"].push_back({{"componentType", 5126}, {"count", 1'000'001}, {"type", "VEC3"}});
  EXPECT_THAT(instances.error(), HasSubstr("more than a million instances"));
}

TEST(GltfNumbers, OfTheWrongKindAreNamedByTheirPlace) {
  GltfFile file;
  file.root["nodes"][0]["mesh"] = -1;
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].mesh must be a whole number"));
  file.root["nodes"][0]["mesh"] = 0.5;
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].mesh must be a whole number"));
  file.root["nodes"][0]["mesh"] = "0";
  EXPECT_THAT(file.error(), HasSubstr("nodes[0].mesh must be a whole number"));
  file.root["nodes"][0] = {{"mesh", 0.0}};  // some exporters write whole numbers so
  EXPECT_EQ(file.error(), "");
  file.root["nodes"] = json::object();
  EXPECT_THAT(file.error(), HasSubstr("nodes must be a list"));
}

TEST(GltfImages, ThatCannotBeReadAreNamed) {
  GltfFile file;
  file.wear(Image(1, 1));
  file.primitive()["attributes"]["TEXCOORD_0"] = file.floats({0, 0, 1, 0, 0, 1}, "VEC2");
  const auto error_with = [&](std::string uri) {
    file.root["images"][0]["uri"] = std::move(uri);
    return file.error();
  };
  const std::string webp = "data:image/png;base64,UklGRhYAAABXRUJQVlA4TAoAAAAvAAAAAEX/I/of";  // whatever it says it is
  EXPECT_THAT(error_with(webp),
              AllOf(HasSubstr("images[0] is WebP, which is not supported"), Not(HasSubstr("base64"))));
  EXPECT_THAT(error_with("data:;base64,q0tUWCAyMLsNChoK"), HasSubstr("images[0] is KTX"));
  EXPECT_THAT(error_with("data:;base64,R0lGODlhAQABAAAAACw="), HasSubstr("images[0] is GIF"));
  EXPECT_THAT(error_with("data:,plain%20text"), HasSubstr("images[0] is neither PNG nor JPEG"));
  EXPECT_THAT(error_with("data:;base64,iVBORw0KGgoAAAAN"), HasSubstr("images[0] is damaged"));
  EXPECT_THAT(error_with("missing.png"), HasSubstr("images[0]'s file 'missing.png' cannot be opened"));
  EXPECT_THAT(error_with("new\nline\x1b.png"), AllOf(HasSubstr("'new?line?.png'"), Not(HasSubstr("\x1b"))));
  file.root["textures"][0] = {{"extensions", {{"EXT_texture_webp", {{"source", 0}}}}}};
  file.root["extensionsRequired"] = {"EXT_texture_webp"};
  EXPECT_THAT(error_with(webp), HasSubstr("images[0] is WebP"));
}

TEST(GltfMeshopt, IsUnpacked) {
  for (const bool fallback : {true, false}) {
    GltfFile file;
    const std::vector<float> corners{0, 0, 0, 2, 0, 0, 0, 4, 0};
    std::vector<std::uint8_t> packed(meshopt_encodeVertexBufferBound(3, 12));
    packed.resize(meshopt_encodeVertexBuffer(packed.data(), packed.size(), corners.data(), 3, 12));
    const std::size_t view = file.view(packed);
    const json source = file.root["bufferViews"][view];
    file.root["bufferViews"][0] = {{"buffer", 1}, {"byteLength", 36}};
    auto& extension = file.root["bufferViews"][0]["extensions"]["EXT_meshopt_compression"];
    extension = source;
    extension.update({{"mode", "ATTRIBUTES"}, {"count", 3}, {"byteStride", 12}});
    file.root["buffers"] = json::array({{{"uri", "data.bin"}}, {{"byteLength", 36}}});
    if (fallback) file.root["buffers"][1]["extensions"]["EXT_meshopt_compression"]["fallback"] = true;
    file.root["extensionsRequired"] = {"EXT_meshopt_compression"};
    EXPECT_LT((edge(*file.load(), 1, 2) - Eigen::Vector3f(-2, 4, 0)).norm(), 1e-5F);
    extension["byteLength"] = 9;
    EXPECT_THAT(file.error(), HasSubstr("cannot be decompressed"));
    extension["byteStride"] = 13;
    EXPECT_THAT(file.error(), HasSubstr("byteStride does not fit its mode"));
    extension["mode"] = "MAGIC";
    EXPECT_THAT(file.error(), HasSubstr("mode 'MAGIC' is not known"));
  }
}

TEST(GltfMeshopt, UnpacksIndices) {
  GltfFile file;
  const std::vector<std::uint32_t> order{2, 0, 1};
  std::vector<std::uint8_t> packed(meshopt_encodeIndexSequenceBound(3, 3));
  packed.resize(meshopt_encodeIndexSequence(packed.data(), packed.size(), order.data(), 3));
  file.primitive()["indices"] = file.numbers(std::vector<std::uint16_t>{0, 0, 0}, 5123, "SCALAR");
  const std::size_t view = file.view(packed);
  auto& target = file.root["bufferViews"][file.root["accessors"].back()["bufferView"].get<std::size_t>()];
  target["extensions"]["EXT_meshopt_compression"] = file.root["bufferViews"][view];
  target["extensions"]["EXT_meshopt_compression"].update({{"mode", "INDICES"}, {"count", 3}, {"byteStride", 2}});
  EXPECT_LT((edge(*file.load(), 0, 1) - Eigen::Vector3f(0, -4, 0)).norm(), 1e-5F);
}

TEST(GltfContainers, OfEveryLengthAreReadOrRefused) {
  GltfFile file;
  file.root["buffers"] = json::array({{{"byteLength", 36}}});
  (void)file.write();
  std::string text = file.root.dump();
  while (text.size() % 4 != 0) text += ' ';
  const auto word = [](std::size_t value) {
    const auto small = std::uint32_t(value);
    return std::string(reinterpret_cast<const char*>(&small), 4);
  };
  std::ifstream in(file.folder() / "model" / "data.bin", std::ios::binary);
  const std::string data{std::istreambuf_iterator<char>(in), {}};
  const std::string glb = "glTF" + word(2) + word(28 + text.size() + data.size()) + word(text.size()) + "JSON" + text +
                          word(data.size()) + std::string("BIN\0", 4) + data;
  EXPECT_EQ(GltfFile::error_of(written(file, glb)), "");
  for (std::size_t length = 1; length < glb.size(); length += 7) {
    EXPECT_THAT(GltfFile::error_of(written(file, glb.substr(0, length))), HasSubstr("cannot use model")) << length;
  }
  std::string first = glb;
  first[4] = 1;
  EXPECT_THAT(GltfFile::error_of(written(file, first)), HasSubstr("a .glb of version 1"));
}

}  // namespace
}  // namespace photonlag::testing
