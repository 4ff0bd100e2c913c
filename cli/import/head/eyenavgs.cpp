#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "cli/import/head/head_trace.hpp"

// EyeNavGS (Ding et al., arXiv 2506.02380): Quest Pro, two lines a frame, one an eye. Rutgers and NTHU put the columns
// in different orders and name the last one differently, so columns are found by name. OpenXR's frame: right-handed,
// +y up, -z forward, quaternions head to world; times in ms. Places are in units of the scene: the distance between the
// eyes, which the recorder took to be 63.5 mm, gives its scale. The scene's own tilt is undone by the quaternion that
// the data set lists for it.

namespace photonlag::cli {
namespace {

constexpr double eye_distance_m = 0.0635;
constexpr std::int64_t ms = 1'000'000;

/// Where the columns we need stand.
struct Columns {
  std::size_t eye = 0, position = 0, time = 0, count = 0;
  QuaternionFields quaternion;
};

std::size_t find(const TextLine& header, const std::vector<std::string_view>& names) {
  for (const std::string_view name : names)
    if (const auto found = std::ranges::find(header.fields, name); found != header.fields.end())
      return static_cast<std::size_t>(found - header.fields.begin());
  header.fail(0, fmt::format("has no column '{}': not a trace of EyeNavGS", names.front()));
}

Columns columns_of(const TextLine& header) {
  Columns at;
  at.eye = find(header, {"ViewIndex"});
  at.position = find(header, {"PositionX"});
  if (find(header, {"PositionY"}) != at.position + 1 || find(header, {"PositionZ"}) != at.position + 2)
    header.fail(at.position, "PositionX, PositionY and PositionZ must stand side by side");
  at.quaternion = {find(header, {"QuaternionW"}), find(header, {"QuaternionX"}), find(header, {"QuaternionY"}),
                   find(header, {"QuaternionZ"})};
  at.time = find(header, {"Timestamp", "timestep", "timestamp"});
  at.count = header.fields.size();
  return at;
}

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
  void add(const TextLine& line, const Columns& at) {
    const double index = line.number(at.eye);
    if (index != 0 && index != 1) line.fail(at.eye, "a view index is 0 (left) or 1 (right)");
    const Eye eye{time_ns(line, at.time, ms), vector_at(line, {at.position, at.position + 1, at.position + 2}),
                  quaternion_at(line, at.quaternion)};
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
  std::size_t alone_ = 0;
};

/// Scene units in a metre.
double scale_of(const std::vector<Frame>& frames, const std::filesystem::path& file) {
  std::vector<double> distances;
  for (const Frame& frame : frames) distances.push_back((frame.left.position - frame.right.position).norm());
  if (distances.empty()) return 1;
  const auto middle = distances.begin() + std::ssize(distances) / 2;
  std::ranges::nth_element(distances, middle);
  if (!(*middle > 0))
    throw InputError({file.string()}, "both eyes are in one place, which gives no scale; say --scene-scale");
  return *middle / eye_distance_m;
}

std::vector<Frame> read_frames(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  Columns columns;
  Pairing pairing;
  for_each_sample(file, text, columns.count, [&](const TextLine& line) {
    if (columns.count == 0)
      columns = columns_of(line);
    else
      pairing.add(line, columns);
  });
  return pairing.frames(file);
}

Eigen::Quaterniond tilt_of(const ImportRequest& request) {
  const auto& xyzw = request.numbers.at("--tilt");
  const Eigen::Quaterniond tilt(xyzw[3], xyzw[0], xyzw[1], xyzw[2]);
  if (!(std::abs(tilt.norm() - 1) < 0.01)) throw InputError({"--tilt"}, "must be a unit quaternion: x y z w");
  return tilt.normalized();
}

std::string run(const ImportRequest& request, const std::filesystem::path& to) {
  const Eigen::Quaterniond tilt = tilt_of(request);
  const double given = request.numbers.at("--scene-scale").front();
  if (given < 0) throw InputError({fmt::format("--scene-scale {:g}", given)}, "must be above 0, or 0 for the eyes'");
  double scale = given;
  const std::string about = import_head(request, to, [&](const std::filesystem::path& file, HeadTrace& trace) {
    const std::vector<Frame> frames = read_frames(file);
    scale = given > 0 ? given : scale_of(frames, file);
    for (const Frame& frame : frames) {
      const Eigen::Vector3d middle = (frame.left.position + frame.right.position) / 2;
      const Eigen::Quaterniond head = frame.left.orientation.slerp(0.5, frame.right.orientation);
      trace.add({frame.left.at_ns, tilt * middle / scale, (tilt * head).normalized()});
    }
  });
  return fmt::format("{}; {:.5g} scene units a metre", about, scale);
}

}  // namespace

Importer eyenavgs_importer() {
  return {.name = "eyenavgs",
          .meaning = "head motion of EyeNavGS (either laboratory's columns): the middle of both eyes, in metres",
          .numbers = {{"--tilt",
                       "the scene's quaternion, x y z w, from the data set's table of scenes; its world is then level",
                       {0, 0, 0, 1}},
                      {"--scene-scale", "scene units in a metre; 0: from the distance between the eyes", {0}}},
          .run = run};
}

}  // namespace photonlag::cli
