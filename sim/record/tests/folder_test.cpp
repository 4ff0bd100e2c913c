#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/core/error.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using testing::ElementsAre;
using testing::HasSubstr;

template <class Error, class Work>
std::string message_of(Work work) {
  try {
    work();
  } catch (const Error& e) {
    return e.what();
  }
  return "(nothing thrown)";
}

/// The number of a process that has just died.
pid_t dead_pid() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  ::waitpid(pid, nullptr, 0);
  return pid;
}

TEST(RunFolder, AppearsOnlyWhenFinished) {
  Scratch scratch;
  {
    Recorder recorder(scratch / "runs/a/1", full_record());
    EXPECT_THAT(names_in(scratch / "runs/a"), ElementsAre("1.partial-" + std::to_string(::getpid())));
    recorder.finish({});
    EXPECT_THAT(names_in(scratch / "runs/a"), ElementsAre("1"));
  }
  EXPECT_THAT(names_in(scratch / "runs/a"), ElementsAre("1"));
}

TEST(RunFolder, HoldsNoFileOfTheWayThere) {
  Scratch scratch;
  record(synthetic_run(1, 150), scratch / "run");
  EXPECT_THAT(names_in(scratch / "run"),
              ElementsAre("frames.csv", "images", "manifest.json", "packets.csv", "refreshes.csv", "samples.csv",
                          "spans.csv", "summary.json", "trace.json"));
}

TEST(RunFolder, LevelsWriteLess) {
  Scratch scratch;
  RecordOptions options = full_record();
  options.packets = false;
  options.level = RecordLevel::refreshes;
  record(synthetic_run(1, 150), scratch / "refreshes", options);
  options.level = RecordLevel::summary;
  record(synthetic_run(1, 150), scratch / "summary", options);
  EXPECT_THAT(names_in(scratch / "refreshes"), ElementsAre("images", "manifest.json", "refreshes.csv", "summary.json"));
  EXPECT_THAT(names_in(scratch / "summary"), ElementsAre("images", "manifest.json", "summary.json"));
  record(synthetic_run(1, 150), scratch / "full");
  EXPECT_EQ(text_of(scratch / "summary/summary.json"), text_of(scratch / "full/summary.json"));
  EXPECT_EQ(text_of(scratch / "refreshes/refreshes.csv"), text_of(scratch / "full/refreshes.csv"));
}

