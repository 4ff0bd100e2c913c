#pragma once
/// @file
/// The order in which translucent triangles are drawn.

#include <Eigen/Core>
#include <span>
#include <vector>

#include "pipeline/render/scene_memory.hpp"

namespace photonlag {

/// Triangles that blend, the one with the farthest middle first; equally far ones as the scene has them. Triangles that
/// pierce one another or overlap in a ring have no right order: those come out as their middles say.
class BackToFront {
 public:
  /// Neighbours in the order that belong to one part.
  struct Run {
    std::size_t part;
    std::uint32_t first, count;  ///< Of indices().
  };

  BackToFront(const Gpu::Impl& gpu, const Scene& scene, const SceneMemory& memory);

  /// @param clip_from_part of every part of the scene. Writes indices(), which no draw may be using.
  [[nodiscard]] std::span<const Run> sort(std::span<const Eigen::Matrix4d> clip_from_part);
  [[nodiscard]] bool empty() const { return triangles_.empty(); }
  [[nodiscard]] const GpuBuffer& indices() const { return indices_; }

 private:
  struct Triangle {
    std::uint32_t part, number;
    Eigen::Vector3f middle;
    double distance;
  };
  const Scene& scene_;
  std::vector<Triangle> triangles_;
  std::vector<Run> runs_;
  GpuBuffer indices_;
};

}  // namespace photonlag
