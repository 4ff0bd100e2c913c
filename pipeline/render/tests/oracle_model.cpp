#include "pipeline/render/tests/oracle_model.hpp"

#include <assimp/postprocess.h>
#include <assimp/scene.h>
#include <stb_image.h>

#include <Eigen/Geometry>
#include <assimp/Importer.hpp>
#include <map>

namespace photonlag::testing {
namespace {

double to_linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

class Reader {
 public:
  Reader(const aiScene& scene, std::filesystem::path folder, OracleModel& out)
      : scene_(scene), folder_(std::move(folder)), out_(out) {
    for (unsigned i = 0; i < scene.mNumMaterials; ++i) out_.materials.push_back(material(*scene.mMaterials[i]));
    find_nodes(*scene.mRootNode, aiMatrix4x4());
    add(*scene.mRootNode);
  }

 private:
  void find_nodes(const aiNode& node, const aiMatrix4x4& world_from_parent) {
    const aiMatrix4x4 world = world_from_parent * node.mTransformation;
    world_[node.mName.C_Str()] = world;
    by_node_[&node] = world;
    for (unsigned i = 0; i < node.mNumChildren; ++i) find_nodes(*node.mChildren[i], world);
  }

  void add(const aiNode& node) {
    for (unsigned i = 0; i < node.mNumMeshes; ++i) add(*scene_.mMeshes[node.mMeshes[i]], by_node_[&node]);
    for (unsigned i = 0; i < node.mNumChildren; ++i) add(*node.mChildren[i]);
  }

  std::optional<Texture> texture(const aiMaterial& source, aiTextureType type, unsigned& uv) {
    aiString name;
    std::array<aiTextureMapMode, 3> modes{};
    if (source.GetTexture(type, 0, &name, nullptr, &uv, nullptr, nullptr, modes.data()) != aiReturn_SUCCESS) return {};
    int width = 0, height = 0, channels = 0;
    stbi_uc* bytes = nullptr;
    if (const aiTexture* inside = scene_.GetEmbeddedTexture(name.C_Str())) {
      bytes = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(inside->pcData), int(inside->mWidth), &width,
                                    &height, &channels, 4);
    } else {
      bytes = stbi_load((folder_ / name.C_Str()).c_str(), &width, &height, &channels, 4);
    }
    if (bytes == nullptr) return {};
    Texture out{width, height, {}, modes[0], modes[1]};
    for (int i = 0; i < width * height; ++i) {
      const stbi_uc* p = bytes + 4 * i;
      out.pixels.push_back({to_linear(p[0] / 255.0), to_linear(p[1] / 255.0), to_linear(p[2] / 255.0), p[3] / 255.0});
    }
    stbi_image_free(bytes);
    return out;
  }

  Material material(const aiMaterial& source) {
    Material out;
    aiColor4D colour;
    if (source.Get(AI_MATKEY_BASE_COLOR, colour) == aiReturn_SUCCESS ||
        source.Get(AI_MATKEY_COLOR_DIFFUSE, colour) == aiReturn_SUCCESS) {
      out.colour = {colour.r, colour.g, colour.b, colour.a};
    }
    aiColor3D glow;
    if (source.Get(AI_MATKEY_COLOR_EMISSIVE, glow) == aiReturn_SUCCESS) out.glow = {glow.r, glow.g, glow.b};
    out.base = texture(source, aiTextureType_DIFFUSE, out.base_uv);
    out.glowing = texture(source, aiTextureType_EMISSIVE, out.glow_uv);
    int flag = 0;
    out.two_sided = source.Get(AI_MATKEY_TWOSIDED, flag) == aiReturn_SUCCESS && flag != 0;
    int shading = 0;
    if (source.Get(AI_MATKEY_SHADING_MODEL, shading) == aiReturn_SUCCESS) out.unlit = shading == aiShadingMode_Unlit;
    aiString mode;
    if (source.Get("$mat.gltf.alphaMode", 0, 0, mode) == aiReturn_SUCCESS) out.alpha = mode.C_Str();
    float cutoff = 0.5F;
    (void)source.Get("$mat.gltf.alphaCutoff", 0, 0, cutoff);
    out.cutoff = double(cutoff);
    if (out.unlit) out.glow.setZero(), out.glowing.reset();
    return out;
  }

