#include "sim/core/leftovers.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "sim/core/input_file.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;

class Leftovers : public testing::Test {
 protected:
  Leftovers() : folder_(fs::temp_directory_path() / ("photonlag_leftovers_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~Leftovers() override { fs::remove_all(folder_); }
  [[nodiscard]] fs::path made(const std::string& name, int files = 1) const {
    fs::create_directories(folder_ / name / "a/b/c");
    for (int i = 0; i < files; ++i) std::ofstream(folder_ / name / "a/b" / std::to_string(i)) << "x";
    return folder_ / name;
  }
  fs::path folder_;
};

TEST_F(Leftovers, AreRemovedWithAllThatIsInThem) {
  const Leftover folder(made("many", 3000)), none(folder_ / "never made");
  std::ofstream(folder_ / "file") << "x";
  const Leftover file(folder_ / "file");
  const fs::path stays = made("stays");
  fs::create_symlink(stays, folder_ / "many/link");
  remove_leftovers();
  EXPECT_FALSE(fs::exists(folder_ / "many"));
  EXPECT_FALSE(fs::exists(folder_ / "file"));
  EXPECT_TRUE(fs::exists(stays / "a/b/0")) << "a link is removed, not followed";
}

TEST_F(Leftovers, AreNoneAnyMoreWhenTheirOwnerHasGone) {
  const fs::path stays = made("stays");
  {
    Leftover one(stays);
    const Leftover other = std::move(one);
    one = Leftover(made("other"));
    one = {};
  }
  remove_leftovers();
  EXPECT_TRUE(fs::exists(stays));
  const Leftover parents(stays);
  disown_leftovers();
  remove_leftovers();
  EXPECT_TRUE(fs::exists(stays));
}

TEST_F(Leftovers, ProgramsAreKilledWithTheirGroup) {
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    for (;;) pause();
  }
  const Offspring offspring(child);
  remove_leftovers();
  EXPECT_EQ(waitpid(child, nullptr, 0), -1) << "it has been waited for";
}

TEST_F(Leftovers, InputsAreRegularFilesUpToASize) {
  std::ofstream(folder_ / "file") << "12345";
  EXPECT_EQ(input_problem(folder_ / "file", 5), "");
  EXPECT_EQ(read_input(folder_ / "file", 5), "12345");
  EXPECT_EQ(input_problem(folder_ / "file", 4), "it has 5 bytes, more than the 4 that are read of such a file");
  EXPECT_EQ(input_problem(folder_, 5), "it is a folder");
  EXPECT_EQ(input_problem(folder_ / "none", 5), "no such file");
  EXPECT_EQ(input_problem("/dev/zero", 5), "it is a device, not a file");
  EXPECT_GT(read_input("/proc/self/maps", 1 << 20).size(), 100U) << "says it is empty";
  EXPECT_ANY_THROW((void)read_input("/proc/self/maps", 100));
}

}  // namespace
}  // namespace photonlag
