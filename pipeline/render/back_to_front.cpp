#include "pipeline/render/back_to_front.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace photonlag {

BackToFront::BackToFront(const Gpu::Impl& gpu, const Scene& scene, const SceneMemory& memory) : scene_(scene) {
  for (std::size_t p = 0; p < memory.parts.size(); ++p) {
    if (memory.parts[p].look != Paint::blended) continue;
    const Part& part = scene.parts()[p];
    for (std::size_t i = 0; i < part.indices.size(); i += 3) {
      Eigen::Vector3f sum(0, 0, 0);
      for (std::size_t k = 0; k < 3; ++k) sum += Eigen::Vector3f(part.vertices[part.indices[i + k]].position.data());
      triangles_.push_back({std::uint32_t(p), std::uint32_t(i), sum / 3, 0});
    }
  }
  if (triangles_.empty()) return;
  indices_ =
      gpu.buffer(triangles_.size() * 3 * sizeof(std::uint32_t), vk::BufferUsageFlagBits::eIndexBuffer, Memory::upload);
}

std::span<const BackToFront::Run> BackToFront::sort(std::span<const Eigen::Matrix4d> clip_from_part) {
  for (Triangle& one : triangles_) {
    const auto along_axis = clip_from_part[one.part].row(3);  // w is the distance along the optical axis
    one.distance = along_axis.head<3>().dot(one.middle.cast<double>()) + along_axis(3);
  }
  std::sort(triangles_.begin(), triangles_.end(), [](const Triangle& a, const Triangle& b) {
    return std::tuple(-a.distance, a.part, a.number) < std::tuple(-b.distance, b.part, b.number);
  });
  runs_.clear();
  std::uint32_t at = 0;
  for (const Triangle& one : triangles_) {
    std::memcpy(indices_.mapped + at * sizeof(std::uint32_t), &scene_.parts()[one.part].indices[one.number],
                3 * sizeof(std::uint32_t));
    if (runs_.empty() || runs_.back().part != one.part) runs_.push_back({one.part, at, 0});
    runs_.back().count += 3;
    at += 3;
  }
  return runs_;
}

}  // namespace photonlag
