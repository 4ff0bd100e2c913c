#include "pipeline/scenes/gltf/skin.hpp"

#include <cmath>

namespace photonlag::gltf {
namespace {

using Eigen::Affine3d;

/// One matrix a joint; nothing where the file leaves them out: then they are all the identity.
std::vector<Affine3d> inverse_bind_matrices(Document& file, const Json& skin, std::size_t joints) {
  const auto accessor = skin.whole("inverseBindMatrices");
  if (!accessor) return {};
  const std::string place = skin.place("inverseBindMatrices");
  const Floats numbers = read_floats(file, *accessor, {"MAT4"}, place);
  if (numbers.count() < joints) throw Flaw{place + " has fewer matrices than there are joints"};
  std::vector<Affine3d> out;
  for (std::size_t i = 0; i < joints; ++i) {
    const Eigen::Matrix4d matrix = Eigen::Map<const Eigen::Matrix4f>(numbers.at(i)).cast<double>();
    out.push_back(affine(matrix.data(), place));
  }
  return out;
}

Eigen::Matrix<double, 3, 4> weighted(const Bones& bones, const std::vector<Affine3d>& joints, double& sum) {
  Eigen::Matrix<double, 3, 4> out = Eigen::Matrix<double, 3, 4>::Zero();
  for (const auto& [joint, weight] : bones) {
    if (weight == 0) continue;
    if (joint >= joints.size()) {
      throw Flaw{"a vertex hangs on joint " + std::to_string(joint) + ", and its skin has " +
                 std::to_string(joints.size())};
    }
    out += double(weight) * joints[joint].affine();
    sum += double(weight);
  }
  return out;
}

}  // namespace

std::vector<Affine3d> read_skin(Document& file, std::size_t skin, const Tree& tree, const std::string& user) {
  const Json source = file.member("skins", skin, user);
  const std::vector<Json> joints = source.list("joints");
  if (joints.empty()) throw Flaw{source.place("joints") + " is missing or empty"};
  const std::vector<Affine3d> joint_from_bind = inverse_bind_matrices(file, source, joints.size());
  std::vector<Affine3d> out;
  for (const Json& joint : joints) {
    const std::size_t node = joint.as_whole();
    (void)file.member("nodes", node, joint.place());
    const auto& world_from_joint = tree.world_from_node[node];
    if (!world_from_joint) throw Flaw{joint.place() + " is a node that no root leads to"};
    out.push_back(joint_from_bind.empty() ? *world_from_joint : *world_from_joint * joint_from_bind[out.size()]);
  }
  return out;
}

std::vector<Affine3d> blend(const Shape& shape, const std::vector<Affine3d>& joints, Remarks& remarks) {
  constexpr double rounding = 0.02;  // of four weights of 8 bits
  std::vector<Affine3d> out(shape.positions.size(), Affine3d::Identity());
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    out[i].affine() = weighted(shape.bones[i], joints, sum);
    if (!shape.more_bones.empty()) out[i].affine() += weighted(shape.more_bones[i], joints, sum);
    if (!(sum > 0)) throw Flaw{"vertex " + std::to_string(i) + " of a skinned mesh hangs on no joint"};
    if (std::abs(sum - 1) > rounding)
      remarks.add("weights of joints that do not sum to 1 (they are divided by their sum)");
    out[i].affine() /= sum;
  }
  return out;
}

}  // namespace photonlag::gltf
