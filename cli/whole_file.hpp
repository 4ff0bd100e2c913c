#pragma once
/// @file
/// A result file that appears whole or not at all.

#include <filesystem>

namespace photonlag::cli {

/// Written under "<out>.partial-<pid>", until commit() gives it its name; removed by the destructor otherwise. What is
/// no regular file, such as /dev/null or a pipe, is written to as it is; of a link, the file that it leads to is
/// replaced.
class WholeFile {
 public:
  /// @throws InputError if @p out exists and @p force does not allow to replace it, or is a folder
  WholeFile(std::filesystem::path out, bool force);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  /// Where to write.
  [[nodiscard]] const std::filesystem::path& path() const { return partial_; }
  /// @throws EnvironmentError
  void commit();

 private:
  std::filesystem::path out_, partial_;  ///< The same where it is no regular file.
};

}  // namespace photonlag::cli
