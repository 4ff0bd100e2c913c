#pragma once
/// @file
/// A known motion as other programs would write it, and what is expected of their import.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "cli/tests/program.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/rotation.hpp"

namespace photonlag::test {

using Eigen::Matrix3d;
using Eigen::Quaterniond;
using Eigen::Vector3d;
using testing::HasSubstr;

inline const Vector3d right = Vector3d::UnitX(), up = Vector3d::UnitY(), back = Vector3d::UnitZ();

/// In our frame: a step forward and up while the head turns left, looks up and tilts.
inline Pose truth(double t) {
  return {from_rotation_vector(0.9 * t * up) * from_rotation_vector(0.4 * t * right) *
              from_rotation_vector(-0.3 * t * back),
          {0.2, 1.6 + 0.1 * t, -0.8 * t}};
}

inline constexpr int samples = 120;
inline double time_of(int k) { return k * 0.0125; }

inline Matrix3d columns(const Vector3d& x, const Vector3d& y, const Vector3d& z) {
  Matrix3d all;
  all << x, y, z;
  return all;
}

class ImportHead : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(scratch_ / name, std::ios::binary) << text;
    return scratch_ / name;
  }
  [[nodiscard]] std::string out() const { return scratch_ / "out.csv"; }

  Outcome import(const std::string& kind, const std::string& text, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"import", kind, file("in", text), "-o", out(), "--force"};
    words.insert(words.end(), more.begin(), more.end());
    return photonlag(words);
  }

  std::unique_ptr<TraceMotion> imported(const std::string& kind, const std::string& text,
                                        const std::vector<std::string>& more = {}) {
    const Outcome outcome = import(kind, text, more);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return TraceMotion::read(out(), {"test"});
  }

  /// Expects every sample of the known motion.
  static void expect_truth(const TraceMotion& motion, double position_mm = 1e-5, double rotation_deg = 1e-5) {
    ASSERT_EQ(motion.stamps().size(), std::size_t(samples));
    for (int k = 0; k < samples; ++k) {
      const Nanos at = motion.stamps()[std::size_t(k)];
      ASSERT_EQ(at, from_secs(time_of(k)));
      ASSERT_LT(position_error_mm(motion.at(at), truth(time_of(k))), position_mm) << k;
      ASSERT_LT(rotation_error_deg(motion.at(at), truth(time_of(k))), rotation_deg) << k;
    }
  }

  void refused(const std::string& kind, const std::string& text, const std::string& message,
               const std::vector<std::string>& more = {}) {
    std::filesystem::remove(out());
    const Outcome outcome = import(kind, text, more);
    EXPECT_EQ(outcome.exit_code, 2) << text;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << text;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1) << text;
  }

  Scratch scratch_;
};

/// Unity: left-handed, +z forward. Its rotations are clockwise seen against their axis.
inline std::string unity() {
  std::string text = "timestamp,x,y,z,qx,qy,qz,qw\n";
  const Matrix3d mirror = Vector3d(1, 1, -1).asDiagonal();
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    Quaterniond q(Matrix3d(mirror * pose.world_from_head.toRotationMatrix() * mirror));
    if (k / 7 % 2 == 1) q.coeffs() *= -1;  // Unity changes the sign as it likes
    const Vector3d p = mirror * pose.position;
    text += fmt::format("{}, {}, {}, {}, {}, {}, {}, {}\n", 637231069485244909 + k * 125'000, p.x(), p.y(), p.z(),
                        q.x(), q.y(), q.z(), q.w());
  }
  return text;
}

/// What the recorder of EyeNavGS writes in a scene of @p scale units a metre that is tilted by @p tilt.
inline std::string eyenavgs(bool rutgers, double scale, const Quaterniond& tilt) {
  std::string text =
      "ViewIndex,FOV1,FOV2,FOV3,FOV4,PositionX,PositionY,PositionZ,QuaternionX,QuaternionY,QuaternionZ,"
      "QuaternionW,";
  text += rutgers ? "GazePosX,GazePosY,GazePosZ,GazeQX,GazeQY,GazeQZ,GazeQW,Timestamp\n"
                  : "GazeQX,GazeQY,GazeQZ,GazeQW,GazePosX,GazePosY,GazePosZ,timestep\n";
  for (int k = 0; k < samples; ++k)
    for (const int eye : {0, 1}) {
      const Pose pose = truth(time_of(k));
      const Vector3d side = right * (eye == 0 ? -0.5 : 0.5) * (rutgers ? 0.0635 : 0.07005);
      const Vector3d p = tilt.conjugate() * (pose.position + pose.world_from_head * side) * scale;
      const Quaterniond q = tilt.conjugate() * pose.world_from_head;
      const double at_ms = time_of(k) * 1e3 + 4 * eye;
      text += fmt::format("{},-0.942,0.698,-0.942,0.733,{},{},{},{},{},{},{},{},{}\n", eye, p.x(), p.y(), p.z(), q.x(),
                          q.y(), q.z(), q.w(), rutgers ? "9,9,9,1,0,0,0" : "1,0,0,0,9,9,9", at_ms);
    }
  return text;
}

inline std::string openxr_rows(const char* format) {
  std::string text;
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    const Vector3d& p = pose.position;
    const Quaterniond& q = pose.world_from_head;
    text +=
        fmt::format(fmt::runtime(format), fmt::arg("ns", 98765432101234 + k * 12'500'000),
                    fmt::arg("s", 12.5 + time_of(k)), fmt::arg("x", p.x()), fmt::arg("y", p.y()), fmt::arg("z", p.z()),
                    fmt::arg("qx", q.x()), fmt::arg("qy", q.y()), fmt::arg("qz", q.z()), fmt::arg("qw", q.w()));
  }
  return text;
}

}  // namespace photonlag::test
