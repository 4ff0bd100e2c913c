/// Head motion in other programs' frames and layouts: a known motion, written as each of them would, must come back.
#include "cli/tests/import_head.hpp"

namespace photonlag::test {
namespace {

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
  for (const std::string rest : {"637231069", "637231069\n", "637231069485244909, 0.1, 0.2, 0.3"}) {
    const Outcome outcome = import("pred6dof", unity() + rest);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("1 of 121 lines left out: the last line is cut off"));
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
  const Outcome bad = import("eyenavgs", whole.substr(0, first) + "2" + whole.substr(first + 1));
  EXPECT_THAT(bad.err, HasSubstr("in:2:1: 1 of 240 lines left out: a view index is none"));
  refused("eyenavgs", whole, "--tilt: error: must be a unit quaternion", {"--tilt", "1", "1", "0", "0"});
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

TEST_F(ImportHead, PositionsMayBeThoseOfAMap) {
  // UTM metres, as evo's georeferenced.tum has them.
  const Outcome outcome = import("euroc",
                                 "0.0 458654.7 5428943.2 112.5 0 0 0 1\n0.1 458654.8 5428943.3 112.5 0 0 0 1\n"
                                 "0.2 458654.9 5428943.4 112.5 0 0 0 1\n");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto motion = TraceMotion::read(out(), {"test"});
  EXPECT_GT(motion->at(Nanos(0)).position.norm(), 5.4e6);
}

TEST_F(ImportHead, OpenxrSaysWhereItIsWrong) {
  refused("openxr", "when,px,py,pz,qx,qy,qz,qw\n0,0,0,0,0,0,0,1\n",
          "in:1:1: error: has no column 'time'; it has: when, px, py, pz, qx, qy, qz, qw; --columns time=..");
  refused("openxr", "t,px,py,frame,qx,qy,qz,qw\n0,0,0,0,0,0,0,1\n", "in:1:1: error: has no column 'position.x' (y, z)");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0,zero,0,0,0,1\n2,0,0,0,0,0,0,1\n", "in:2:7: error: 'zero' is not a number");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0,0,0,0,0,0.5\n", "in:2:9: error: the quaternion has length 0.5");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,0,0\n2,0,0,0,0,0,0,1\n", "in:2:1: error: 3 fields where 8 should stand");
  refused("openxr", "0,0,0,0,0,0,0,1\n1,1e10,0,0,0,0,0,1\n", "in:2:3: error: must be within 1e+09");
  refused("openxr", "0,0,0,0,0,0,0,1\n", "fewer than two samples");
  refused("openxr", "", ":1:1: error: is empty");
  refused("openxr", "1 0 0 0 0 1 0 0 0 0 1 0\n1 0 0 1 0 1 0 0 0 0 1 0\n",
          "as KITTI's poses have: a matrix, and no times");
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
