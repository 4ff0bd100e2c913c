#include <fmt/format.h>

#include "cli/import/head/head_trace.hpp"

// Ground truth of EuRoC MAV (Burri et al., IJRR 2016) and TUM-VI (Schubert et al., IROS 2018), and what ILLIXR replays
// and logs. Two layouts, told apart by the comma:
//   csv  ns, p xyz, q wxyz, and more that is not needed (velocities, biases)
//   txt  s, p xyz, q xyzw, parted by spaces (the TUM tool's)
// World: z up. Seen with x forward and y left, as in ROS, our world is (-y, z, -x); which way is forward is a choice,
// up is not. Poses are those of the inertial sensor's body, which is not the head's: see the default axes below.

namespace photonlag::cli {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::size_t fields = 8;

/// Turns a world with z up (x forward, y left) into ours.
const Eigen::Quaterniond& level() {
  static const Eigen::Quaterniond q = body_from_head("forward,left,up").conjugate();
  return q;
}

/// Which of the two layouts a line has.
bool is_csv(const TextLine& line) {
  const std::string_view time = line.fields.front();
  return time.data()[time.size()] == ',';  // a further field follows, so this is in the file
}

HeadSample sample_of(const TextLine& line, const Eigen::Quaterniond& world) {
  const bool csv = is_csv(line);
  const QuaternionFields order =
      csv ? QuaternionFields{.w = 4, .x = 5, .y = 6, .z = 7} : QuaternionFields{.w = 7, .x = 4, .y = 5, .z = 6};
  return {time_ns(line, 0, csv ? 1 : second_ns), world * vector_at(line, {1, 2, 3}),
          world * quaternion_at(line, order)};
}

void read(const std::filesystem::path& file, const Eigen::Quaterniond& world, const Eigen::Quaterniond& from_head,
          HeadTrace& trace) {
  const std::string text = read_text(file);
  for_each_sample(file, text, fields, [&](const TextLine& line) {
    if (line.where.line == 1 && !line.is_number(0)) return;  // a header
    HeadSample sample = sample_of(line, world);
    sample.world_from_head = (sample.world_from_head * from_head).normalized();
    trace.add(sample);
  });
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  const Eigen::Quaterniond from_head = body_from_head(request.words.at("--body-axes"));
  return import_head(
      request, to, [&](const std::filesystem::path& file, HeadTrace& trace) { read(file, level(), from_head, trace); });
}

/// What ILLIXR logs itself has been turned already: its lighthouse plug-in writes +y up, -z forward.
std::string run_illixr(const ImportRequest& request, const std::filesystem::path& to) {
  if (request.from == "ground_truth") return run(request, to);
  return import_head(request, to, [&](const std::filesystem::path& file, HeadTrace& trace) {
    read(file, Eigen::Quaterniond::Identity(), Eigen::Quaterniond::Identity(), trace);
  });
}

ImportWords axes(const std::string& fallback) {
  return {"--body-axes", "where the recorded body's x, y and z axes point on the head", fallback};
}

}  // namespace

/// The sensor's x axis points up, y right, z forward: cam0/sensor.yaml has T_BS, from the camera to the body.
Importer euroc_importer() {
  return {.name = "euroc",
          .meaning = "motion in EuRoC's layout (state_groundtruth_estimate0/data.csv) or the TUM tool's (txt)",
          .words = {axes("up,right,forward")},
          .run = run};
}

/// The sensor's x axis points left, y back, z up: camchain.yaml has T_cam_imu, from the body to the camera.
Importer tumvi_importer() {
  return {.name = "tumvi",
          .meaning = "motion of TUM-VI (mocap0/data.csv, gt_imu.csv, or the TUM tool's txt)",
          .words = {axes("left,back,up")},
          .run = run};
}

Importer illixr_importer() {
  return {.name = "illixr",
          .meaning =
              "motion that ILLIXR replays ($ILLIXR_DATA/state_groundtruth_estimate0/data.csv) or logs "
              "(lighthouse_poses.csv)",
          .from = {"ground_truth", "lighthouse"},
          .words = {axes("up,right,forward")},
          .run = run_illixr};
}

}  // namespace photonlag::cli