TEST(RunFolder, LeavesNothingWithoutFinish) {
  Scratch scratch;
  { Recorder recorder(scratch / "run", full_record()); }
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

TEST(RunFolder, DoesNotTouchWhatIsThere) {
  Scratch scratch;
  fs::create_directory(scratch / "run");
  std::ofstream(scratch / "run/thesis.txt") << "years of work";
  std::ofstream(scratch / "run/manifest.json") << R"({"name": "some other program's"})";
  RecordOptions options = full_record();
  EXPECT_THAT(message_of<InputError>([&] { Recorder(scratch / "run", options); }), HasSubstr("--force"));
  options.force = true;
  EXPECT_THAT(message_of<InputError>([&] { Recorder(scratch / "run", options); }), HasSubstr("not the folder of a"));
  std::ofstream(scratch / "file") << "a file";
  EXPECT_THAT(message_of<InputError>([&] { Recorder(scratch / "file", options); }), HasSubstr("not the folder of a"));
  record(synthetic_run(1, 10), scratch / "real");
  fs::create_directory_symlink(scratch / "real", scratch / "link");
  EXPECT_THAT(message_of<InputError>([&] { Recorder(scratch / "link", options); }), HasSubstr("not the folder of a"));
  EXPECT_THAT(names_in(scratch.path()), ElementsAre("file", "link", "real", "run"));
  EXPECT_EQ(text_of(scratch / "run/thesis.txt"), "years of work");
}

TEST(RunFolder, ForceReplacesARunAndOnlyAtTheEnd) {
  Scratch scratch;
  record(synthetic_run(1, 100), scratch / "run");
  const std::string old = text_of(scratch / "run/refreshes.csv");
  RecordOptions options = full_record();
  EXPECT_THROW(Recorder(scratch / "run", options), InputError);
  options.force = true;
  { Recorder abandoned(scratch / "run", options); }
  EXPECT_EQ(text_of(scratch / "run/refreshes.csv"), old);
  record(synthetic_run(1, 120), scratch / "run/", options);  // a slash at the end names the same folder
  EXPECT_EQ(lines_of(scratch / "run/refreshes.csv").size(), 121u);
  EXPECT_THAT(names_in(scratch.path()), ElementsAre("run"));
}

TEST(RunFolder, ThatComesIntoBeingMeanwhileIsNotReplaced) {
  Scratch scratch;
  Recorder recorder(scratch / "run", full_record());
  fs::create_directory(scratch / "run");
  EXPECT_THROW(recorder.finish({}), InputError);
  EXPECT_TRUE(fs::is_empty(scratch / "run"));
}

TEST(RunFolder, OfADeadProcessIsRemovedOfALivingOneNot) {
  Scratch scratch;
  const std::string dead = "run.partial-" + std::to_string(dead_pid()), alive = "run.partial-1";
  for (const std::string& name : {dead, alive, std::string("other.partial-1"), std::string("run.partial-copy")})
    fs::create_directory(scratch / name);
  Recorder(scratch / "run", full_record());
  EXPECT_THAT(names_in(scratch.path()), ElementsAre("other.partial-1", alive, "run.partial-copy"));
}

TEST(RunFolder, OfAKilledProcessWithOurNumberIsRemovedOneInUseNot) {
  Scratch scratch;
  const fs::path own = scratch / ("run.partial-" + std::to_string(::getpid()));
  fs::create_directory(own);
  std::ofstream(own / "old.txt") << "of a killed run";
  Recorder recorder(scratch / "run", full_record());
  EXPECT_FALSE(fs::exists(own / "old.txt"));
  EXPECT_THROW(Recorder(scratch / "run", full_record()), EnvironmentError);
  EXPECT_TRUE(fs::exists(own / "frames.csv"));
}

TEST(RunFolder, KilledIsNeverTakenForFinished) {
  Scratch scratch;
  const pid_t pid = ::fork();
  if (pid == 0) {
    Recorder recorder(scratch / "run", full_record());
    for (const RefreshRow& r : synthetic_run(1, 2000).refreshes) recorder.add(r);
    ::raise(SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  const std::string left = "run.partial-" + std::to_string(pid);
  ASSERT_THAT(names_in(scratch.path()), ElementsAre(left));
  EXPECT_THAT(message_of<InputError>([&] { (void)read_run(scratch / left); }), HasSubstr("not finished"));
  EXPECT_THROW((void)load_summary(scratch / "run"), InputError);
  EXPECT_THROW((void)newest_run(scratch.path()), InputError);
  record(synthetic_run(1, 100), scratch / "run");
  EXPECT_THAT(names_in(scratch.path()), ElementsAre("run"));
}

TEST(RunFolder, WhereNoneCanBeMade) {
  Scratch scratch;
  std::ofstream(scratch / "file") << "in the way";
  EXPECT_THAT(message_of<EnvironmentError>([&] { Recorder(scratch / "file/run", full_record()); }),
              HasSubstr("cannot create"));
}

/// A file system of 256 KiB in a mount namespace of its own.
class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (::mount("photonlag", scratch.path().c_str(), "tmpfs", 0, "size=256k") != 0)
      GTEST_SKIP() << "mounting a small tmpfs needs privileges: " << std::strerror(errno);
    mounted = true;
  }
  void TearDown() override {
    if (mounted) ::umount2(scratch.path().c_str(), MNT_DETACH);
  }
  Scratch scratch;
  bool mounted = false;
};

TEST_F(FullDisk, IsAnErrorAndLeavesNothing) {
  const std::string message = message_of<EnvironmentError>([&] { record(synthetic_run(1, 5000), scratch / "run"); });
  EXPECT_THAT(message, HasSubstr("/run.partial-"));
  EXPECT_THAT(message, HasSubstr(": error: cannot write: No space left on device"));
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

TEST_F(FullDisk, InTheSecondPassToo) {
  RecordOptions options = full_record();
  options.packets = false;
  options.level = RecordLevel::refreshes;  // fits once, but not twice
  const std::string message =
      message_of<EnvironmentError>([&] { record(synthetic_run(1, 600), scratch / "run", options); });
  EXPECT_THAT(message, HasSubstr("refreshes.csv: error: cannot write: No space left on device"));
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

}  // namespace
}  // namespace photonlag
