/// Whatever it is at, a signal ends it within about a second, and nothing stays behind.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "cli/tests/strangers/strangers.hpp"

namespace photonlag::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Two, since the machine may be busy with other tests.
constexpr double soon_s = 2;

std::vector<std::string> long_run(const Scratch& scratch) {
  return {"run", source("scenarios/many_clients.toml"), "--set", "duration_s=100000", "--out", scratch / "work/run"};
}

TEST(Signals, EndALongRunWhateverTheyAre) {
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch / "work");
    const Stopped run = stopped(long_run(scratch), each, 700ms, scratch.path());
    ASSERT_TRUE(run.was_there);
    EXPECT_EQ(run.exit_code, 130) << each;
    EXPECT_LT(run.seconds, soon_s) << each;
    EXPECT_THAT(names_in(scratch / "work"), IsEmpty()) << each;
  }
}

TEST(Signals, EndARunThatIsStillBeingSetUp) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "work");
  std::vector<std::string> words = long_run(scratch);
  words.insert(words.end(), {"--set", "clients=100000"});
  const Stopped run = stopped(words, SIGTERM, 600ms, scratch.path());
  ASSERT_TRUE(run.was_there);
  EXPECT_EQ(run.exit_code, 130);
  EXPECT_LT(run.seconds, soon_s);
  EXPECT_THAT(names_in(scratch / "work"), IsEmpty());
}

/// A table that takes long to read.
std::string long_table(const Scratch& scratch, const std::string& line, std::size_t bytes) {
  std::ofstream out(scratch / "long.csv");
  std::string block;
  while (block.size() < 1'000'000) block += line;
  for (std::size_t written = 0; written < bytes; written += block.size()) out << block;
  return scratch / "long.csv";
}

TEST(Signals, EndReadingAnInput) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "work");
  const std::string trace = long_table(scratch, "1\n", 120'000'000);
  const std::string scenario =
      tiny(scratch, "[downlink]\ncapacity = { name = \"mahimahi\", trace = \"" + trace + "\" }\n");
  const Stopped run = stopped({"run", scenario, "--out", scratch / "work/run"}, SIGTERM, 700ms, scratch.path());
  if (run.was_there) {
    EXPECT_EQ(run.exit_code, 130);
    EXPECT_LT(run.seconds, soon_s);
  }
  EXPECT_THAT(names_in(scratch / "work"), IsEmpty());
}

TEST(Signals, EndAnImportAndLeaveNoFile) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "work");
  const std::string table = long_table(scratch, "1 2\n", 100'000'000);
  const Stopped import =
      stopped({"import", "mahimahi", table, "-o", scratch / "work/a.trace"}, SIGHUP, 50ms, scratch.path());
  if (import.was_there) {
    EXPECT_EQ(import.exit_code, 130);
    EXPECT_LT(import.seconds, soon_s);
  }
  EXPECT_THAT(names_in(scratch / "work"), IsEmpty());
}

TEST(Signals, EndAGateAndTakeItsTemporaryFolderAway) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "temporary");
  setenv("TMPDIR", (scratch / "temporary").c_str(), 1);
  const Stopped gate = stopped({"gate", source("scenarios/many_clients.toml"), "--set", "duration_s=100000", "--bless",
                                "--against", scratch / "golden"},
                               SIGHUP, 900ms, scratch.path());
  unsetenv("TMPDIR");
  ASSERT_TRUE(gate.was_there);
  EXPECT_EQ(gate.exit_code, 130);
  EXPECT_LT(gate.seconds, soon_s);
  EXPECT_THAT(names_in(scratch.path()), ElementsAre("temporary"));
  EXPECT_THAT(names_in(scratch / "temporary"), IsEmpty());
}

TEST(Signals, ThatNohupHasIgnoredStayIgnored) {
  const Scratch scratch;
  const Outcome run = under("trap '' HUP; { (sleep 0.3; kill -HUP $$) & }", playing(scratch, tiny(scratch)));
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Signals, AClosedPipeIsNoMistake) {
  const Outcome listed = program({"bash", "-c", "\"$0\" list | head -n 1; exit ${PIPESTATUS[0]}", PHOTONLAG_PROGRAM});
  EXPECT_EQ(listed.err, "");
}

TEST(Signals, FilesThatMayNotGrowAreAnErrorAndLeaveNothing) {
  const Scratch scratch;
  const std::string scenario = source("scenarios/many_clients.toml");
  const Outcome run =
      under("ulimit -f 64", {"run", scenario, "--set", "duration_s=2", "--no-pictures", "--out", scratch / "run"});
  EXPECT_EQ(run.exit_code, 2) << run.err;
  EXPECT_THAT(run.err, testing::HasSubstr("File too large"));
  EXPECT_THAT(names_in(scratch.path()), IsEmpty());

  std::ofstream(scratch / "s.toml")
      << "schema = 1\npixels = false\nduration_s = 1\nwarmup_s = 0\n[sweep]\nseeds = [1]\n";
  const Outcome sweep = under("ulimit -f 8", {"sweep", scratch / "s.toml", "--out", scratch / "sweep.sqlite"});
  EXPECT_EQ(sweep.exit_code, 2) << sweep.err;
  EXPECT_THAT(sweep.err,
              testing::HasSubstr("sweep.sqlite: error: cannot be written: the disk is full or refuses, or a"));
  EXPECT_THAT(names_in(scratch.path()), testing::ElementsAre("s.toml"));
}

}  // namespace
}  // namespace photonlag::test
