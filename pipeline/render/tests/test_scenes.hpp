#pragma once
/// @file
/// Small scenes whose pictures are known by hand.

#include <utility>

#include "pipeline/scenes/scene.hpp"

namespace photonlag::testing {

/// Parts and textures as given; moving parts glide along +x at 1 m/s.
class GivenScene final : public Scene {
 public:
  explicit GivenScene(std::vector<Part> parts, std::vector<Image> textures = {})
      : parts_(std::move(parts)), textures_(std::move(textures)) {}
  [[nodiscard]] const std::vector<Part>& parts() const override { return parts_; }
  [[nodiscard]] const std::vector<Image>& textures() const override { return textures_; }
  [[nodiscard]] Eigen::Isometry3d part_pose(std::size_t, Nanos t) const override {
    return Eigen::Isometry3d(Eigen::Translation3d(secs(t), 0, 0));
  }

 private:
  std::vector<Part> parts_;
  std::vector<Image> textures_;
};

/// A rectangle x0..x1, y0..y1 at z, seen from its +z side.
inline Part rectangle(float x0, float x1, float y0, float y1, float z) {
  Part part;
  const std::array<float, 3> normal{0, 0, 1};
  part.vertices = {{{x0, y0, z}, normal, {0, 1}},
                   {{x1, y0, z}, normal, {1, 1}},
                   {{x1, y1, z}, normal, {1, 0}},
                   {{x0, y1, z}, normal, {0, 0}}};
  part.indices = {0, 1, 2, 0, 2, 3};
  part.tint = {0, 0.5F, 0, 1};
  return part;
}

/// Whether a pixel shows a rectangle() rather than the background, which is blue and grey.
inline bool is_green(const std::uint8_t* pixel) { return pixel[1] > 100 && pixel[2] < 10; }

}  // namespace photonlag::testing
