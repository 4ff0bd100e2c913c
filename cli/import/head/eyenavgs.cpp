#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "cli/import/head/head_trace.hpp"

// EyeNavGS (Ding et al., arXiv 2506.02380): Quest Pro, two lines a frame, one an eye. Rutgers and NTHU put the columns
// in different orders and name the last one differently, so columns are found by name. OpenXR's frame: right-handed,
// +y up, -z forward, quaternions head to world; times in ms. Places are in units of the scene: the distance between the
// eyes gives its scale, where the user does not. The laboratories' headsets were set to eyes of different distances:
// over the scales that the data set's table lists, 63.5 mm in Rutgers' traces and 70.05 mm in NTHU's (12 scenes, 24
// users). The scene's own tilt is undone by the quaternion that the data set lists for it.

namespace photonlag::cli {
namespace {

constexpr double rutgers_eyes_mm = 63.5, nthu_eyes_mm = 70.05;
constexpr double least_eyes_mm = 54, most_eyes_mm = 74;  // nearly all adults': Dodgson, Proc. SPIE 5291, 2004

/// Where the columns we need stand.
struct Columns {
  explicit Columns(const ColumnNames& names)
      : eye(names.column("ViewIndex")),
        time(names.column(std::array<std::string_view, 2>{"Timestamp", "timestep"})),
        position{names.column("PositionX"), names.column("PositionY"), names.column("PositionZ")},
        quaternion{names.column("QuaternionW"), names.column("QuaternionX"), names.column("QuaternionY"),
                   names.column("QuaternionZ")},
        of_nthu(names.find("timestep").has_value()) {}

  std::size_t eye, time;
  std::array<std::size_t, 3> position;
  std::array<std::size_t, 4> quaternion;
  bool of_nthu;
};

struct Eye {
  std::int64_t at_ns = 0;
  Eigen::Vector3d position;
  Eigen::Quaterniond orientation;
};

/// Both eyes of one frame.
struct Frame {
  Eye left, right;
};

/// Puts the two lines of a frame together: left, then right.
class Pairing {
 public:
  void add(const TextRow& row, const Columns& at) {
    const double index = row.number(at.eye);
    if (index != 0 && index != 1) row.fail(at.eye, "a view index is 0 (left) or 1 (right)", "a view index is none");
    const Instant stamp = row.time(at.time, TimeUnit::ms);
    if (!first_) first_ = stamp;
    const auto since_first = since(*first_, stamp);
    if (!since_first) row.fail(at.time, "a time must be within 292 years of the first", "a time is out of range");
    const Eye eye{since_first->count(), vector_at(row, at.position, 1e6), quaternion_at(row, at.quaternion)};
    if (index == 0) {
      alone_ += left_.has_value() ? 1 : 0;
      left_ = eye;
    } else if (left_) {
      frames_.push_back({*left_, eye});
      left_.reset();
    } else {
      ++alone_;
    }
  }

  /// Frames, and on stderr how many lines had no partner.
  [[nodiscard]] const std::vector<Frame>& frames(const std::filesystem::path& file) const {
    const std::size_t alone = alone_ + (left_ ? 1 : 0);
    if (alone != 0)
      std::fprintf(stderr, "photonlag: warning: %s: %zu lines left out: one eye without the other\n", file.c_str(),
                   alone);
    return frames_;
  }

 private:
  std::vector<Frame> frames_;
  std::optional<Eye> left_;
  std::optional<Instant> first_;
  std::size_t alone_ = 0;
};

/// The median distance between the eyes, in units of the scene.
double eyes_apart(const std::vector<Frame>& frames) {
  std::vector<double> distances;
  for (const Frame& frame : frames) distances.push_back((frame.left.position - frame.right.position).norm());
  if (distances.empty()) return 0;
  const auto middle = distances.begin() + std::ssize(distances) / 2;
  std::ranges::nth_element(distances, middle);
  return *middle;
}

struct Recording {
  std::vector<Frame> frames;
  bool of_nthu = false;
};

Recording read_frames(const std::filesystem::path& file) {
  TextTable table = TextTable::open(file, {file.string()});
  const Columns columns(table.names());
  Pairing pairing;
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) { pairing.add(row, columns); });
  left_out.check_and_tell();
  return {pairing.frames(file), columns.of_nthu};
}

