#pragma once
/// @file
/// A file of recorded durations that lasts as long as the test needs it.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace photonlag::test {

class ProfileFile {
 public:
  explicit ProfileFile(const std::string& text) { std::ofstream(path_) << text; }
  ~ProfileFile() { std::filesystem::remove(path_); }
  ProfileFile(const ProfileFile&) = delete;
  ProfileFile& operator=(const ProfileFile&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) / ("profile" + std::to_string(getpid()) + ".csv");
};

}  // namespace photonlag::test
