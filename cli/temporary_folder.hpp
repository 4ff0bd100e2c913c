#pragma once
/// @file
/// A folder that goes away.

#include <filesystem>
#include <string>

#include "sim/core/leftovers.hpp"

namespace photonlag::cli {

/// Under $TMPDIR, or /tmp; removed with all that is in it when this ends, or the program does.
class TemporaryFolder {
 public:
  /// @param purpose part of its name. @throws EnvironmentError naming TMPDIR if it is no folder, or the folder cannot
  /// be made
  explicit TemporaryFolder(const std::string& purpose);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  Leftover leftover_;
};

}  // namespace photonlag::cli
