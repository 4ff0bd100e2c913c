/// Logs whose makers chose their own conventions: they can be said, are printed, and are doubted where they do not fit.
#include "cli/tests/import_head.hpp"

namespace photonlag::test {
namespace {

TEST_F(ImportHead, LinesWithoutTrackingAreLeftOutAndCounted) {
  const std::string header = "time,px,py,pz,qx,qy,qz,qw\n", pose = ",0.1,1.6,0.2,0,0,0,1\n";
  for (const std::string lost : {"0.014,0.1,1.6,0.2,0,0,0,0\n", "0.014,nan,nan,nan,nan,nan,nan,nan\n", "0.014,,,,,,,\n",
                                 "NA,0.1,1.6,0.2,0,0,0,1\n", "0.014,null,null,null,0,0,0,1\n"}) {
    const Outcome outcome = import("openxr", header + "0.0" + pose + lost + "0.028" + pose);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("1 of 3 lines left out")) << lost;
    EXPECT_EQ(TraceMotion::read(out(), {"test"})->end(), from_ms(28));
    refused("openxr", header + lost + lost + "0.028" + pose, "more than the half that is left out");
  }
}

/// The same two samples as many programs and loggers lay them out.
TEST_F(ImportHead, OpenxrKnowsTheColumnsOfManyPrograms) {
  const std::vector<std::pair<std::string, std::string>> logs{
      {"unix_time,ovr_timestamp,pos_x,pos_y,pos_z,rot_x,rot_y,rot_z,rot_w\n",
       "1706706424.898,12.0,{},0,0,0,1\n1706706424.912,12.1,{},0,0,0,1\n"},
      {"timestamp_unix_ms,pos_x,pos_y,pos_z,rot_x,rot_y,rot_z,rot_w\n",
       "1706706424898,{},0,0,0,1\n1706706424912,{},0,0,0,1\n"},
      {"Timestamp,HeadPosX,HeadPosY,HeadPosZ,HeadRotX,HeadRotY,HeadRotZ,HeadRotW\n",
       "0.0,{},0,0,0,1\n0.014,{},0,0,0,1\n"},
      {"%time,field.header.seq,field.header.stamp,field.header.frame_id,field.pose.position.x,field.pose.position.y,"
       "field.pose.position.z,field.pose.orientation.x,field.pose.orientation.y,field.pose.orientation.z,"
       "field.pose.orientation.w\n",
       "1520530308189679351,1,1520530308189679351,map,{},0,0,0,1\n1520530308203679351,2,1520530308203679351,map,{},0,0,"
       "0,1\n"},
      {"graph_uid,tracking_timestamp_us,utc_timestamp_ns,tx_world_device,ty_world_device,tz_world_device,qx_world_"
       "device,"
       "qy_world_device,qz_world_device,qw_world_device\n",
       "0d9e,60283000,1695000000000000000,{},0,0,0,1\n0d9e,60297000,1695000000014000000,{},0,0,0,1\n"},
      {"Time;Camera Position X [cm];Camera Position Y [cm];Camera Position Z [cm];Camera Rotation X;Camera Rotation Y;"
       "Camera Rotation Z;Camera Rotation W\n",
       "2024-05-27T11:18:48,000Z;10,0;160,0;20,0;0;0;0;1\n2024-05-27T11:18:48,014Z;10,0;160,0;20,0;0;0;0;1\n"},
      {"\xEF\xBB\xBF\"time\",\"px\",\"py\",\"pz\",\"qx\",\"qy\",\"qz\",\"qw\"\r\n",
       "\"0.0\",{},0,0,0,1\r\n\"0.014\",{},0,0,0,1"}};
  for (const auto& [header, rows] : logs) {
    std::string text = header + rows;
    for (std::size_t at = text.find("{}"); at != text.npos; at = text.find("{}")) text.replace(at, 2, "0.1,1.6,0.2");
    const auto motion = imported("openxr", text);
    EXPECT_EQ(motion->end(), from_ms(14)) << header;
    EXPECT_LT((motion->at({}).position - Vector3d(0.1, 1.6, 0.2)).norm(), 1e-9) << header;
  }
}

TEST_F(ImportHead, ColumnsUnitsAndScaleCanBeSaid) {
  const std::string rows = openxr_rows("{qw};{qx};{qy};{qz};{ns};{x};{y};{z}\n");
  expect_truth(*imported("openxr", rows, {"--columns", "time=5,px=6,py=7,pz=8,qw=1,qx=2,qy=3,qz=4", "--unit", "ns"}));
  expect_truth(*imported("openxr", "a;b;c;d;when;right;high;back\n" + rows,
                         {"--columns", "time=when,px=right,py=high,pz=back,qw=a,qx=b,qy=c,qz=d"}));
  std::string ticks;
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    const Vector3d p = pose.position * 100;
    const Quaterniond& q = pose.world_from_head;
    ticks += fmt::format("{},{},{},{},{},{},{},{}\n", 637231069485244909 + k * 125'000, p.x(), p.y(), p.z(), q.x(),
                         q.y(), q.z(), q.w());
  }
  expect_truth(*imported("openxr", ticks, {"--unit", "ticks", "--scale", "0.01"}));
  expect_truth(*imported("openxr", ticks, {"--from", "ticks", "--scale=.01"}));
  EXPECT_THAT(import("openxr", ticks).err, HasSubstr("--scale 0.01 is for centimetres"));
  EXPECT_THAT(import("openxr", ticks, {"--unit", "s", "--scale", "0.01"}).err, HasSubstr("is the unit of time right?"));
  refused("openxr", rows, "'tim=9' is not of the form time=NAME", {"--columns", "tim=9"});
}

