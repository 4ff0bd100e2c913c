#include "sim/core/whole_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "sim/core/error.hpp"
#include "sim/core/output_file.hpp"

namespace photonlag {
namespace {

namespace fs = std::filesystem;

class WholeFiles : public testing::Test {
 protected:
  WholeFiles() { fs::create_directories(folder_); }
  ~WholeFiles() override { fs::remove_all(folder_); }

  static std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// How many files and folders there are.
  [[nodiscard]] std::ptrdiff_t entries() const {
    return std::distance(fs::recursive_directory_iterator(folder_), fs::recursive_directory_iterator());
  }

  fs::path folder_ = fs::temp_directory_path() / ("photonlag_whole_file_" + std::to_string(getpid()));
};

TEST_F(WholeFiles, AppearWhenTheyAreComplete) {
  const fs::path out = folder_ / "out.csv";
  {
    WholeFile file(out, false);
    write_file(file.path(), "new");
    EXPECT_FALSE(fs::exists(out));
    file.commit();
  }
  EXPECT_EQ(text_of(out), "new");
  EXPECT_EQ(entries(), 1);
}

TEST_F(WholeFiles, LeaveWhatWasThereIfNothingComesOfThem) {
  const fs::path out = folder_ / "out.csv";
  write_file(out, "old");
  {
    const WholeFile file(out, true);
    write_file(file.path(), "ne");
  }
  EXPECT_EQ(text_of(out), "old");
  EXPECT_EQ(entries(), 1);
  EXPECT_THROW(WholeFile(out, false), InputError);
  EXPECT_THROW(WholeFile(folder_, true), InputError);
}

TEST_F(WholeFiles, MakeTheFoldersTheyNeedAndTakeThemAwayAgain) {
  const fs::path out = folder_ / "a" / "b" / "out.csv";
  {
    const WholeFile file(out, false);
    write_file(file.path(), "ne");
  }
  EXPECT_EQ(entries(), 0);
  {
    const WholeFile file(out, false);
    write_file(folder_ / "a" / "another", "'s");
  }
  EXPECT_EQ(entries(), 2) << "a and what another has put there";
  write_whole_file(out, "new");
  EXPECT_EQ(text_of(out), "new");
  EXPECT_THROW(write_whole_file("/proc/no/such/folder.csv", "x"), EnvironmentError);
}

TEST_F(WholeFiles, AreNotWhatIsToBeRead) {
  write_file(folder_ / "in", "x");
  fs::create_symlink("in", folder_ / "link");
  EXPECT_THROW(keep_inputs(folder_ / "link", {folder_ / "other", folder_ / "in"}), InputError);
  keep_inputs(folder_ / "out", {folder_ / "other", folder_ / "in"});
}

TEST_F(WholeFiles, ReplaceWhatALinkLeadsTo) {
  write_file(folder_ / "target", "old");
  fs::create_symlink("target", folder_ / "link");
  write_whole_file(folder_ / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(text_of(folder_ / "target"), "new");
}

TEST(WholeFile, WritesToADeviceAsItIs) {
  const WholeFile file("/dev/null", false);
  EXPECT_EQ(file.path(), "/dev/null");
  write_whole_file("/dev/null", "x");
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

}  // namespace
}  // namespace photonlag
