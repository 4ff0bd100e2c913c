#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "pipeline/scenes/scene.hpp"

namespace photonlag {
namespace {

constexpr int largest_texture = 16'384;
constexpr double rigid = 1e-6;

template <class Numbers>
bool finite(const Numbers& numbers) {
  return std::ranges::all_of(numbers, [](auto x) { return std::isfinite(x); });
}

class ForeignScene final : public Scene {
 public:
  ForeignScene(std::unique_ptr<Scene> theirs, Foreign who) : theirs_(std::move(theirs)), who_(std::move(who)) {
    parts_ = &who_.call([&]() -> const std::vector<Part>& { return theirs_->parts(); });
    textures_ = &who_.call([&]() -> const std::vector<Image>& { return theirs_->textures(); });
    for (std::size_t i = 0; i < textures_->size(); ++i) check_texture(i);
    for (std::size_t i = 0; i < parts_->size(); ++i) check_part(i);
  }

  [[nodiscard]] const std::vector<Part>& parts() const override { return *parts_; }
  [[nodiscard]] const std::vector<Image>& textures() const override { return *textures_; }

  [[nodiscard]] Eigen::Isometry3d part_pose(std::size_t part, Nanos t) const override {
    const Eigen::Isometry3d pose = who_.call([&] { return theirs_->part_pose(part, t); });
    const Eigen::Matrix3d turn = pose.linear();
    if (!pose.matrix().allFinite() || !(turn.transpose() * turn).isIdentity(rigid) || turn.determinant() < 0)
      who_.fail(fmt::format("gave part {} at {} ns a pose that is not finite and rigid", part, t.count()));
    return pose;
  }

  [[nodiscard]] std::vector<std::string> remarks() const override {
    return who_.call([&] { return theirs_->remarks(); });
  }

 private:
  void check_texture(std::size_t i) const {
    const Image& texture = (*textures_)[i];
    const bool sized = std::clamp(texture.width, 1, largest_texture) == texture.width &&
                       std::clamp(texture.height, 1, largest_texture) == texture.height;
    if (!sized || texture.rgba.size() != std::size_t(texture.width) * std::size_t(texture.height) * 4)
      who_.fail(fmt::format("gave texture {} of {} x {} pixels in {} bytes, must be 1 to {} each way, 4 bytes a pixel",
                            i, texture.width, texture.height, texture.rgba.size(), largest_texture));
  }

  void check_part(std::size_t i) const {
    const Part& part = (*parts_)[i];
    const auto fail = [&](const std::string& what) { who_.fail(fmt::format("gave part {} {}", i, what)); };
    if (part.texture < -1 || part.texture >= std::ssize(*textures_))
      fail(fmt::format("texture {}, must be -1 to {}", part.texture, std::ssize(*textures_) - 1));
    if (part.finish.glow_texture < -1 || part.finish.glow_texture >= std::ssize(*textures_))
      fail(fmt::format("glow_texture {}, must be -1 to {}", part.finish.glow_texture, std::ssize(*textures_) - 1));
    if (!part.paint.empty() && part.paint.size() != part.vertices.size())
      fail(fmt::format("paint for {} of {} vertices", part.paint.size(), part.vertices.size()));
    if (part.indices.size() % 3 != 0) fail(fmt::format("{} indices, must be three a triangle", part.indices.size()));
    for (const std::uint32_t index : part.indices)
      if (index >= part.vertices.size())
        fail(fmt::format("the index {}, but it has {} vertices", index, part.vertices.size()));
    for (std::size_t v = 0; v < part.vertices.size(); ++v) {
      const Vertex& vertex = part.vertices[v];
      if (!finite(vertex.position) || !finite(vertex.normal) || !finite(vertex.uv))
        fail(fmt::format("a vertex (number {}) that is not finite", v));
    }
    for (const VertexPaint& paint : part.paint)
      if (!finite(paint.colour) || !finite(paint.glow_uv)) fail("paint that is not finite");
    if (!finite(part.tint) || !finite(part.finish.glow) || !std::isfinite(part.finish.alpha_cutoff))
      fail("a tint, glow or alpha_cutoff that is not finite");
  }

  std::unique_ptr<Scene> theirs_;
  Foreign who_;
  const std::vector<Part>* parts_;
  const std::vector<Image>* textures_;
};

}  // namespace

std::unique_ptr<Scene> guard_foreign(std::unique_ptr<Scene> theirs, const Foreign& who) {
  return std::make_unique<ForeignScene>(std::move(theirs), who);
}

}  // namespace photonlag
