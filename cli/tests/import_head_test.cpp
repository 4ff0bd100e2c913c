/// Head motion in other programs' frames and layouts: a known motion, written as each of them would, must come back.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "cli/tests/program.hpp"
#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/rotation.hpp"

namespace photonlag::test {
namespace {

using Eigen::Matrix3d;
using Eigen::Quaterniond;
using Eigen::Vector3d;
using testing::HasSubstr;

const Vector3d right = Vector3d::UnitX(), up = Vector3d::UnitY(), back = Vector3d::UnitZ();

/// In our frame: a step forward and up while the head turns left, looks up and tilts.
Pose truth(double t) {
  return {from_rotation_vector(0.9 * t * up) * from_rotation_vector(0.4 * t * right) *
              from_rotation_vector(-0.3 * t * back),
          {0.2, 1.6 + 0.1 * t, -0.8 * t}};
}

constexpr int samples = 120;
double time_of(int k) { return k * 0.0125; }

Matrix3d columns(const Vector3d& x, const Vector3d& y, const Vector3d& z) {
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
std::string unity() {
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

TEST_F(ImportHead, Pred6dofIsMirrored) { expect_truth(*imported("pred6dof", unity())); }

TEST_F(ImportHead, SignsOfQuaternionsAreKept) {  // the protocol of Gül et al. tells them apart
  ASSERT_EQ(import("pred6dof", unity()).exit_code, 0);
  std::ifstream in(out());
  std::string line;
  std::getline(in, line);
  for (int k = 0; k < samples; ++k) {
    std::string cell;
    for (int i = 0; i < 5; ++i) std::getline(in, cell, ',');
    EXPECT_EQ(std::stod(cell) < 0, k / 7 % 2 == 1) << "qw in line " << k;
    std::getline(in, line);
  }
}

TEST_F(ImportHead, Pred6dofTurningLeftStaysATurnLeft) {
  const double half = 0.25;  // Unity turns left about -y
  const std::string text =
      fmt::format("t,x,y,z,qx,qy,qz,qw\n0,0,0,0,0,0,0,1\n100000,1,2,3,0,{},0,{}\n", -std::sin(half), std::cos(half));
  const Pose last = imported("pred6dof", text)->at(from_ms(10));
  EXPECT_LT(rotation_error_deg(last, {from_rotation_vector(2 * half * up), {}}), 1e-6);
  EXPECT_EQ(last.position, Vector3d(1, 2, -3));  // right, up and forward
}

TEST_F(ImportHead, ALastLineCutOffIsLeftOutAndSaidSo) {
  for (const std::string rest : {"637231069", "637231069\n", "637231069485244909, 0.1, 0.2, 0.3, 0, 0, 0, 1"}) {
    const Outcome outcome = import("pred6dof", unity() + rest);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("its last line is cut off"));
    expect_truth(*TraceMotion::read(out(), {"test"}));
  }
}

/// A world with z up, x forward and y left, and a body whose axes point that way on the head.
std::string z_up(const Matrix3d& head_from_body, bool csv) {
  const Matrix3d world_from_ours = columns(-back, -right, up).transpose();
  std::string text = csv ? "#timestamp [ns], p_RS_R_x [m], ...\n" : "# timestamp(s) tx ty tz qx qy qz qw\n";
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    const Vector3d p = world_from_ours * pose.position;
    const Quaterniond q(Matrix3d(world_from_ours * pose.world_from_head.toRotationMatrix() * head_from_body));
    const std::int64_t ns = 1520530308189679351 + k * 12'500'000;
    if (csv)
      text += fmt::format("{},{},{},{},{},{},{},{},0.5,0,0,0,0,0,0,0,0\n", ns, p.x(), p.y(), p.z(), q.w(), q.x(), q.y(),
                          q.z());
    else
      text += fmt::format("{}.{:09} {} {} {} {} {} {} {}\n", ns / 1'000'000'000, ns % 1'000'000'000, p.x(), p.y(),
                          p.z(), q.x(), q.y(), q.z(), q.w());
  }
  return text;
}

TEST_F(ImportHead, EurocsSensorLooksAlongItsZAxisWithXUp) {
  const Matrix3d euroc = columns(up, right, -back);
  for (const bool csv : {true, false}) expect_truth(*imported("euroc", z_up(euroc, csv)));
  expect_truth(*imported("illixr", z_up(euroc, true)));
}

TEST_F(ImportHead, TumVisSensorIsLevelAndLooksAlongMinusY) {
  for (const bool csv : {true, false}) expect_truth(*imported("tumvi", z_up(columns(-right, back, up), csv)));
}

TEST_F(ImportHead, AnyBodyCanBeNamed) {
  expect_truth(*imported("euroc", z_up(columns(-back, -right, up), true), {"--body-axes", "forward,left,up"}));
  refused("euroc", z_up(Matrix3d::Identity(), true), "no right-handed frame", {"--body-axes", "left,up,back"});
  refused("euroc", z_up(Matrix3d::Identity(), true), "'north' is no direction", {"--body-axes", "north,up,back"});
  refused("euroc", z_up(Matrix3d::Identity(), true), "three directions", {"--body-axes", "right,up,back,left"});
}

TEST_F(ImportHead, IllixrsLighthouseLogIsInOurFrame) {
  std::string text = "timestamp, x, y, z, q.w, q.x, q.y, q.z\n";
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    const Vector3d& p = pose.position;
    const Quaterniond& q = pose.world_from_head;
    text += fmt::format("{},{},{},{},{},{},{},{}\n", k * 12'500'000, p.x(), p.y(), p.z(), q.w(), q.x(), q.y(), q.z());
  }
  expect_truth(*imported("illixr", text, {"--from", "lighthouse"}));
}

/// What the recorder of EyeNavGS writes in a scene of @p scale units a metre that is tilted by @p tilt.
std::string eyenavgs(bool rutgers, double scale, const Quaterniond& tilt) {
  std::string text =
      "ViewIndex,FOV1,FOV2,FOV3,FOV4,PositionX,PositionY,PositionZ,QuaternionX,QuaternionY,QuaternionZ,"
      "QuaternionW,";
  text += rutgers ? "GazePosX,GazePosY,GazePosZ,GazeQX,GazeQY,GazeQZ,GazeQW,Timestamp\n"
                  : "GazeQX,GazeQY,GazeQZ,GazeQW,GazePosX,GazePosY,GazePosZ,timestep\n";
  for (int k = 0; k < samples; ++k)
    for (const int eye : {0, 1}) {
      const Pose pose = truth(time_of(k));
      const Vector3d side = right * (eye == 0 ? -0.03175 : 0.03175);
      const Vector3d p = tilt.conjugate() * (pose.position + pose.world_from_head * side) * scale;
      const Quaterniond q = tilt.conjugate() * pose.world_from_head;
      const double at_ms = time_of(k) * 1e3 + 4 * eye;
      text += fmt::format("{},-0.942,0.698,-0.942,0.733,{},{},{},{},{},{},{},{},{}\n", eye, p.x(), p.y(), p.z(), q.x(),
                          q.y(), q.z(), q.w(), rutgers ? "9,9,9,1,0,0,0" : "1,0,0,0,9,9,9", at_ms);
    }
  return text;
}

TEST_F(ImportHead, EyenavgsIsTheMiddleOfTheEyesInMetresAndLevel) {
  const Quaterniond tilt(0.9987, 0.0499, 0, 0.01);
  for (const bool rutgers : {true, false}) {
    expect_truth(*imported("eyenavgs", eyenavgs(rutgers, 1, Quaterniond::Identity())));
    expect_truth(
        *imported("eyenavgs", eyenavgs(rutgers, 0.36, tilt.normalized()), {"--tilt", "0.0499", "0", "0.01", "0.9987"}));
  }
  expect_truth(*imported("eyenavgs", eyenavgs(true, 2, Quaterniond(0.8, -0.6, 0, 0)),
                         {"--tilt=-0.6,0,0,0.8", "--scene-scale", "2"}));
}

TEST_F(ImportHead, EyenavgsSaysWhatHasNoPartnerAndWhatItIsNot) {
  const std::string whole = eyenavgs(true, 1, Quaterniond::Identity());
  const std::size_t first = whole.find('\n') + 1, second = whole.find('\n', first) + 1;
  const Outcome outcome = import("eyenavgs", whole + whole.substr(first, second - first));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("1 lines left out: one eye without the other"));
  expect_truth(*TraceMotion::read(out(), {"test"}));
  refused("eyenavgs", "a,b\n1,2\n", "in:1:1: error: has no column 'ViewIndex'");
  refused("eyenavgs", whole.substr(0, first) + "2" + whole.substr(first + 1), "in:2:1: error: a view index is 0");
  refused("eyenavgs", whole, "--tilt: error: must be a unit quaternion", {"--tilt", "1", "1", "0", "0"});
}

