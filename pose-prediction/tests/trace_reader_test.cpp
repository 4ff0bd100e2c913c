#include "pose-prediction/trace_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pose-prediction/head_motion.hpp"

namespace photonlag {
namespace {

std::filesystem::path write_trace(const std::string& rows, const std::string& more_columns = "") {
  const auto file = std::filesystem::temp_directory_path() / ("photonlag-reader-" + std::to_string(getpid()) + ".csv");
  std::ofstream(file) << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz" << more_columns << '\n' << rows;
  return file;
}

TEST(ReadSamples, LeavesOutAndCountsStampsThatDoNotRise) {
  const auto file =
      write_trace("5,1,0,0,1,0,0,0\n5,2,0,0,1,0,0,0\n5.5,3,0,0,1,0,0,0\n5.2,4,0,0,1,0,0,0\n6,5,0,0,-1,0,0,0\n");
  LeftOut left_out;
  const auto samples = read_samples(file, {"test"}, &left_out);
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].at, Nanos(0));
  EXPECT_EQ(samples[0].position.x(), 1) << "of two with one stamp, the first";
  EXPECT_EQ(samples[1].at, std::chrono::milliseconds(500));
  EXPECT_EQ(samples[2].world_from_head.w(), -1) << "signs as they are";
  EXPECT_EQ(left_out.repeated, 1U);
  EXPECT_EQ(left_out.backward, 1U);
  EXPECT_THROW((void)read_samples(file, {"test"}), InputError) << "unless they are counted, they are errors";
  std::filesystem::remove(file);
}

TEST(ReadSamples, MayHaveTheTrackersVelocities) {
  const std::string columns = ",vx_mps,vy_mps,vz_mps,wx_radps,wy_radps,wz_radps";
  const auto file = write_trace("0,1,0,0,1,0,0,0,0.1,0.2,0.3,1,2,3\n1,1,0,0,1,0,0,0,0,0,0,0,0,-4\n", columns);
  const TraceMotion motion(read_samples(file, {"test"}));
  Tracker tracker(motion, {}, 1, 0);
  const PoseSample first = tracker.next()->sample;
  EXPECT_EQ(first.velocity, Eigen::Vector3d(0.1, 0.2, 0.3));
  EXPECT_EQ(first.angular_velocity, Eigen::Vector3d(1, 2, 3));
  EXPECT_EQ(tracker.next()->sample.angular_velocity, Eigen::Vector3d(0, 0, -4));
  EXPECT_FALSE(motion.sample_at(Nanos(5)).velocity) << "between samples nobody measured any";
  (void)write_trace("0,1,0,0,1,0,0,0,0.1,0.2,0.3,1,2\n", columns);
  EXPECT_THROW((void)read_samples(file, {"test"}), InputError);
  (void)write_trace("0,1,0,0,1,0,0,0,0.1,0.2,0.3,1,2,1e7\n", columns);
  EXPECT_THROW((void)read_samples(file, {"test"}), InputError);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace photonlag
