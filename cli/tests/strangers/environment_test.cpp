/// What the machine does not give is told, with exit code 2, and nothing is left half done.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cli/tests/gate_fixture.hpp"
#include "cli/tests/strangers/strangers.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Environment, ATemporaryFolderThatIsNoneIsNamed) {
  const Scratch scratch;
  const std::string scenario = tiny(scratch);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"gate", scenario, "--against", scratch / "g", "--bless"},
        {"compare", scenario, "--swap", "clients=1,2"}}) {
    const Outcome outcome = under("export TMPDIR=/nonexistent", words);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("TMPDIR=/nonexistent: error: "));
  }
}

TEST(Environment, ShortMemoryIsToldAsThat) {
  if (sanitized) GTEST_SKIP() << "the address sanitizer takes more memory than is left here";
  const Scratch scratch;
  const std::string scenario = source("scenarios/many_clients.toml");
  const Outcome run = under("ulimit -v 300000",
                            {"run", scenario, "--set", "clients=100000", "--no-pictures", "--out", scratch / "run"});
  EXPECT_EQ(run.exit_code, 2) << run.err;
  EXPECT_THAT(run.err, HasSubstr("out of memory"));
  EXPECT_THAT(names_in(scratch.path()), IsEmpty());
}

/// From no descriptor at all to as many as it takes.
TEST(Environment, FewDescriptorsLeaveNothingBehind) {
  if (sanitized)
    GTEST_SKIP() << "UBSan looks at types through a pipe: without descriptors it takes every object for invalid";
  for (int most = 3; most < 40; ++most) {
    const Scratch scratch;
    const Outcome run = under("ulimit -n " + std::to_string(most),
                              {"run", source("scenarios/many_clients.toml"), "--set", "clients=1", "--set",
                               "duration_s=0.2", "--set", "warmup_s=0", "--no-pictures", "--out", scratch / "run"});
    if (run.exit_code == 0) return;
    EXPECT_THAT(run.exit_code, testing::AnyOf(2, 127)) << most << run.err;  // 127: not even its libraries
    EXPECT_THAT(names_in(scratch.path()), IsEmpty()) << most << run.err;
  }
  FAIL() << "39 should do";
}

TEST(Environment, FoldersThatMayNotBeReadOrWrittenAreNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read and write all";
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "locked");
  std::filesystem::permissions(scratch / "locked", std::filesystem::perms::none);
  const std::string scenario = tiny(scratch);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", scenario, "--out", scratch / "locked/run"},
        {"explain", scratch / "locked/run"},
        {"view", scratch / "locked/run"},
        {"compare", scratch / "locked/a", scratch / "locked/b"}})
    EXPECT_EQ(photonlag(words).exit_code, 2) << words[0];
  std::filesystem::permissions(scratch / "locked", std::filesystem::perms::owner_all);
}

/// A file system of its own, as full as one likes.
class SmallDisk : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(scratch_ / "disk");
    if (mount("none", (scratch_ / "disk").c_str(), "tmpfs", 0, "size=64k") != 0)
      GTEST_SKIP() << "needs root to make a small disk";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) umount((scratch_ / "disk").c_str());
  }
  void fill() const {
    std::ofstream out(scratch_ / "disk/full");
    while (out << std::string(4096, 'x') && out.flush()) continue;
  }
  Scratch scratch_;
  bool mounted_ = false;
};

TEST_F(SmallDisk, ThatIsFullTakesNoHalfGolden) {
  fill();
  const Outcome blessed = gate({tiny(scratch_), "--bless"}, scratch_ / "disk/golden");
  EXPECT_EQ(blessed.exit_code, 2);
  EXPECT_THAT(blessed.out + blessed.err, HasSubstr("No space left on device"));
  EXPECT_EQ(names_in(scratch_ / "disk"), std::vector<std::string>{"full"});
}

TEST_F(SmallDisk, ThatIsFullIsSaidByAnExport) {
  ASSERT_EQ(photonlag({"sweep", tiny(scratch_), "-o", scratch_ / "s.sqlite"}).exit_code, 0);
  fill();
  const Outcome exported = photonlag({"sweep", "export", scratch_ / "s.sqlite", "--csv", scratch_ / "disk/a.csv"});
  EXPECT_EQ(exported.exit_code, 2);
  EXPECT_THAT(exported.err, HasSubstr("No space left on device"));
  EXPECT_EQ(names_in(scratch_ / "disk"), std::vector<std::string>{"full"});
}

TEST(Environment, NamesOfAnyBytesAreNames) {
  const Scratch scratch;
  const std::string odd = scratch / "n\xff\xfe";
  std::filesystem::create_directory(odd);
  std::ofstream(odd + "/s\xff.toml") << std::ifstream(tiny(scratch)).rdbuf();
  const std::string scenario = odd + "/s\xff.toml";
  EXPECT_EQ(photonlag({"run", scenario, "--out", odd + "/run"}).exit_code, 0);
  EXPECT_EQ(photonlag({"gate", scenario, "--against", odd + "/g", "--bless"}).exit_code, 0);
  EXPECT_EQ(photonlag({"gate", scenario, "--against", odd + "/g"}).exit_code, 0);
  EXPECT_EQ(photonlag({"sweep", scenario, "-o", odd + "/s.sqlite"}).exit_code, 0);
  EXPECT_NE(photonlag({"calibrate", scenario, "-o", odd + "/c.csv", "--duration", "0.1"}).exit_code, 70);
  EXPECT_NE(photonlag({"compare", odd + "/run", odd + "/run", "--json", odd + "/c.json"}).exit_code, 70);
}

}  // namespace
}  // namespace photonlag::test
