#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pose-prediction/head_motion.hpp"
#include "pose-prediction/rotation.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string header = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";

class TraceFile : public testing::Test {
 protected:
  TraceFile() : path_(fs::temp_directory_path() / ("photonlag_trace_" + std::to_string(getpid()) + ".csv")) {}
  ~TraceFile() override { fs::remove(path_); }

  std::unique_ptr<TraceMotion> read(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    return TraceMotion::read(path_, {"run.toml", 4, 9});
  }

  /// The error without the path of the file: ":line:col: error: ...".
  std::string error_of(const std::string& text) const {
    try {
      (void)read(text);
    } catch (const InputError& e) {
      const std::string what = e.what();
      EXPECT_TRUE(what.starts_with(path_.string())) << what;
      return what.substr(path_.string().size());
    }
    return "no error";
  }

  fs::path path_;
};

TEST_F(TraceFile, IsReadAndStartsAtZero) {
  const auto motion = read(header + "5.25,1,2,3,1,0,0,0\n5.264,1.5,2,3,0,0,1,0\n");
  EXPECT_THAT(motion->stamps(), testing::ElementsAre(0ms, 14ms));
  EXPECT_EQ(motion->end(), 14ms);
  EXPECT_EQ(motion->at(0ms).position, Eigen::Vector3d(1, 2, 3));
  EXPECT_EQ(motion->at(14ms).world_from_head.y(), 1);
}

TEST_F(TraceFile, MayEndLinesTheWindowsWayAndLackTheLastNewline) {
  EXPECT_EQ(read("t_s,px_m,py_m,pz_m,qw,qx,qy,qz\r\n0,1,2,3,1,0,0,0\r\n1,1,2,3,1,0,0,0")->end(), 1s);
}

TEST_F(TraceFile, NormalisesASmallErrorOfLength) {
  const auto motion = read(header + "0,0,0,0,0.9995,0,0,0\n");
  EXPECT_EQ(motion->at(0ms).world_from_head.coeffs(), Eigen::Quaterniond::Identity().coeffs());
}

TEST_F(TraceFile, MayBeWrittenInAnyWayThatTablesMay) {
  const std::string row = "5.25,1,2,3,1,0,0,0";
  for (const std::string& text :
       {"\xEF\xBB\xBF" + header + row, header + "\n# of a walk\n" + row + "\n\n",
        header + "5.25, 1, 2, 3, 1, 0, 0, 0,\n", std::string("t_s;qx;qy;qz;qw;px_m;py_m;pz_m\n5,25;0;0;0;1,0;1;2;3\n"),
        std::string("\"t_s\",\"px_m\",\"py_m\",\"pz_m\",\"qw\",\"qx\",\"qy\",\"qz\"\n") + row + "\n"}) {
    const auto motion = read(text);
    EXPECT_EQ(motion->stamps().size(), 1U) << text;
    EXPECT_EQ(motion->at(0ms).position, Eigen::Vector3d(1, 2, 3)) << text;
  }
}

TEST_F(TraceFile, StampsOfAnyEpochAreExact) {
  EXPECT_EQ(read(header + "1716823408.482057001,0,0,0,1,0,0,0\n1716823408.492057000,0,0,0,1,0,0,0\n")->end(),
            Nanos(9'999'999));
}

TEST_F(TraceFile, SaysWhatIsWrongAndWhere) {
  const std::string good = header + "0,0,0,0,1,0,0,0\n";
  const auto says = [&](const std::string& text, const std::string& message) {
    EXPECT_THAT(error_of(text), testing::StartsWith(message)) << text;
  };
  says("", ":1:1: error: is empty");
  says("t_s,px_m,py_m,pz_m,qx,qy,qz,q\n0,0,0,0,1,0,0,0\n",
       ":1:1: error: has no column 'qw'; it has: t_s, px_m, py_m, pz_m, qx, qy, qz, q; a head trace has the columns "
       "t_s,px_m,py_m,pz_m,qw,qx,qy,qz, and may have vx_mps,vy_mps,vz_mps,wx_radps,wy_radps,wz_radps");
  says("t_s,px_m,py_m,pz_m,qw,qx,qy,qz,vx_mps\n0,0,0,0,1,0,0,0,1\n", ":1:1: error: has no column 'vy_mps'");
  says("t_s,px_m,py_m,pz_m,qw,qx,qy,qz,note\n0,0,0,0,1,0,0,0,1\n", ":1:1: error: has other columns");
  says("0,0,0,0,1,0,0,0\n", ":1:1: error: has no header");
  says("t_s,px_m", ":1:1: error: has no column 'py_m'");
  says(header, ":2:1: error: no samples after the header");
  says(good + "1,0,0,0,1,0,0\n2,0,0,0,1,0,0,0\n", ":3:1: error: 7 fields where 8 should stand");
  says(good + "1,0,0,0,1,0,0,0,1\n", ":3:17: error: 9 fields where 8 should stand");
  says(good + "1,0,x,0,1,0,0,0\n", ":3:5: error: 'x' is not a number");
  says(good + "1,,0,0,1,0,0,0\n", ":3:3: error: 'px_m' has no value here");
  says(good + "1,nan,0,0,1,0,0,0\n", ":3:3: error: 'px_m' has no value here ('nan')");
  says(good + "1,0,0,-inf,1,0,0,0\n", ":3:7: error: '-inf' is not a number");
  says(good + "1,0,0,1e999,1,0,0,0\n", ":3:7: error: '1e999' is not a number");
  says(good + "1,0,1e10,0,1,0,0,0\n", ":3:5: error: 1e10 m is out of range; positions are in metres");
  says(good + "1e12,0,0,0,1,0,0,0\n", ":3:1: error: t_s = 1e12 is out of range; it is in seconds");
  says(good + "-0.5,0,0,0,1,0,0,0\n", ":3:1: error: t_s = -0.5 is not after the sample before; stamps must rise");
  says(good + "0,0,0,0,1,0,0,0\n", ":3:1: error: t_s = 0 is not after the sample before; stamps must rise");
  says(good + "1,0,0,0,1,0.1,0,0\n", ":3:9: error: the quaternion has length 1.00499; it must be 1 to within 0.001");
  says(good + "1,0,0,0,0,0,0,0\n", ":3:9: error: the quaternion has length 0; it must be 1 to within 0.001");
}

