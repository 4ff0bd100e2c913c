#pragma once
/// @file
/// A result file that appears whole or not at all.

#include <filesystem>
#include <string_view>
#include <vector>

#include "sim/core/leftovers.hpp"

namespace photonlag {

/// Written under "<out>.partial-<pid>", until commit() gives it its name; removed by the destructor otherwise, with the
/// folders that were made for it. What is no regular file, such as /dev/null or a pipe, is written to as it is; of a
/// link, the file that it leads to is replaced.
class WholeFile {
 public:
  /// @param ours how files of this kind begin, a 0 for any digit: with @p force, no other is replaced, but for an empty
  /// one; "" = any is
  /// @throws InputError if @p out exists and @p force does not allow to replace it, or is a folder
  /// @throws EnvironmentError if a folder on the way there is missing and cannot be made
  WholeFile(std::filesystem::path out, bool force, std::string_view ours = {});
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  /// Where to write.
  [[nodiscard]] const std::filesystem::path& path() const { return partial_; }
  /// @throws EnvironmentError
  void commit();

 private:
  void make_folders();

  std::filesystem::path out_, partial_;  ///< The same where it is no regular file.
  std::filesystem::path made_;           ///< The outermost folder that was made; empty = none.
  Leftover leftover_;
};

/// @throws InputError if @p out is one of @p inputs, which a replacement would destroy
void keep_inputs(const std::filesystem::path& out, const std::vector<std::filesystem::path>& inputs);

/// Replaces @p out, or leaves it as it is. @throws InputError if it is a folder. @throws EnvironmentError
void write_whole_file(const std::filesystem::path& out, std::string_view bytes);

}  // namespace photonlag
