#include <map>

#include "pipeline/scenes/gltf/material.hpp"
#include "pipeline/scenes/gltf/picture.hpp"
#include "pipeline/scenes/gltf/place.hpp"
#include "pipeline/scenes/gltf/skin.hpp"

namespace photonlag {
namespace {

using namespace gltf;  // NOLINT(google-build-using-namespace): this file is what all of it is for

constexpr std::size_t most_vertices = 50'000'000;

/// Extensions that are drawn, or that change nothing to be seen.
const std::set<std::string> drawn_extensions{"KHR_mesh_quantization",
                                             "KHR_texture_transform",
                                             "KHR_materials_unlit",
                                             "KHR_materials_emissive_strength",
                                             "KHR_materials_pbrSpecularGlossiness",
                                             "KHR_draco_mesh_compression",
                                             "KHR_node_visibility",
                                             "KHR_xmp",
                                             "KHR_xmp_json_ld",
                                             "EXT_mesh_gpu_instancing",
                                             "EXT_meshopt_compression",
                                             "KHR_meshopt_compression"};

/// Of textures: what is said of them is said image by image.
const std::set<std::string> texture_extensions{"EXT_texture_webp", "KHR_texture_basisu", "EXT_texture_avif",
                                               "MSFT_texture_dds"};

std::set<std::string> supported_extensions() {
  std::set<std::string> all = drawn_extensions;
  all.insert(texture_extensions.begin(), texture_extensions.end());
  return all;
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : file_(path, supported_extensions()) {}

  Model read() {
    const Tree tree = read_tree(file_, remarks_);
    for (const std::size_t number : tree.drawn) {
      const Json node = file_.member("nodes", number, "a scene");
      if (const auto mesh = node.whole("mesh")) add_mesh(node, *mesh, *tree.world_from_node[number], tree);
    }
    if (model_.parts.empty()) throw Flaw{"it holds no triangle"};
    remark_on_the_rest();
    model_.remarks = remarks_.line();
    return std::move(model_);
  }

 private:
  void add_mesh(const Json& node, std::size_t number, const Eigen::Affine3d& world_from_node, const Tree& tree) {
    const Json mesh = file_.member("meshes", number, node.place("mesh"));
    const std::vector<double> weights = (node.find("weights") ? node : mesh).numbers("weights");
    const auto skin = node.whole("skin");
    const std::vector<Eigen::Affine3d> joints =
        skin ? read_skin(file_, *skin, tree, node.place("skin")) : std::vector<Eigen::Affine3d>{};
    const std::vector<Eigen::Affine3d> where = instances(file_, node, world_from_node);
    for (const Json& primitive : mesh.list("primitives")) {
      Look look = look_of(file_, primitive, remarks_);
      const auto shape = read_shape(file_, primitive, look, weights, remarks_);
      if (!shape) continue;
      ModelPart part = painted(look, *shape);
      if (!joints.empty() && !shape->bones.empty()) {
        add(part, *shape, blend(*shape, joints, remarks_), look.double_sided);
      } else {
        if (skin) remarks_.add("skins of meshes without joints");
        for (const Eigen::Affine3d& at : where) add(part, *shape, {&at, 1}, look.double_sided);
      }
      model_.parts.push_back(std::move(part));
    }
  }

  void add(ModelPart& part, const Shape& shape, std::span<const Eigen::Affine3d> at, bool double_sided) {
    vertices_ += std::max(shape.positions.size(), shape.indices.size()) * (double_sided ? 2 : 1);
    if (vertices_ > most_vertices) throw Flaw{"it has more than 50 million vertices"};
    add_placed(part, shape, at, double_sided);
  }

  ModelPart painted(const Look& look, const Shape& shape) {
    ModelPart out;
    out.part.tint = look.tint;
    out.part.finish = look.finish;
    out.part.finish.sampling = look.base.sampling;
    out.part.finish.glow_sampling = look.glow.sampling;
    const bool with_alpha = look.finish.alpha != Finish::Alpha::opaque;
    out.part.texture = texture(look.base, !shape.uv.empty(), with_alpha);
    out.part.finish.glow_texture = texture(look.glow, !shape.glow_uv.empty(), false);
    return out;
  }

  /// The number of a texture in the model; images nobody wears stay behind.
  int texture(const TextureUse& use, bool has_coordinates, bool with_alpha) {
    if (use.image < 0) return -1;
    if (!has_coordinates) {
      remarks_.add("textures of meshes without texture coordinates");
      return -1;
    }
    const auto [found, fresh] = textures_.emplace(std::pair(use.image, with_alpha), int(model_.textures.size()));
    if (fresh) model_.textures.push_back(read_picture(file_, std::size_t(use.image), with_alpha));
    return found->second;
  }

  /// What nothing that is drawn has asked for.
  void remark_on_the_rest() {
    if (!file_.root().list("animations").empty()) remarks_.add("animations (every node is where the file puts it)");
    if (!file_.root().list("cameras").empty()) remarks_.add("cameras");
    for (const Json& one : file_.root().list("extensionsUsed")) {
      const std::string name = one.as_text();
      if (!drawn_extensions.contains(name) && !texture_extensions.contains(name)) remarks_.add(in_quotes(name));
    }
  }

  Document file_;
  Remarks remarks_;
  Model model_;
  std::map<std::pair<int, bool>, int> textures_;
  std::size_t vertices_ = 0;
};

}  // namespace

Model read_gltf(const std::filesystem::path& file, const Location& where) try {
  return Reader(file).read();
} catch (const gltf::Flaw& flaw) {
  throw InputError(where, "cannot use model " + gltf::in_quotes(file.string(), 4096) + ": " + flaw.what);
} catch (const std::bad_alloc&) {
  throw InputError(where,
                   "cannot use model " + gltf::in_quotes(file.string(), 4096) + ": it takes more memory than there is");
}

}  // namespace photonlag
