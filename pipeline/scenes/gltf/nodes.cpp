#include "pipeline/scenes/gltf/nodes.hpp"

#include <cmath>

namespace photonlag::gltf {
namespace {

using Eigen::Affine3d;

constexpr std::size_t most_instances = 1'000'000;

Eigen::Quaterniond turn_of(const double* xyzw, const std::string& place) {
  const Eigen::Quaterniond turn(Eigen::Map<const Eigen::Vector4d>{xyzw});
  if (!(turn.norm() > 1e-6)) throw Flaw{place + " is no quaternion"};
  return turn.normalized();
}

Affine3d parent_from_node(const Json& node, Remarks& remarks) {
  const auto matrix = node.numbers("matrix", 16);
  const auto translation = node.numbers("translation", 3), rotation = node.numbers("rotation", 4),
             scale = node.numbers("scale", 3);
  if (!matrix.empty()) {
    if (!translation.empty() || !rotation.empty() || !scale.empty()) {
      remarks.add("translation, rotation and scale of nodes that have a matrix");
    }
    return affine(matrix.data(), node.place("matrix"));
  }
  Affine3d local = Affine3d::Identity();
  if (!translation.empty()) local.translate(Eigen::Vector3d(translation.data()));
  if (!rotation.empty()) local.rotate(turn_of(rotation.data(), node.place("rotation")));
  if (!scale.empty()) local.scale(Eigen::Vector3d(scale.data()));
  return local;
}

std::vector<std::size_t> wholes(const Json& owner, const char* key) {
  std::vector<std::size_t> out;
  for (const Json& one : owner.list(key)) out.push_back(one.as_whole());
  return out;
}

/// Nodes that are nobody's child.
std::vector<std::size_t> orphans(const std::vector<Json>& nodes) {
  std::set<std::size_t> children;
  for (const Json& node : nodes) {
    for (const std::size_t child : wholes(node, "children")) children.insert(child);
  }
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!children.contains(i)) out.push_back(i);
  }
  return out;
}

bool is_hidden(const Json& node) {
  const auto visibility = node.extension("KHR_node_visibility");
  return visibility && !visibility->flag("visible", true);
}

/// Walks the tree with a stack of its own: a file may be deeper than ours.
class Walk {
 public:
  Walk(Document& file, std::vector<Json> nodes, Remarks& remarks)
      : file_(file), nodes_(std::move(nodes)), remarks_(remarks) {
    tree.world_from_node.resize(nodes_.size());
  }

  /// @param user who names the roots
  void from(const std::vector<std::size_t>& roots, const std::string& user, bool drawn) {
    struct Step {
      std::size_t node;
      std::string user;
      Affine3d world_from_parent;
      bool drawn;
    };
    std::vector<Step> open;
    for (const std::size_t root : roots) open.push_back({root, user, Affine3d::Identity(), drawn});
    while (!open.empty()) {
      const Step step = open.back();
      open.pop_back();
      const Json node = file_.member("nodes", step.node, step.user);
      auto& world = tree.world_from_node[step.node];
      if (world) throw Flaw{node.place() + " is reached twice"};
      world = step.world_from_parent * parent_from_node(node, remarks_);
      if (!world->matrix().allFinite()) throw Flaw{node.place() + " is moved out of every range"};
      const bool shown = step.drawn && !is_hidden(node);
      if (shown) tree.drawn.push_back(step.node);
      for (const std::size_t child : wholes(node, "children")) {
        open.push_back({child, node.place("children"), *world, shown});
      }
    }
  }

  Tree tree;

 private:
  Document& file_;
  std::vector<Json> nodes_;
  Remarks& remarks_;
};

}  // namespace

Affine3d affine(const double* columns, const std::string& place) {
  const Eigen::Map<const Eigen::Matrix4d> matrix(columns);
  const Eigen::RowVector4d last = matrix.row(3);
  if (!matrix.allFinite() || (last - Eigen::RowVector4d(0, 0, 0, 1)).cwiseAbs().maxCoeff() > 1e-6) {
    throw Flaw{place + " is no affine transform: its last row is not 0 0 0 1"};
  }
  Affine3d out = Affine3d::Identity();
  out.affine() = matrix.topRows<3>();
  return out;
}

Tree read_tree(Document& file, Remarks& remarks) {
  const std::vector<Json> nodes = file.root().list("nodes");
  const std::vector<std::size_t> loose = orphans(nodes);
  const auto wanted = file.root().whole("scene");
  Walk walk(file, nodes, remarks);
  if (wanted || !file.root().list("scenes").empty()) {
    const Json scene = file.member("scenes", wanted.value_or(0), "scene");
    walk.from(wholes(scene, "nodes"), scene.place("nodes"), true);
    std::vector<std::size_t> rest;  // joints may stand there
    for (const std::size_t root : loose) {
      if (!walk.tree.world_from_node[root]) rest.push_back(root);
    }
    walk.from(rest, "nodes", false);
  } else {
    walk.from(loose, "nodes", true);
  }
  return std::move(walk.tree);
}

std::vector<Affine3d> instances(Document& file, const Json& node, const Affine3d& world_from_node) {
  const auto extension = node.extension("EXT_mesh_gpu_instancing");
  if (!extension) return {world_from_node};
  const Json attributes = extension->at("attributes");
  const auto read = [&](const char* key, const char* type) {
    const auto accessor = attributes.whole(key);
    return accessor ? read_floats(file, *accessor, {type}, attributes.place(key)) : Floats{};
  };
  const Floats moves = read("TRANSLATION", "VEC3"), turns = read("ROTATION", "VEC4"), scales = read("SCALE", "VEC3");
  const std::size_t count = std::max({moves.count(), turns.count(), scales.count()});
  for (const Floats* one : {&moves, &turns, &scales}) {
    if (!one->values.empty() && one->count() != count) throw Flaw{attributes.place() + " differ in length"};
  }
  if (count > most_instances) throw Flaw{node.place() + " has more than a million instances"};
  std::vector<Affine3d> out(count, world_from_node);
  for (std::size_t i = 0; i < count; ++i) {
    if (!moves.values.empty()) out[i].translate(Eigen::Map<const Eigen::Vector3f>(moves.at(i)).cast<double>());
    if (!turns.values.empty()) {
      const Eigen::Vector4d turn = Eigen::Map<const Eigen::Vector4f>(turns.at(i)).cast<double>();
      out[i].rotate(turn_of(turn.data(), attributes.place("ROTATION")));
    }
    if (!scales.values.empty())
      out[i].scale(Eigen::Vector3d(Eigen::Map<const Eigen::Vector3f>(scales.at(i)).cast<double>()));
  }
  return out;
}

}  // namespace photonlag::gltf
