#include "pipeline/scenes/gltf.hpp"

#include <limits>

#include "pipeline/scenes/patterns.hpp"
#include "pipeline/scenes/shapes.hpp"

namespace photonlag {
namespace {

/// Of what triangles reach; a file may hold vertices that nothing uses.
Eigen::AlignedBox3d bounds(const std::vector<ModelPart>& parts) {
  Eigen::AlignedBox3d box;
  for (const ModelPart& one : parts) {
    for (const std::uint32_t index : one.part.indices) box.extend(one.positions[index]);
  }
  return box;
}

/// A chequered floor to stand on: without it a lone model says little about how the head turns.
Part make_floor(int texture) {
  Part part;
  part.texture = texture;
  Tessellator(0.2, false).panel(part, {-8, 0, 8}, {16, 0, 0}, {0, 0, -16}, {0, 0}, {8, 8});
  return part;
}

Image chequers() {
  return painted(256, 256, [](int x, int y) {
    const Colour tile = (x / 128 + y / 128) % 2 == 0 ? rgb(0x8E9AA3) : rgb(0xC9CED2);
    return x % 128 < 2 || y % 128 < 2 ? tile * 0.7F : tile * (0.94F + 0.08F * noise(x, y, 4, 256, 1));
  });
}

/// A model from a file, moved and scaled to where it can be seen.
class Gltf final : public Scene {
 public:
  Gltf(Model model, const Values& options) : textures_(std::move(model.textures)) {
    const Eigen::AlignedBox3d box = bounds(model.parts);
    const double longest = box.sizes().maxCoeff();
    if (!(longest > 0)) throw InputError(options.where("path"), "the model has no extent");
    const double scale = options["scale"] > 0 ? options["scale"] : 1 / longest;
    const std::vector<double>& to = options.numbers("position");
    const Eigen::Vector3d middle(to[0], to[1], to[2]);
    for (ModelPart& one : model.parts) {
      for (std::size_t i = 0; i < one.positions.size(); ++i) {
        Eigen::Map<Eigen::Vector3f> position(one.part.vertices[i].position.data());
        position = ((one.positions[i] - box.center()) * scale + middle).cast<float>();
        if (!position.allFinite()) throw InputError(options.where("path"), "the model is too large to be drawn");
      }
      parts_.push_back(std::move(one.part));
    }
    if (!model.remarks.empty()) {
      remarks_.push_back(options.path("path").filename().string() + " is drawn without " + model.remarks);
    }
    if (!options.flag("floor")) return;
    parts_.push_back(make_floor(int(textures_.size())));
    textures_.push_back(chequers());
  }

  [[nodiscard]] const std::vector<Part>& parts() const override { return parts_; }
  [[nodiscard]] const std::vector<Image>& textures() const override { return textures_; }
  [[nodiscard]] Eigen::Isometry3d part_pose(std::size_t, Nanos) const override { return Eigen::Isometry3d::Identity(); }
  [[nodiscard]] std::vector<std::string> remarks() const override { return remarks_; }

 private:
  std::vector<Part> parts_;
  std::vector<Image> textures_;
  std::vector<std::string> remarks_;
};

std::unique_ptr<Scene> make(const Values& options, const Context&) {
  if (options.numbers("position").size() != 3) {
    throw InputError(options.where("position"), "position takes three numbers: x, y, z in metres");
  }
  return std::make_unique<Gltf>(read_gltf(options.path("path"), options.where("path")), options);
}

const Registration<Scene> registration({
    .name = "gltf",
    .summary = "a glTF 2.0 model (.gltf or .glb) as it stands: nothing moves",
    .source = "Khronos, glTF 2.0 specification",
    .options = {{"path", "", std::filesystem::path(), {}, "the file, relative to the scenario", {}, true},
                {"scale", "1", 0.0, {0, 1e6}, "file units to metres; 0 makes the longest side 1 m"},
                {"position", "m", std::vector<double>{0, 1.6, -1.5}, {-1e4, 1e4}, "where the model's middle goes"},
                {"floor", "", true, {}, "whether a chequered floor lies at height 0"}},
    .make = make,
});

}  // namespace
}  // namespace photonlag
