/// Models: .gltf or .glb, as a scene that the renderer would be given.
#include "fuzz/modules_of_file.hpp"
#include "fuzz/target.hpp"
#include "pipeline/scenes/scene.hpp"

namespace photonlag::fuzz {
namespace {

/// What the renderer relies on.
void check(const Scene& scene) {
  for (const Part& part : scene.parts()) {
    if (part.texture >= static_cast<int>(scene.textures().size())) throw std::logic_error("no such texture");
    for (const std::uint32_t index : part.indices)
      if (index >= part.vertices.size()) throw std::logic_error("no such vertex");
  }
}

void read(std::string_view bytes, const std::filesystem::path& folder) {
  const auto file = put(folder / (bytes.starts_with("glTF") ? "model.glb" : "model.gltf"), bytes);
  each_made_from<Scene>(file, {}, check);
}

const Target target("gltf", read);

}  // namespace
}  // namespace photonlag::fuzz
