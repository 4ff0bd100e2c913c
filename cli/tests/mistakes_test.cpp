/// Bad input and a bad machine: a clear message, exit 2, nothing that looks like a run.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, which <csignal> need not have
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using testing::Test;

/// Runs the quickstart without pixels and with these words; expects exit 2, the message, and no trace on disk.
void expect_refused(const std::vector<std::string>& words, const std::string& message) {
  const Scratch scratch;
  std::vector<std::string> all{"run", source("scenarios/quickstart.toml"), "--pixels", "off", "--out", scratch / "run"};
  all.insert(all.end(), words.begin(), words.end());
  const Outcome outcome = photonlag(all);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err;
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

std::string write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
  return file;
}

TEST(Mistakes, InScenariosAreRefusedWithWhatWouldBeRight) {
  expect_refused({"--set", "display.refresh_hz_=72"}, "did you mean 'refresh_hz'?");
  expect_refused({"--set", "display.refresh_hz=\"fast\""}, "display.refresh_hz");
  expect_refused({"--set", "downlink.loss={name=\"bernoulli\", probability=2}"}, "0 .. 1");
  expect_refused({"--set", "predictor.name=kalmann"}, "known:");
  expect_refused({"--set", "display.refresh_hz"}, "=");
  expect_refused({"--set", "server.render.name=measured"}, "pixels");
  expect_refused({"--set", "quality.every=0"}, "images");
  expect_refused({"--seed", "-1"}, "seed");
}

TEST(Mistakes, InTracesAreRefusedAtTheirLine) {
  const Scratch scratch;
  const std::string header = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n", row = ",0,1.6,0,1,0,0,0\n";
  const auto refuse = [&](const std::string& text, const std::string& message) {
    expect_refused({"--set", "head.trace=\"" + write(scratch / "head.csv", text) + "\""}, message);
  };
  expect_refused({"--set", "head.trace=\"nowhere.csv\""}, "nowhere.csv");
  refuse("", "head.csv");
  refuse(header, "head.csv");
  refuse(header + "0" + row + "0.1" + row + "0.05" + row, "head.csv:4");
  refuse(header + "0" + row + "nan" + row, "head.csv:3");
  refuse(header + "0" + row + "0.1,0,1.6", "head.csv:3");
  refuse(header + "0" + row + "4" + row, "duration_s");
}

TEST(Mistakes, GapsInATraceAreReported) {
  const Scratch scratch;
  std::string text = "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";
  for (int i = 0; i <= 1100; ++i)
    if (i < 300 || i > 500) text += std::to_string(i * 0.01) + ",0,1.6,0,1,0,0,0\n";
  const Outcome outcome =
      photonlag({"run", source("scenarios/quickstart.toml"), "--pixels", "off", "--no-pictures", "--out",
                 scratch / "run", "--set", "head.trace=\"" + write(scratch / "gap.csv", text) + "\""});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.err.find("no samples from 2.99"), std::string::npos) << outcome.err;
  EXPECT_EQ(read_run(scratch / "run").manifest.at("warnings").size(), 1U);
}

TEST(Mistakes, WithoutAVulkanDeviceItSaysSo) {
  const Scratch scratch;
  const Outcome outcome =
      program({"env", "VK_DRIVER_FILES=/nonexistent", "VK_ICD_FILENAMES=/nonexistent", PHOTONLAG_PROGRAM, "run",
               source("scenarios/quickstart.toml"), "--out", scratch / "run"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("Vulkan"), std::string::npos) << outcome.err;
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Mistakes, AnExistingOutputIsKept) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "run");
  write(scratch / "run/precious.txt", "mine");
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--force"}}) {
    std::vector<std::string> words{"run",          source("scenarios/quickstart.toml"), "--pixels", "off", "--out",
                                   scratch / "run"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("run"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(scratch / "run/precious.txt"));
  }
}