/// Unreal's world: x forward, y right, z up, left-handed, cm; and its angles, of which pitch and roll turn the other
/// way.
TEST_F(ImportHead, HandednessAndUpAndAnglesCanBeSaid) {
  Matrix3d log_from_ours;
  log_from_ours << 0, 0, -1, 1, 0, 0, 0, 1, 0;
  std::string quaternions = "time_s,x,y,z,qx,qy,qz,qw\n", angles = "time_s,x,y,z,Roll,Pitch,Yaw\n",
              unity_angles = angles;
  for (int k = 0; k < samples; ++k) {
    const Pose pose = truth(time_of(k));
    const Vector3d p = log_from_ours * pose.position * 100;
    const Matrix3d turn = log_from_ours * pose.world_from_head.toRotationMatrix() * log_from_ours.transpose();
    const Quaterniond q(turn);
    const Vector3d zyx = turn.eulerAngles(2, 1, 0) * (180 / M_PI);
    quaternions +=
        fmt::format("{},{},{},{},{},{},{},{}\n", time_of(k), p.x(), p.y(), p.z(), q.x(), q.y(), q.z(), q.w());
    angles += fmt::format("{},{},{},{},{},{},{}\n", time_of(k), p.x(), p.y(), p.z(), -zyx[2], -zyx[1], zyx[0]);
  }
  const std::vector<std::string> unreal{"--handedness", "left", "--up", "z", "--scale", "0.01"};
  expect_truth(*imported("openxr", quaternions, unreal));
  std::vector<std::string> with_order = unreal;
  with_order.insert(with_order.end(), {"--euler", "Z-Y-X"});
  expect_truth(*imported("openxr", angles, with_order));
  with_order.pop_back();
  with_order.back() = "--euler=-x-yz";  // about axes that stand, the other way round
  expect_truth(*imported("openxr", angles, with_order));
  expect_truth(*imported("openxr", unity(), {"--handedness", "left"}));
  refused("openxr", angles, "only angles: say their order, such as --euler ZYX");
  refused("openxr", angles, "must be an order such as ZYX", {"--euler", "ZZX"});
  refused("openxr", angles, "must be left or right", {"--handedness", "both"});
  refused("openxr", angles, "must be x, y, z, -x, -y or -z", {"--up", "w"});
}

TEST_F(ImportHead, ConventionsThatDoNotFitAreDoubtedAloud) {
  const Outcome mirrored = import("openxr", unity());
  EXPECT_THAT(mirrored.err, HasSubstr("the head moves backwards most of the way: is the log left-handed?"));
  EXPECT_THAT(mirrored.out, HasSubstr("right-handed, +y up, 1 m a unit of length"));
  std::string turning;
  for (int k = 0; k < samples; ++k) {
    const Quaterniond q = from_rotation_vector(0.9 * time_of(k) * Vector3d::UnitZ());
    turning += fmt::format("{},0,0,1.6,{},{},{},{}\n", time_of(k), q.x(), q.y(), q.z(), q.w());
  }
  EXPECT_THAT(import("openxr", turning).err, HasSubstr("is z up? --up z"));
  EXPECT_EQ(import("openxr", turning, {"--up", "z"}).err, "");
  EXPECT_THAT(import("openxr", openxr_rows("{ns},{x},{y},{z},{qx},{qy},{qz},{qw}\n"), {"--unit", "ticks"}).out,
              HasSubstr("in ticks"));
  EXPECT_THAT(import("openxr", openxr_rows("{s},{x},{y},{z},{qx},{qy},{qz},{qw}\n"), {"--unit", "us"}).err,
              HasSubstr("samples a second: is the unit of time right?"));
}

TEST_F(ImportHead, EyenavgsTakesTheScaleFromEachLaboratorysEyesAndDoubtsAWrongOne) {
  const std::string nthu = eyenavgs(false, 2, Quaterniond::Identity());
  EXPECT_THAT(import("eyenavgs", nthu).out, HasSubstr("2 scene units a metre (from eyes 70.05 mm apart, as in NTHU's"));
  const Outcome wrong = import("eyenavgs", nthu, {"--scene-scale", "1"});
  EXPECT_THAT(wrong.err, HasSubstr("the eyes are 140.1 mm apart; people's are 54 to 74"));
  EXPECT_EQ(import("eyenavgs", nthu, {"--tilt", ".0435", ".0038", "-.0870", ".9952"}).exit_code, 0);
}

}  // namespace
}  // namespace photonlag::test