std::string openxr_rows(const char* format) {
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

TEST_F(ImportHead, OpenxrTakesItsOrderOrNames) {
  const char* plain = "{ns},{x},{y},{z},{qx},{qy},{qz},{qw}\n";
  expect_truth(*imported("openxr", openxr_rows(plain)));
  expect_truth(*imported("openxr", "time_ns,px,py,pz,qx,qy,qz,qw\n" + openxr_rows(plain)));
  expect_truth(*imported("openxr", openxr_rows("{s},{x},{y},{z},{qx},{qy},{qz},{qw}\n"), {"--from", "s"}));
  expect_truth(*imported("openxr",
                         "frame,orientation.w,orientation.x,orientation.y,orientation.z,position.x,position.y,"
                         "position.z,time_s\n" +
                             openxr_rows("7,{qw},{qx},{qy},{qz},{x},{y},{z},{s}\n")));
}

TEST_F(ImportHead, OpenxrTakesVelocitiesWhichTurnInTheHeadsFrame) {
  const std::string row = fmt::format(",0,0,0,0,{0},0,{0},1,2,3,0.5,0,0\n", std::sqrt(0.5));  // looks to the left
  const std::string names = "time_s,px,py,pz,qx,qy,qz,qw,linearVelocity.x,linearVelocity.y,linearVelocity.z,wx,wy,wz\n";
  const PoseSample first = imported("openxr", names + "1" + row + "2" + row)->sample_at({});
  EXPECT_EQ(first.velocity, Vector3d(1, 2, 3));
  EXPECT_LT((first.angular_velocity.value() - Vector3d(0, 0, 0.5)).norm(), 1e-8);
}

TEST_F(ImportHead, OpenxrSaysWhereItIsWrong) {
  refused("openxr", "when,px,py,pz,qx,qy,qz,qw\n0,0,0,0,0,0,0,1\n", "in:1:1: error: names no column 'time'");
  refused("openxr", "t,px,py,frame,qx,qy,qz,qw\n0,0,0,0,0,0,0,1\n", "in:1:1: error: names no column 'position.z'");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0,zero,0,0,0,1\n2,0,0,0,0,0,0,1\n", "in:2:7: error: 'zero' is not a number");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0,nan,0,0,0,1\n2,0,0,0,0,0,0,1\n", "in:2:7: error: 'nan' is not a number");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0,0,0,0,0,0.5\n", "in:2:9: error: the quaternion has length 0.5");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0\n2,0,0,0,0,0,0,1\n", "in:2:1: error: 8 fields should stand here, not 3");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,1e9,0,0,0,0,0,1\n", "in:2:3: error: must be within 1e6");
  refused("openxr", "0,0,0,0,0,0,0,1\n", "fewer than two samples");
  refused("openxr", "", ":1:1: error: is empty");
}