TEST(Mistakes, AnUnwritablePlaceIsRefused) {
  const Outcome outcome =
      photonlag({"run", source("scenarios/quickstart.toml"), "--pixels", "off", "--out", "/proc/nowhere/run"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("/proc/nowhere"), std::string::npos) << outcome.err;
}

/// Starts a long run in the background.
pid_t start_long(const std::string& out) {
  const pid_t child = fork();
  if (child != 0) return child;
  const int quiet = open("/dev/null", O_WRONLY);
  dup2(quiet, STDOUT_FILENO);
  dup2(quiet, STDERR_FILENO);
  const std::string scenario = source("scenarios/many_clients.toml");
  execl(PHOTONLAG_PROGRAM, PHOTONLAG_PROGRAM, "run", scenario.c_str(), "--set", "duration_s=3000", "--out", out.c_str(),
        nullptr);
  _exit(127);
}

/// Waits until the run has begun to write.
void await_partial(const std::filesystem::path& folder) {
  for (int i = 0; i < 200 && std::filesystem::is_empty(folder); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
}

TEST(Mistakes, CtrlCLeavesNothing) {
  const Scratch scratch;
  const pid_t child = start_long(scratch / "run");
  await_partial(scratch.path());
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Mistakes, Kill9LeavesNothingThatLooksWhole) {
  const Scratch scratch;
  const pid_t child = start_long(scratch / "run");
  await_partial(scratch.path());
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_FALSE(std::filesystem::exists(scratch / "run"));
  int partial = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
    ++partial;
    EXPECT_NE(entry.path().string().find(".partial-"), std::string::npos);
    EXPECT_EQ(photonlag({"explain", entry.path()}).exit_code, 2);
  }
  EXPECT_EQ(partial, 1);
}

TEST(Mistakes, AFullDiskEndsTheRunAndSaysSo) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "disk");
  if (mount("none", (scratch / "disk").c_str(), "tmpfs", 0, "size=300k") != 0)
    GTEST_SKIP() << "needs root to make a small disk";
  const Outcome outcome =
      photonlag({"run", source("scenarios/quickstart.toml"), "--pixels", "off", "--out", scratch / "disk/run"});
  const bool empty = std::filesystem::is_empty(scratch / "disk");
  umount((scratch / "disk").c_str());
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos) << outcome.err;
  EXPECT_TRUE(empty);
}

TEST(CommandLine, ListsAndDescribes) {
  const Outcome list = photonlag({"list"});
  EXPECT_EQ(list.exit_code, 0);
  for (const char* word :
       {"predictor", "constant_velocity", "gilbert_elliott", "mahimahi", "x264", "rotational", "gallery", "nack"})
    EXPECT_NE(list.out.find(word), std::string::npos) << word;
  const Outcome described = photonlag({"describe", "loss", "gilbert_elliott"});
  EXPECT_EQ(described.exit_code, 0);
  EXPECT_NE(described.out.find("source:"), std::string::npos);
  EXPECT_EQ(photonlag({"describe", "loss", "gilbert"}).exit_code, 2);
  for (const Outcome& kind : {photonlag({"list", "predictr"}), photonlag({"describe", "predictr", "hold"})}) {
    EXPECT_EQ(kind.exit_code, 2);
    EXPECT_NE(kind.err.find("unknown kind 'predictr'; did you mean 'predictor'? known: "), std::string::npos);
  }
  const Outcome oracle = photonlag({"describe", "predictor", "oracle"});
  EXPECT_NE(oracle.out.find("\nnot causal: it looks up the true future"), std::string::npos) << oracle.out;
  EXPECT_NE(oracle.out.find("\nexact for a head that turns at a constant rate\n"), std::string::npos) << oracle.out;
  EXPECT_EQ(photonlag({"list", "predictors"}).exit_code, 2);
  EXPECT_EQ(photonlag({"fly"}).exit_code, 2);
  EXPECT_NE(photonlag({"runn"}).err.find("did you mean 'run'?"), std::string::npos);
  EXPECT_NE(photonlag({"import", "nosuch"}).err.find("unknown import command 'nosuch'; known: mahimahi"),
            std::string::npos);
  EXPECT_EQ(program({"sh", "-c", std::string(PHOTONLAG_PROGRAM) + " list > /dev/full"}).exit_code, 2);
}

}  // namespace
}  // namespace photonlag::test
