#include "pipeline/scenes/gltf_primitive.hpp"

#include <algorithm>
#include <numeric>

namespace photonlag::gltf {
namespace {

using Eigen::Vector3f;
using Triangles = std::vector<std::uint32_t>;

/// What a primitive looks like; glTF's defaults.
struct Look {
  std::array<float, 4> tint{1, 1, 1, 1};
  int image = -1;
  int uv_set = 0;
  bool double_sided = false;
};

Look look_of(const tinygltf::Model& model, const tinygltf::Primitive& primitive) {
  Look look;
  if (primitive.material < 0) return look;
  const auto& material = member(model.materials, primitive.material, "a primitive's material");
  const auto& surface = material.pbrMetallicRoughness;
  for (std::size_t i = 0; i < 4 && surface.baseColorFactor.size() == 4; ++i) {
    look.tint[i] = float(surface.baseColorFactor[i]);
  }
  look.double_sided = material.doubleSided;
  look.uv_set = surface.baseColorTexture.texCoord;
  if (surface.baseColorTexture.index >= 0) {
    const auto& texture = member(model.textures, surface.baseColorTexture.index, "a material's texture");
    look.image = texture.source;
    (void)member(model.images, look.image, "a texture's source");
  }
  return look;
}

/// Lists, strips and fans as a list. @returns nothing for points and lines.
std::optional<Triangles> as_list(int mode, Triangles order) {
  if (mode == TINYGLTF_MODE_TRIANGLES) {
    if (order.size() % 3 != 0) throw Flaw{"a triangle list has " + std::to_string(order.size()) + " indices"};
    return order;
  }
  if (mode != TINYGLTF_MODE_TRIANGLE_STRIP && mode != TINYGLTF_MODE_TRIANGLE_FAN) return std::nullopt;
  Triangles list;
  for (std::size_t i = 2; i < order.size(); ++i) {
    if (mode == TINYGLTF_MODE_TRIANGLE_FAN) {
      list.insert(list.end(), {order[0], order[i - 1], order[i]});
    } else {
      const std::size_t odd = i % 2;  // every other triangle of a strip runs the other way
      list.insert(list.end(), {order[i - 2 + odd], order[i - 1 - odd], order[i]});
    }
  }
  return list;
}

std::vector<float> optional_floats(const tinygltf::Model& model, const tinygltf::Primitive& primitive,
                                   const std::string& name, int components, std::size_t vertices) {
  const auto found = primitive.attributes.find(name);
  if (found == primitive.attributes.end()) return {};
  std::vector<float> values = read_floats(model, found->second, components);
  if (values.size() != vertices * std::size_t(components)) throw Flaw{name + " and POSITION differ in length"};
  return values;
}

Vector3f vector_at(const std::vector<float>& values, std::size_t i) {
  return {values[3 * i], values[3 * i + 1], values[3 * i + 2]};
}

/// Every triangle gets vertices of its own and the normal of its plane, as glTF asks where normals are missing.
void make_flat(Part& part) {
  std::vector<Vertex> flat;
  flat.reserve(part.indices.size());
  for (std::size_t i = 0; i < part.indices.size(); i += 3) {
    std::array<Vertex, 3> corner;
    for (std::size_t k = 0; k < 3; ++k) corner[k] = part.vertices[part.indices[i + k]];
    const auto at = [&](std::size_t k) { return Vector3f(corner[k].position.data()); };
    const Vector3f normal = (at(1) - at(0)).cross(at(2) - at(0)).stableNormalized();
    for (Vertex& vertex : corner) {
      Eigen::Map<Vector3f>(vertex.normal.data()) = normal;
      flat.push_back(vertex);
    }
  }
  part.vertices = std::move(flat);
  std::iota(part.indices.begin(), part.indices.end(), 0U);
}

void add_back_faces(Part& part) {
  const auto vertices = std::uint32_t(part.vertices.size());
  const std::size_t indices = part.indices.size();
  for (std::uint32_t i = 0; i < vertices; ++i) {
    Vertex back = part.vertices[i];
    for (float& n : back.normal) n = -n;
    part.vertices.push_back(back);
  }
  for (std::size_t i = 0; i < indices; i += 3) {
    for (const std::size_t k : {0U, 2U, 1U}) part.indices.push_back(part.indices[i + k] + vertices);
  }
}

/// Moves positions and normals into the world. @returns whether every normal can be used.
bool place(Part& part, const std::vector<float>& positions, const std::vector<float>& normals,
           const Eigen::Affine3d& world_from_mesh) {
  const Eigen::Affine3f at = world_from_mesh.cast<float>();
  const Eigen::Matrix3d linear = world_from_mesh.linear();
  Eigen::Matrix3d cofactor;  // det * inverse transpose: right for any scale, and defined where the inverse is not
  cofactor << linear.col(1).cross(linear.col(2)), linear.col(2).cross(linear.col(0)),
      linear.col(0).cross(linear.col(1));
  if (linear.determinant() < 0) cofactor = -cofactor;
  bool usable = !normals.empty();
  for (std::size_t i = 0; i < part.vertices.size(); ++i) {
    const Vector3f position = at * vector_at(positions, i);
    if (!position.allFinite()) throw Flaw{"a vertex is moved out of every range"};
    Eigen::Map<Vector3f>(part.vertices[i].position.data()) = position;
    if (normals.empty()) continue;
    const Vector3f normal = (cofactor * vector_at(normals, i).cast<double>()).stableNormalized().cast<float>();
    usable = usable && normal.squaredNorm() > 0.5F;
    Eigen::Map<Vector3f>(part.vertices[i].normal.data()) = normal;
  }
  return usable;
}

}  // namespace

std::optional<Part> read_primitive(const tinygltf::Model& model, const tinygltf::Primitive& primitive,
                                   const Eigen::Affine3d& world_from_mesh) {
  const auto position = primitive.attributes.find("POSITION");
  if (position == primitive.attributes.end()) return std::nullopt;  // allowed; nothing to draw
  const std::vector<float> positions = read_floats(model, position->second, 3);
  const std::size_t count = positions.size() / 3;
  const Look look = look_of(model, primitive);

  Triangles order(count);
  std::iota(order.begin(), order.end(), 0U);
  if (primitive.indices >= 0) order = read_indices(model, primitive.indices, count);
  std::optional<Triangles> list = as_list(primitive.mode < 0 ? TINYGLTF_MODE_TRIANGLES : primitive.mode, order);
  if (!list || list->empty()) return std::nullopt;

  Part part;
  part.texture = look.image;
  part.tint = look.tint;
  part.indices = std::move(*list);
  part.vertices.resize(count);
  const auto uv = optional_floats(model, primitive, "TEXCOORD_" + std::to_string(look.uv_set), 2, count);
  for (std::size_t i = 0; i < uv.size() / 2; ++i) part.vertices[i].uv = {uv[2 * i], uv[2 * i + 1]};
  if (world_from_mesh.linear().determinant() < 0) {
    for (std::size_t i = 0; i < part.indices.size(); i += 3) std::swap(part.indices[i + 1], part.indices[i + 2]);
  }
  const auto normals = optional_floats(model, primitive, "NORMAL", 3, count);
  if (!place(part, positions, normals, world_from_mesh)) make_flat(part);
  if (look.double_sided) add_back_faces(part);
  return part;
}

}  // namespace photonlag::gltf