/// Scene units in a metre.
struct Scale {
  double units = 1;
  std::string from;  ///< Where the number is from.
};

Scale scale_of(const Recording& recording, const ImportRequest& request, const std::filesystem::path& file) {
  const double given = request.numbers.at("--scene-scale").front(), eyes_mm = request.numbers.at("--eyes-mm").front();
  const double apart = eyes_apart(recording.frames);
  if (given > 0) {
    const double mm = apart / given * 1e3;
    if (mm < least_eyes_mm || mm > most_eyes_mm)
      std::fprintf(
          stderr,
          "photonlag: warning: %s: with %g scene units a metre the eyes are %.4g mm apart; people's are %g to %g: "
          "is --scene-scale right?\n",
          file.c_str(), given, mm, least_eyes_mm, most_eyes_mm);
    return {given, fmt::format("as said; the eyes are {:.4g} mm apart", mm)};
  }
  if (!(apart > 0))
    throw InputError({file.string()}, "both eyes are in one place, which gives no scale; say --scene-scale");
  const double mm = eyes_mm > 0 ? eyes_mm : recording.of_nthu ? nthu_eyes_mm : rutgers_eyes_mm;
  return {apart / mm * 1e3, fmt::format("from eyes {:g} mm apart, {}; --scene-scale says otherwise", mm,
                                        eyes_mm > 0         ? "as said"
                                        : recording.of_nthu ? "as in NTHU's traces"
                                                            : "as in Rutgers' traces")};
}

Eigen::Quaterniond tilt_of(const ImportRequest& request) {
  const auto& xyzw = request.numbers.at("--tilt");
  const Eigen::Quaterniond tilt(xyzw[3], xyzw[0], xyzw[1], xyzw[2]);
  if (!(std::abs(tilt.norm() - 1) < 0.01)) throw InputError({"--tilt"}, "must be a unit quaternion: x y z w");
  return tilt.normalized();
}

std::string import_eyenavgs(const ImportRequest& request, const std::filesystem::path& to) {
  const Eigen::Quaterniond tilt = tilt_of(request);
  for (const char* flag : {"--scene-scale", "--eyes-mm"})
    if (const double given = request.numbers.at(flag).front(); given < 0)
      throw InputError({fmt::format("{} {:g}", flag, given)}, "must be above 0, or 0 to find it out");
  std::string how;
  const std::string about = import_head(request, to, [&](const std::filesystem::path& file, HeadTrace& trace) {
    const Recording recording = read_frames(file);
    const Scale scale = scale_of(recording, request, file);
    for (const Frame& frame : recording.frames) {
      const Eigen::Vector3d middle = (frame.left.position + frame.right.position) / 2;
      const Eigen::Quaterniond head = frame.left.orientation.slerp(0.5, frame.right.orientation);
      trace.add({frame.left.at_ns, tilt * middle / scale.units, (tilt * head).normalized()});
    }
    how += fmt::format("\n  read as: time in ms, right-handed, +y up, {:.5g} scene units a metre ({})", scale.units,
                       scale.from);
  });
  return about + how;
}

}  // namespace

Importer eyenavgs_importer() {
  return {.name = "eyenavgs",
          .meaning = "head motion of EyeNavGS (either laboratory's columns): the middle of both eyes, in metres",
          .begins = "t_s,px_m",
          .numbers = {{"--tilt",
                       "the scene's quaternion, x y z w, from the data set's table of scenes; its world is then level",
                       {0, 0, 0, 1}},
                      {"--scene-scale",
                       "scene units in a metre, from the data set's table; 0: from the distance between the eyes",
                       {0}},
                      {"--eyes-mm", "that distance; 0: 63.5 in Rutgers' traces, 70.05 in NTHU's", {0}}},
          .run = import_eyenavgs};
}

}  // namespace photonlag::cli
