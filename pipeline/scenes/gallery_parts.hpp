#pragma once
/// @file
/// What the gallery is made of. Each function adds shapes to parts; there is one part a material.

#include <array>
#include <vector>

#include "pipeline/scenes/shapes.hpp"

namespace photonlag::gallery {

/// Materials; a number is both the texture and the part that wears it.
enum Material : std::uint8_t {
  floor_wood,
  plaster,
  coffers,
  marble,
  wood,
  brass,
  steel,
  leaves,
  clay,
  books,
  paving,
  facade,
  foliage,
  hills,
  sky,
  airship,
  first_picture,
};
inline constexpr int pictures = 8;
inline constexpr int materials = first_picture + pictures;

using Parts = std::vector<Part>;

[[nodiscard]] Image material_texture(Material material);
[[nodiscard]] Image picture(int number);

void add_hall(Tessellator& cut, Parts& parts);     ///< Floor, walls, ceiling, columns, pictures in their frames.
void add_things(Tessellator& cut, Parts& parts);   ///< Plinths with sculptures, lamps, bench, plants, cables.
void add_outside(Tessellator& cut, Parts& parts);  ///< Terrace, trees, colonnade, palace, hills, sky.
void add_airship(Tessellator& cut, Part& part);    ///< Around its own middle, nose towards +x.
/// Where the airship is at scene time @p t: a slow oval in front of the opening.
[[nodiscard]] Eigen::Isometry3d airship_pose(Nanos t);

}  // namespace photonlag::gallery
