#include "cli/import/head/conventions.hpp"
#include "cli/import/head/pose_log.hpp"

// pred6dof (Gul et al., ACM MM 2020): HoloLens, Unity's camera. `timestamp,x,y,z,qx,qy,qz,qw`; ticks of 100 ns, metres,
// LEFT-handed: +x right, +y up, +z forward. Mirrored in z it is ours: a place (x, y, z) becomes (x, y, -z), and a turn,
// whose axis is mirrored and whose sense is reversed, (w, x, y, z) becomes (w, -x, -y, z).

namespace photonlag::cli {
namespace {

std::string import_pred6dof(const ImportRequest& request, const std::filesystem::path& to) {
  return import_pose_log(request, to, {.unit = TimeUnit::ticks});
}

}  // namespace

Importer pred6dof_importer() {
  return {.name = "pred6dof",
          .meaning = "head motion as pred6dof and Unity on HoloLens record it",
          .begins = "t_s,px_m",
          .numbers = convention_numbers(),
          .words = convention_words({.unit = "ticks", .handedness = "left"}),
          .run = import_pred6dof};
}

}  // namespace photonlag::cli
