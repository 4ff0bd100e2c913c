#pragma once
/// @file
/// Small glTF files made by hand.

#include <stb_image_write.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "pipeline/scenes/scene.hpp"

namespace photonlag::testing {

using nlohmann::json;

/// A file of one node with one mesh of one triangle, (0,0,0) (2,0,0) (0,4,0), in a folder of its own; to be changed.
class GltfFile {
 public:
  GltfFile() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("photonlag_gltf_file_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(folder_ / "model");
    root = json::parse(R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
                           "meshes":[{"primitives":[{"attributes":{}}]}],"accessors":[],"bufferViews":[]})");
    primitive()["attributes"]["POSITION"] = floats({0, 0, 0, 2, 0, 0, 0, 4, 0}, "VEC3");
  }
  ~GltfFile() { std::filesystem::remove_all(folder_); }
  GltfFile(const GltfFile&) = delete;
  GltfFile& operator=(const GltfFile&) = delete;

  [[nodiscard]] json& primitive() { return root["meshes"][0]["primitives"][0]; }
  [[nodiscard]] json& node() { return root["nodes"][0]; }
  /// The primitive's material, made where there is none.
  [[nodiscard]] json& material() {
    primitive()["material"] = 0;
    return root["materials"][0];
  }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  template <class T>
  std::size_t view(const std::vector<T>& values) {
    while (bytes_.size() % 4 != 0) bytes_ += '\0';
    root["bufferViews"].push_back(
        {{"buffer", 0}, {"byteOffset", bytes_.size()}, {"byteLength", values.size() * sizeof(T)}});
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return root["bufferViews"].size() - 1;
  }

  /// An accessor of its own. @param component 5120 to 5126. @param more members
  template <class T>
  std::size_t numbers(const std::vector<T>& values, int component, const std::string& type, const json& more = {}) {
    const std::size_t size = type == "SCALAR" ? 1 : type == "MAT4" ? 16 : std::size_t(type.back() - '0');
    json accessor{{"bufferView", view(values)}, {"componentType", component}, {"count", values.size() / size}};
    accessor["type"] = type;
    accessor.update(more.is_null() ? json::object() : more);
    root["accessors"].push_back(accessor);
    return root["accessors"].size() - 1;
  }
  std::size_t floats(const std::vector<float>& values, const std::string& type) { return numbers(values, 5126, type); }

  /// The base colour: a texture with a PNG of @p pixels; its number. @param sampler as glTF has it
  void wear(const Image& pixels, const json& sampler = json::object()) {
    // (write_png leaves alpha out.)
    stbi_write_png((folder_ / "model" / "texture.png").c_str(), pixels.width, pixels.height, 4, pixels.rgba.data(), 0);
    root["images"] = json::array({{{"uri", "texture.png"}}});
    root["samplers"] = json::array({sampler});
    root["textures"] = json::array({{{"source", 0}, {"sampler", 0}}});
    material()["pbrMetallicRoughness"]["baseColorTexture"]["index"] = 0;
  }

  /// Writes it as it is now, with its buffer beside it.
  std::filesystem::path write() {
    if (!root.contains("buffers")) root["buffers"] = json::array({{{"uri", "data.bin"}}});
    auto& length = root["buffers"][0]["byteLength"];
    if (length.is_null() || length == written_) length = bytes_.size();
    written_ = bytes_.size();
    std::ofstream(folder_ / "model" / "data.bin", std::ios::binary) << bytes_;
    std::ofstream(folder_ / "model" / "model.gltf") << root.dump();
    return folder_ / "model" / "model.gltf";
  }

  /// Where the file puts it: in the file's own coordinates while its longest side is 1 m or @p scale is given.
  std::unique_ptr<Scene> load(double scale = 1) { return load_file(write(), scale); }
  static std::unique_ptr<Scene> load_file(const std::filesystem::path& file, double scale = 1) {
    return make_module<Scene>("gltf", {{"path", file}, {"floor", false}, {"scale", scale}});
  }

  /// What is said of it; empty = it loads.
  std::string error() { return error_of(write()); }
  static std::string error_of(const std::filesystem::path& file) try {
    (void)load_file(file, 0);
    return "";
  } catch (const InputError& error) {
    return error.what();
  }

  json root;

 private:
  std::filesystem::path folder_;
  std::string bytes_;
  std::size_t written_ = 0;
};

/// Corner @p i of the triangles of a part.
inline Eigen::Vector3f corner(const Scene& scene, std::size_t i, std::size_t part = 0) {
  const Part& one = scene.parts().at(part);
  return Eigen::Vector3f(one.vertices.at(one.indices.at(i)).position.data());
}

/// From corner @p a to corner @p b, so that it does not matter where the model's middle went.
inline Eigen::Vector3f edge(const Scene& scene, std::size_t a, std::size_t b) {
  return corner(scene, b) - corner(scene, a);
}

}  // namespace photonlag::testing
