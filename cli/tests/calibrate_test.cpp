/// What calibrate leaves, and what it must not leave; that a scenario can use it.
#include <gmock/gmock.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, not in <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/tests/program.hpp"
#include "sim/core/number_table.hpp"
#include "sim/record/profile.hpp"

namespace photonlag::test {
namespace {

const std::vector<std::string> small = {"--set", "display.width=160", "--set", "display.height=90"};

/// Records many_clients for a second.
Outcome calibrate(const std::filesystem::path& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"calibrate", source("scenarios/many_clients.toml"), "-o", out, "--duration", "1"};
  words.insert(words.end(), small.begin(), small.end());
  words.insert(words.end(), more.begin(), more.end());
  return photonlag(words);
}

std::string slurp(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(Calibrate, WritesARowForEveryFrameAndTheSameSizesEveryTime) {
  const Scratch scratch;
  const Outcome first = calibrate(scratch / "a.csv");
  ASSERT_EQ(first.exit_code, 0) << first.err;
  ASSERT_EQ(calibrate(scratch / "b.csv").exit_code, 0);
  const auto a = NumberTable::read(scratch / "a.csv", {}), b = NumberTable::read(scratch / "b.csv", {});
  EXPECT_NEAR(static_cast<double>(a.rows()), 72, 3);
  for (const char* column : {"frame", "keyframe", "repair", "bytes", "target_bytes", "qp", "triangles"})
    EXPECT_EQ(a.column(column), b.column(column)) << column;
  const auto keyframe = a.full_column("keyframe", 0, 1);
  EXPECT_EQ(std::count(keyframe.begin(), keyframe.end(), 1.0), (std::ssize(keyframe) + 23) / 24);
  EXPECT_THAT(a.full_column("target_bytes", 1, 1e9), testing::Each(testing::DoubleNear(20e6 / 8 / 72, 1e-6)));
  for (const char* column : {"render_ns", "encode_ns"})
    EXPECT_THAT(a.full_column(column, 1, 1e12), testing::Each(testing::Gt(1000))) << column;
  for (const char* column : {"decode_ns", "warp_ns"})  // frames at the end are still on their way
    EXPECT_GT(std::ranges::count_if(a.column(column), [](auto& c) { return c.has_value(); }), 60) << column;
}

TEST(Calibrate, LeavesNothingButTheProfileAndItsNote) {
  const Scratch scratch;
  ASSERT_EQ(calibrate(scratch / "p.csv").exit_code, 0);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) names.insert(entry.path().filename());
  EXPECT_THAT(names, testing::ElementsAre("p.csv", "p.toml"));
}

TEST(Calibrate, ItsNotePastedIntoAScenarioUsesTheProfile) {
  const Scratch scratch;
  ASSERT_EQ(calibrate(scratch / "p.csv").exit_code, 0);
  const std::string note = slurp(scratch / "p.toml");
  for (const char* word : {"[provenance]", "scenario_sha256", "cpu = ", "gpu = ", "profile_sha256"})
    EXPECT_NE(note.find(word), std::string::npos) << word;
  const std::size_t tables = note.find("[codec.traffic]");
  ASSERT_NE(tables, std::string::npos);
  std::ofstream(scratch / "s.toml") << "schema = 1\nduration_s = 2\npixels = false\n" << note.substr(tables);
  const Outcome played = photonlag({"run", scratch / "s.toml", "--out", scratch / "run", "--no-pictures"});
  ASSERT_EQ(played.exit_code, 0) << played.err;
  const auto profile = NumberTable::read(scratch / "p.csv", {});
  const RunData run = read_run(scratch / "run");
  const FrameRow& frame = run.frames.at(0);
  EXPECT_EQ(static_cast<double>(frame.bytes_colour), *profile.column("bytes")[0]);
  const Nanos render = frame[Step::render_done] - frame[Step::render_start];
  EXPECT_EQ(static_cast<double>(render.count()), *profile.column("render_ns")[0]);
}

TEST(Calibrate, KeepsWhatIsThereAndRefusesWhatIsWrong) {
  const Scratch scratch;
  std::ofstream(scratch / "p.csv") << "precious";
  const Outcome kept = calibrate(scratch / "p.csv");
  EXPECT_EQ(kept.exit_code, 2);
  EXPECT_NE(kept.err.find("--force"), std::string::npos) << kept.err;
  EXPECT_EQ(slurp(scratch / "p.csv"), "precious");
  EXPECT_EQ(calibrate(scratch / "p.txt").exit_code, 2);
  EXPECT_EQ(calibrate(scratch / "q.csv", {"--set", "codec.name=x265000"}).exit_code, 2);
  EXPECT_EQ(calibrate("/proc/nowhere/q.csv").exit_code, 2);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch.path()), {}), 1);
  EXPECT_EQ(calibrate(scratch / "p.csv", {"--force"}).exit_code, 2) << "it is no profile";
  EXPECT_EQ(slurp(scratch / "p.csv"), "precious");
  ASSERT_EQ(calibrate(scratch / "mine.csv").exit_code, 0);
  EXPECT_EQ(calibrate(scratch / "mine.csv").exit_code, 2);
  EXPECT_EQ(calibrate(scratch / "mine.csv", {"--force"}).exit_code, 0);
}

TEST(Calibrate, WarnsWhereTheEncoderHasMoreBitsThanItCanUse) {
  const Scratch scratch;
  EXPECT_NE(calibrate(scratch / "p.csv").err.find("best quality"), std::string::npos);
  EXPECT_EQ(calibrate(scratch / "q.csv", {"--set", "codec.rate.mbps=2"}).err, "");
}

TEST(Calibrate, CtrlCLeavesNothing) {
  const Scratch scratch;
  const pid_t child = fork();
  if (child == 0) {
    const std::string scenario = source("scenarios/many_clients.toml"), out = scratch / "p.csv";
    (void)!freopen("/dev/null", "w", stderr);
    execl(PHOTONLAG_PROGRAM, PHOTONLAG_PROGRAM, "calibrate", scenario.c_str(), "--duration", "1000", "-o", out.c_str(),
          nullptr);
    _exit(127);
  }
  for (int i = 0; i < 200 && std::filesystem::is_empty(scratch.path()); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

}  // namespace
}  // namespace photonlag::test