  /// Positions and normals after morph targets, then in the world.
  void place(const aiMesh& mesh, const aiMatrix4x4& world_from_node, std::vector<aiVector3D>& positions,
             std::vector<aiVector3D>& normals) const {
    positions.assign(mesh.mVertices, mesh.mVertices + mesh.mNumVertices);
    if (mesh.HasNormals()) normals.assign(mesh.mNormals, mesh.mNormals + mesh.mNumVertices);
    for (unsigned t = 0; t < mesh.mNumAnimMeshes; ++t) {
      const aiAnimMesh& target = *mesh.mAnimMeshes[t];
      for (unsigned i = 0; i < mesh.mNumVertices && target.HasPositions(); ++i)
        positions[i] += (target.mVertices[i] - mesh.mVertices[i]) * target.mWeight;
    }
    std::vector<aiMatrix4x4> at(mesh.mNumVertices, world_from_node);
    if (mesh.mNumBones > 0) std::fill(at.begin(), at.end(), aiMatrix4x4() * 0.0F);
    for (unsigned b = 0; b < mesh.mNumBones; ++b) {
      const aiBone& bone = *mesh.mBones[b];
      const aiMatrix4x4 world = world_.at(bone.mName.C_Str()) * bone.mOffsetMatrix;
      for (unsigned w = 0; w < bone.mNumWeights; ++w)
        at[bone.mWeights[w].mVertexId] = at[bone.mWeights[w].mVertexId] + world * bone.mWeights[w].mWeight;
    }
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
      positions[i] = at[i] * positions[i];
      if (normals.empty()) continue;
      aiMatrix3x3 turn(at[i]);
      if (std::abs(turn.Determinant()) > 0) normals[i] = turn.Inverse().Transpose() * normals[i];
    }
  }

  void add(const aiMesh& mesh, const aiMatrix4x4& world_from_node) {
    std::vector<aiVector3D> positions, normals;
    place(mesh, world_from_node, positions, normals);
    const Material& look = out_.materials[mesh.mMaterialIndex];
    const bool mirrored = mesh.mNumBones == 0 && aiMatrix3x3(world_from_node).Determinant() < 0;
    for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
      const aiFace& face = mesh.mFaces[f];
      if (face.mNumIndices != 3) continue;
      Triangle triangle;
      triangle.material = &look;
      for (unsigned k = 0; k < 3; ++k) {
        const unsigned i = face.mIndices[mirrored ? 2 - k : k];
        Corner& corner = triangle.corners[k];
        corner.position = {positions[i].x, positions[i].y, positions[i].z};
        if (!normals.empty()) corner.normal = Vector3d(normals[i].x, normals[i].y, normals[i].z).normalized();
        if (const auto* c = mesh.mColors[0]) corner.colour = {c[i].r, c[i].g, c[i].b, c[i].a};
        corner.uv = uv(mesh, look.base_uv, i);
        corner.glow_uv = uv(mesh, look.glow_uv, i);
      }
      const Vector3d flat = (triangle.corners[1].position - triangle.corners[0].position)
                                .cross(triangle.corners[2].position - triangle.corners[0].position)
                                .normalized();
      for (Corner& corner : triangle.corners)
        if (normals.empty() || !(corner.normal.squaredNorm() > 0.5)) corner.normal = flat;
      out_.triangles.push_back(triangle);
    }
  }

  static Vector2d uv(const aiMesh& mesh, unsigned set, unsigned i) {
    if (set >= AI_MAX_NUMBER_OF_TEXTURECOORDS || !mesh.HasTextureCoords(set)) return {0, 0};
    return {mesh.mTextureCoords[set][i].x, 1 - mesh.mTextureCoords[set][i].y};  // assimp turns v up
  }

  const aiScene& scene_;
  std::filesystem::path folder_;
  OracleModel& out_;
  std::map<std::string, aiMatrix4x4> world_;
  std::map<const aiNode*, aiMatrix4x4> by_node_;
};

}  // namespace

std::unique_ptr<OracleModel> oracle_model(const std::filesystem::path& file) {
  Assimp::Importer importer;
  const aiScene* scene =
      importer.ReadFile(file.string(), aiProcess_Triangulate | aiProcess_TransformUVCoords | aiProcess_SortByPType);
  if (scene == nullptr || scene->mRootNode == nullptr) return nullptr;
  auto out = std::make_unique<OracleModel>();
  const Reader reader(*scene, file.parent_path(), *out);
  return out->triangles.empty() ? nullptr : std::move(out);
}

}  // namespace photonlag::testing
