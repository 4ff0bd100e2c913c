#include "cli/import/head/conventions.hpp"
#include "cli/import/head/pose_log.hpp"

// Ground truth of EuRoC MAV (Burri et al., IJRR 2016) and TUM-VI (Schubert et al., IROS 2018), and what ILLIXR replays
// and logs. Two layouts, told apart by the comma where their header does not name the columns:
//   csv  ns, p xyz, q wxyz, and more that is not needed (velocities, biases)
//   txt  s, p xyz, q xyzw, parted by spaces (the TUM tool's)
// World: z up. Seen with x forward and y left, as in ROS, our world is (-y, z, -x); which way is forward is a choice,
// up is not. Poses are those of the inertial sensor's body, which is not the head's: see the default axes below.

namespace photonlag::cli {
namespace {

constexpr PoseLogKind ground_truth{.unit = TimeUnit::ns, .w_first = true, .by_separator = true};

std::string import_euroc(const ImportRequest& request, const std::filesystem::path& to) {
  return import_pose_log(request, to, ground_truth);
}

/// What ILLIXR logs itself has been turned already: its lighthouse plug-in writes +y up, -z forward.
std::string import_illixr(const ImportRequest& request, const std::filesystem::path& to) {
  ImportRequest turned = request;
  if (request.from == "lighthouse") {
    turned.words.at("--up") = "y";
    turned.words.at("--body-axes") = "right,up,back";
  }
  return import_euroc(turned, to);
}

Importer importer(const std::string& name, const std::string& meaning, const std::string& body_axes) {
  return {.name = name,
          .meaning = meaning,
          .begins = "t_s,px_m",
          .numbers = convention_numbers(),
          .words = convention_words({.up = "z", .body_axes = body_axes}),
          .run = import_euroc};
}

}  // namespace

/// The sensor's x axis points up, y right, z forward: cam0/sensor.yaml has T_BS, from the camera to the body.
Importer euroc_importer() {
  return importer("euroc", "motion in EuRoC's layout (state_groundtruth_estimate0/data.csv) or the TUM tool's (txt)",
                  "up,right,forward");
}

/// The sensor's x axis points left, y back, z up: camchain.yaml has T_cam_imu, from the body to the camera.
Importer tumvi_importer() {
  return importer("tumvi", "motion of TUM-VI (mocap0/data.csv, gt_imu.csv, or the TUM tool's txt)", "left,back,up");
}

Importer illixr_importer() {
  Importer out = importer("illixr",
                          "motion that ILLIXR replays ($ILLIXR_DATA/state_groundtruth_estimate0/data.csv) or logs "
                          "(lighthouse_poses.csv)",
                          "up,right,forward");
  out.from = {"ground_truth", "lighthouse"};
  out.run = import_illixr;
  return out;
}

}  // namespace photonlag::cli
