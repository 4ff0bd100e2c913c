#include <fstream>
#include <set>

#include "pipeline/scenes/gltf.hpp"
#include "pipeline/scenes/gltf_primitive.hpp"

namespace photonlag {
namespace {

using gltf::Flaw;
using gltf::member;

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty()) throw Flaw{"it cannot be opened, or is empty"};
  return bytes;
}

/// tinygltf's own words, unless a likelier cause is known: it stumbles over Draco's empty accessors.
Flaw explained(const std::string& bytes, const std::string& error) {
  if (bytes.find("KHR_draco_mesh_compression") != std::string::npos) {
    return {"it is compressed with Draco, which is not supported; export it without"};
  }
  return {error.empty() ? "it is no glTF 2.0 file" : error};
}

tinygltf::Model load(const std::filesystem::path& file) {
  const std::string bytes = bytes_of(file);
  tinygltf::TinyGLTF loader;
  tinygltf::Model model;
  std::string error, warning;
  bool good = false;
  try {
    good = bytes.starts_with("glTF") ? loader.LoadBinaryFromFile(&model, &error, &warning, file.string())
                                     : loader.LoadASCIIFromFile(&model, &error, &warning, file.string());
  } catch (const std::exception& thrown) {  // of the JSON library, on members of the wrong type
    throw Flaw{thrown.what()};
  }
  error.erase(error.find_last_not_of(" \n") + 1);
  if (!good || !error.empty()) throw explained(bytes, error);
  if (!model.asset.version.starts_with("2")) throw Flaw{"it is glTF " + model.asset.version + ", not 2.0"};
  for (const std::string& extension : model.extensionsRequired) {
    throw Flaw{"it requires the extension " + extension + ", which is not supported"};
  }
  return model;
}

Eigen::Affine3d parent_from_node(const tinygltf::Node& node) {
  Eigen::Affine3d local = Eigen::Affine3d::Identity();
  if (node.matrix.size() == 16) {
    local.matrix() = Eigen::Map<const Eigen::Matrix4d>(node.matrix.data());
    return local;
  }
  if (node.translation.size() == 3) local.translate(Eigen::Map<const Eigen::Vector3d>(node.translation.data()));
  if (node.rotation.size() == 4) {
    const Eigen::Quaterniond turn(Eigen::Map<const Eigen::Vector4d>(node.rotation.data()));  // x y z w
    if (!(turn.norm() > 1e-6)) throw Flaw{"a node's rotation is no quaternion"};
    local.rotate(turn.normalized());
  }
  if (node.scale.size() == 3) local.scale(Eigen::Map<const Eigen::Vector3d>(node.scale.data()));
  return local;
}

/// Nodes no other node has as child, where the file names no scene.
std::vector<int> roots(const tinygltf::Model& model) {
  if (!model.scenes.empty()) {
    return member(model.scenes, model.defaultScene < 0 ? 0 : model.defaultScene, "the default scene").nodes;
  }
  std::set<int> children;
  for (const auto& node : model.nodes) children.insert(node.children.begin(), node.children.end());
  std::vector<int> out;
  for (int i = 0; i < int(model.nodes.size()); ++i) {
    if (!children.contains(i)) out.push_back(i);
  }
  return out;
}

/// Walks the tree of nodes with a stack of its own: a file may be deeper than ours.
void add_nodes(const tinygltf::Model& model, std::vector<Part>& parts) {
  struct Step {
    int node;
    Eigen::Affine3d world_from_parent;
  };
  std::vector<Step> open;
  for (const int root : roots(model)) open.push_back({root, Eigen::Affine3d::Identity()});
  std::set<int> seen;
  while (!open.empty()) {
    const Step step = open.back();
    open.pop_back();
    const auto& node = member(model.nodes, step.node, "a node's child");
    if (!seen.insert(step.node).second) throw Flaw{"node " + std::to_string(step.node) + " is reached twice"};
    const Eigen::Affine3d world_from_node = step.world_from_parent * parent_from_node(node);
    for (const int child : node.children) open.push_back({child, world_from_node});
    if (node.mesh < 0) continue;
    for (const auto& primitive : member(model.meshes, node.mesh, "a node's mesh").primitives) {
      if (auto part = gltf::read_primitive(model, primitive, world_from_node)) parts.push_back(std::move(*part));
    }
  }
}

Image to_image(const tinygltf::Image& source) {
  if (source.width <= 0 || source.height <= 0) throw Flaw{"image '" + source.uri + "' could not be read"};
  const int bytes = source.bits / 8;  // 16-bit images: the more significant, second byte
  const std::size_t pixels = std::size_t(source.width) * std::size_t(source.height);
  const std::size_t step = std::size_t(source.component) * std::size_t(bytes);
  if (bytes < 1 || bytes > 2 || source.component < 1 || source.image.size() < pixels * step) {
    throw Flaw{"image '" + source.uri + "' has a format that is not supported"};
  }
  Image image(source.width, source.height);
  for (std::size_t i = 0; i < pixels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t channel = source.component >= 3 ? c : 0;
      image.rgba[4 * i + c] = source.image[i * step + channel * std::size_t(bytes) + std::size_t(bytes - 1)];
    }
  }
  return image;
}

}  // namespace

Model read_gltf(const std::filesystem::path& file, const Location& where) try {
  const tinygltf::Model source = load(file);
  Model model;
  add_nodes(source, model.parts);
  if (model.parts.empty()) throw Flaw{"it holds no triangle"};
  std::map<int, int> texture_of;  // image of the file -> texture of the model; images nobody wears stay behind
  for (Part& part : model.parts) {
    if (part.texture < 0) continue;
    const auto [found, fresh] = texture_of.emplace(part.texture, int(model.textures.size()));
    if (fresh) model.textures.push_back(to_image(source.images[std::size_t(part.texture)]));
    part.texture = found->second;
  }
  return model;
} catch (const Flaw& flaw) {
  throw InputError(where, "cannot use model '" + file.string() + "': " + flaw.what);
}

}  // namespace photonlag