TEST_F(ImportHead, StampsThatDoNotRiseAreLeftOutAndCounted) {
  const std::string pose = ",0,1.6,0,0,0,0,1\n";
  const Outcome outcome = import("openxr",
                                 "0" + pose + "1" + pose + "1" + pose + "1" + pose + "2" + pose + "0" + pose + "1" +
                                     pose + "3" + pose + "4" + pose + "5" + pose,
                                 {"--from", "s"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("2 samples left out: the same stamp"));
  EXPECT_THAT(outcome.err, HasSubstr("2 samples left out: stamps before that of an earlier one, by up to 2 s"));
  EXPECT_EQ(TraceMotion::read(out(), {"test"})->stamps().size(), 6U);
  refused("openxr", "9" + pose + "1" + pose + "2" + pose + "3" + pose, "do not at 3: is the time in another column");
}

TEST_F(ImportHead, FurtherFilesFollowAfterASecond) {
  const std::string pose = ",0,1.6,0,0,0,0,1\n";
  const Outcome outcome = photonlag({"import", "openxr", file("a", "7" + pose + "8" + pose),
                                     file("b", "2" + pose + "4" + pose), "-o", out(), "--from", "s"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(TraceMotion::read(out(), {"test"})->stamps(),
            (std::vector<Nanos>{from_secs(0), from_secs(1), from_secs(2), from_secs(4)}));
}

TEST_F(ImportHead, WhatWasImportedCanBePlayed) {
  imported("pred6dof", unity());
  const Outcome played =
      photonlag({"run", source("scenarios/quickstart.toml"), "--pixels", "off", "--set", "duration_s=1.4", "--set",
                 "head.trace=\"" + out() + "\"", "--out", scratch_ / "run", "--no-pictures"});
  EXPECT_EQ(played.exit_code, 0) << played.err;
}

}  // namespace
}  // namespace photonlag::test
