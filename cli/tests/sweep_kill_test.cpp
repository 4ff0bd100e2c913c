#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill()
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/tests/sweep_files.hpp"
#include "sim/core/random.hpp"

/// Sweeps that are killed, or whose disk is full.

namespace photonlag::test {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

pid_t begin_sweep(const std::vector<std::string>& words) {
  const pid_t child = fork();
  if (child != 0) return child;
  const int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, STDOUT_FILENO), dup2(nowhere, STDERR_FILENO);
  std::vector<char*> pointers{const_cast<char*>(PHOTONLAG_PROGRAM), const_cast<char*>("sweep")};
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  execv(pointers[0], pointers.data());
  _exit(127);
}

/// Whether it was killed; it may have ended before.
bool end_sweep(pid_t child, int signal_number) {
  kill(child, signal_number);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == signal_number;
}

std::size_t runs_in(const std::string& file) {
  if (!std::filesystem::exists(file)) return 0;
  const Outcome outcome = photonlag({"sweep", "export", file, "--csv", file + ".csv", "--force"});
  return outcome.exit_code == 0 ? lines(slurp(file + ".csv")).size() - 1 : 0;
}

TEST(SweepKilled, GoesOnWithoutLossOrRepetition) {
  const Scratch folder;
  const std::string scenario = write_sweep(
      folder, "k.toml",
      "\"downlink.delay.ms\" = { from = 0, to = 45, step = 5 }\n\"uplink.delay.ms\" = [0, 20]\nseeds = \"1..10\"\n",
      "duration_s = 0.3\nwarmup_s = 0.05\n");
  const auto begin = std::chrono::steady_clock::now();
  sweep({scenario, "--jobs", "2", "--out", (folder / "whole").string()});
  const auto whole_time = std::chrono::steady_clock::now() - begin;
  const std::string out = (folder / "killed").string();
  std::size_t before = 0;
  constexpr std::uint64_t kills = 20;
  std::uint64_t killed = 0;
  for (std::uint64_t i = 0; i < kills; ++i) {
    const pid_t child = begin_sweep({scenario, "--jobs", "2", "--out", out, "--resume"});
    const double share = RandomStream(1, "test.kill").at(i).uniform() * 1.6 / kills;
    std::this_thread::sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(whole_time * share));
    killed += end_sweep(child, SIGKILL) ? 1 : 0;
    const std::size_t now = runs_in(out);
    EXPECT_GE(now, before) << "a run was lost";
    before = now;
  }
  EXPECT_GE(killed, kills / 2) << "most must have been killed at work for this to mean anything";
  const Outcome last = sweep({scenario, "--jobs", "2", "--out", out, "--resume"});
  EXPECT_THAT(last.out, HasSubstr("; " + std::to_string(200 - before) + " of them now")) << "a run was repeated";
  EXPECT_EQ(rows(out), rows(folder / "whole"));
  EXPECT_FALSE(std::filesystem::exists(out + ".scratch"));
}

TEST(SweepKilled, CtrlCLeavesAFileToGoOnWith) {
  const Scratch folder;
  const std::string scenario = write_sweep(folder, "c.toml", "seeds = \"1..30\"\n");
  const std::string out = (folder / "s").string();
  const pid_t child = begin_sweep({scenario, "--out", out});
  while (runs_in(out) < 2) std::this_thread::sleep_for(20ms);
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_FALSE(std::filesystem::exists(out + ".scratch"));
  EXPECT_FALSE(std::filesystem::exists(out + "-wal"));
  sweep({scenario, "--out", out, "--resume"});
  EXPECT_THAT(column(rows(out), "status"), testing::AllOf(testing::SizeIs(30), Each("ok")));
}

/// A disk of its own, small enough to be filled.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& at, const char* size) : at_(at) {
    std::filesystem::create_directory(at);
    mounted_ = mount("tmpfs", at.c_str(), "tmpfs", 0, size) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

TEST(SweepOnAFullDisk, OneRunThatFillsItSpoilsNoOther) {
  const Scratch folder;
  const SmallDisk disk(folder / "disk", "size=6m");
  if (!disk.mounted()) GTEST_SKIP() << "only root can mount a small disk";
  const std::string scenario =
      write_sweep(folder, "d.toml", "duration_s = [120, 0.2]\nseeds = \"1..6\"\n", "warmup_s = 0.05\n");
  const std::string out = (folder / "disk/s").string();
  sweep({scenario, "--jobs", "2", "--out", out, "--set", "display.refresh_hz=500"}, 1);
  const std::string table = rows(out);
  const auto status = column(table, "status");
  ASSERT_EQ(status.size(), 12U);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(status[i], i < 6 ? "failed" : "ok") << i;
  EXPECT_THAT(column(table, "error")[0], HasSubstr("No space left on device"));
  EXPECT_FALSE(std::filesystem::exists(out + ".scratch"));
}

}  // namespace
}  // namespace photonlag::test