TEST_F(TraceFile, NoticesACutLastLine) {
  const std::string good = header + "0,0,0,0,1,0,0,0\n";
  for (const std::string rest : {"1,0,0,0,1", "1,0,0,0,", "1"})
    EXPECT_THAT(error_of(good + rest), testing::StartsWith(":3:1: error: the last line is cut off")) << rest;
  EXPECT_THAT(error_of(good + "1,0,0,0,1,0,0,-"), testing::StartsWith(":3:15: error: 'qz' has no value here ('-')"));
}

TEST_F(TraceFile, SurvivesBeingCutAnywhere) {
  const std::string whole = header + "0,0.5,0,0,1,0,0,0\n0.014,0.25,0,0,0.6,0,0.8,0\n";
  for (std::size_t size = 0; size < whole.size(); ++size) try {
      (void)read(whole.substr(0, size));
    } catch (const InputError& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr(path_.string()));
    }
}

std::string error_reading(const fs::path& path) {
  try {
    (void)TraceMotion::read(path, {"run.toml", 4, 9});
  } catch (const InputError& e) {
    return e.what();
  }
  return "no error";
}

TEST(TraceMotion, SaysWhereTheScenarioNamedAMissingFile) {
  EXPECT_EQ(error_reading("/nowhere/walk.csv"),
            "run.toml:4:9: error: /nowhere/walk.csv cannot be opened: no such file");
  EXPECT_EQ(error_reading("/tmp"), "run.toml:4:9: error: /tmp cannot be opened: it is a folder; name a file");
}

PoseSample at_angle(Nanos at, double yaw, double sign) {
  PoseSample sample{.at = at, .world_from_head = from_rotation_vector({0, yaw, 0}), .position = {yaw, 0, 0}};
  sample.world_from_head.coeffs() *= sign;
  return sample;
}

TEST(TraceMotion, InterpolatesTheShortWayWhateverTheSigns) {
  for (const double sign : {1.0, -1.0}) {
    const TraceMotion motion({at_angle(0ms, 0.2, 1), at_angle(10ms, 0.6, sign), at_angle(30ms, 0.2, -sign)});
    EXPECT_LT(motion.at(5ms).world_from_head.angularDistance(from_rotation_vector({0, 0.4, 0})), 1e-14);
    EXPECT_LT(motion.at(15ms).world_from_head.angularDistance(from_rotation_vector({0, 0.5, 0})), 1e-14);
    EXPECT_NEAR(motion.at(15ms).position.x(), 0.5, 1e-15);
    EXPECT_EQ(motion.at(10ms).position.x(), 0.6);
  }
}

TEST(TraceMotion, StaysAtItsEnds) {
  const TraceMotion motion({at_angle(0ms, 0.2, 1), at_angle(10ms, 0.6, 1)});
  EXPECT_EQ(motion.at(-5ms).position.x(), 0.2);
  EXPECT_EQ(motion.at(10ms).position.x(), 0.6);
  EXPECT_EQ(motion.at(1h).position.x(), 0.6);
}

TEST(TraceMotion, ReportsItsGaps) {
  const TraceMotion motion({at_angle(0ms, 0, 1), at_angle(14ms, 0, 1), at_angle(200ms, 0, 1), at_angle(300ms, 0, 1)});
  const auto gaps = motion.gaps(100ms);
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].from, 14ms);
  EXPECT_EQ(gaps[0].to, 200ms);
}

}  // namespace
}  // namespace photonlag
