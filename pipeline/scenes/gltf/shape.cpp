#include "pipeline/scenes/gltf/shape.hpp"

#include <algorithm>

#include "pipeline/scenes/gltf/attributes.hpp"

namespace photonlag::gltf {
namespace {

using Eigen::Vector3d;
using Triangles = std::vector<std::uint32_t>;

enum Mode : std::size_t { triangles = 4, strip = 5, fan = 6 };

/// Lists, strips and fans as a list.
Triangles as_list(std::size_t mode, Triangles order, const Json& primitive) {
  if (mode == Mode::triangles) {
    if (order.size() % 3 == 0) return order;
    throw Flaw{primitive.place() + " is a list of triangles with " + std::to_string(order.size()) + " indices"};
  }
  Triangles list;
  for (std::size_t i = 2; i < order.size(); ++i) {
    if (mode == Mode::fan) {
      list.insert(list.end(), {order[0], order[i - 1], order[i]});
    } else {
      const std::size_t odd = i % 2;  // every other triangle of a strip runs the other way
      list.insert(list.end(), {order[i - 2 + odd], order[i - 1 - odd], order[i]});
    }
  }
  return list;
}

/// An attribute of a primitive with what its morph targets add.
class Morphed {
 public:
  Morphed(const Attributes& attributes, const Json& primitive, const std::vector<double>& weights)
      : attributes_(attributes), targets_(primitive.list("targets")), weights_(weights), place_(primitive.place()) {
    if (!weights.empty() && weights.size() != targets_.size()) {
      throw Flaw{place_ + " has " + std::to_string(targets_.size()) + " morph targets and " +
                 std::to_string(weights.size()) + " weights"};
    }
  }

  /// Nothing where the primitive has no such attribute. @param count 0 = any
  [[nodiscard]] Floats operator()(const std::string& name, const std::vector<std::string>& types, std::size_t count,
                                  Integers integers = Integers::as_declared) const {
    if (!attributes_.has(name)) return {};
    Floats out = attributes_.floats(name, types, integers);
    if (count != 0 && out.count() != count) throw Flaw{place_ + ": " + name + " and POSITION differ in length"};
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (weights_[i] == 0) continue;
      const auto more = attributes_.floats(targets_[i], name, types);
      if (!more) continue;
      if (more->values.size() != out.values.size()) throw Flaw{targets_[i].place(name) + " differs from its base"};
      for (std::size_t k = 0; k < out.values.size(); ++k) out.values[k] += float(weights_[i] * double(more->values[k]));
    }
    return out;
  }

 private:
  const Attributes& attributes_;
  std::vector<Json> targets_;
  std::vector<double> weights_;
  std::string place_;
};

std::vector<Vector3d> vectors(const Floats& from) {
  std::vector<Vector3d> out(from.count());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = Eigen::Map<const Eigen::Vector3f>(from.at(i)).cast<double>();
  return out;
}

std::vector<std::array<float, 2>> coordinates(const Floats& from, const TextureUse& use) {
  std::vector<std::array<float, 2>> out(from.count());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = use.uv(double(from.at(i)[0]), double(from.at(i)[1]));
  return out;
}

std::vector<std::array<float, 4>> colours(const Floats& from) {
  std::vector<std::array<float, 4>> out(from.count(), {1, 1, 1, 1});
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t c = 0; c < from.components; ++c) out[i][c] = std::min(std::max(from.at(i)[c], 0.0F), 1.0F);
  }
  return out;
}

std::vector<Bones> bones(const Morphed& read, const std::string& set, std::size_t count) {
  const Floats joints = read("JOINTS_" + set, {"VEC4"}, count);
  const Floats weights = read("WEIGHTS_" + set, {"VEC4"}, count, Integers::fractions);
  std::vector<Bones> out(std::min(joints.count(), weights.count()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      if (joints.at(i)[k] < 0 || weights.at(i)[k] < 0) throw Flaw{"a vertex hangs on a negative joint or weight"};
      out[i][k] = {std::uint32_t(joints.at(i)[k]), weights.at(i)[k]};
    }
  }
  return out;
}

}  // namespace

std::optional<Shape> read_shape(Document& file, const Json& primitive, const Look& look,
                                const std::vector<double>& weights, Remarks& remarks) {
  const std::size_t mode = primitive.whole("mode", Mode::triangles);
  if (mode > Mode::fan) throw Flaw{primitive.place("mode") + " is no mode of glTF"};
  if (mode < Mode::triangles) remarks.add("points and lines");
  if (mode < Mode::triangles || !primitive.at("attributes").find("POSITION")) return std::nullopt;
  const Attributes attributes(file, primitive);
  const Morphed read(attributes, primitive, weights);
  Shape shape;
  shape.positions = vectors(read("POSITION", {"VEC3"}, 0));
  const std::size_t count = shape.positions.size();
  const bool unpacked = bool(primitive.extension("KHR_draco_mesh_compression"));  // always into a list
  shape.indices = as_list(unpacked ? Mode::triangles : mode, attributes.indices(count), primitive);
  if (shape.indices.empty()) return std::nullopt;
  shape.normals = vectors(read("NORMAL", {"VEC3"}, count));
  if (look.base.image >= 0) shape.uv = coordinates(read(look.base.uv_set, {"VEC2"}, count), look.base);
  if (look.glow.image >= 0) shape.glow_uv = coordinates(read(look.glow.uv_set, {"VEC2"}, count), look.glow);
  shape.colours = colours(read("COLOR_0", {"VEC4", "VEC3"}, count, Integers::fractions));
  shape.bones = bones(read, "0", count);
  shape.more_bones = bones(read, "1", count);
  if (attributes.has("JOINTS_2")) remarks.add("more than 8 joints a vertex");
  return shape;
}

}  // namespace photonlag::gltf
