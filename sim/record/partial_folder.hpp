#pragma once
/// @file
/// A folder that appears whole or not at all.

#include <filesystem>

#include "sim/core/leftovers.hpp"

namespace photonlag {

/// "<out>.partial-<pid>" until commit(); removed by the destructor otherwise. Locked, so that nobody takes it for
/// stale.
class PartialFolder {
 public:
  /// Removes what killed runs with the same @p out left.
  /// @throws InputError if @p out exists and may not be replaced, or lies in the folder of a run; EnvironmentError if
  /// the folder cannot be created. With @p force only the folder of a finished run is replaced, and only if nothing is
  /// in it that the run or its pictures did not leave.
  PartialFolder(const std::filesystem::path& out, bool force);
  ~PartialFolder() { discard(); }
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Renames the folder to `out`; with force the old run is exchanged in the same step, then removed.
  /// @throws InputError if `out` has come into being meanwhile; EnvironmentError
  void commit();
  void discard() noexcept;

 private:
  std::filesystem::path out_, path_;
  Leftover leftover_;
  bool force_;
  int lock_ = -1;
};

/// What manifest.json calls itself, so that no other program's folder is taken for a run.
inline constexpr const char* run_folder_format = "photonlag run folder";

/// What is in the folder of a finished run that neither its manifest lists nor `photonlag run` drew; empty = nothing.
[[nodiscard]] std::filesystem::path stranger_in(const std::filesystem::path& folder);

/// True if @p folder holds the manifest of a finished run.
[[nodiscard]] bool is_run_folder(const std::filesystem::path& folder);

/// True for the name of a folder that is, or was, being written.
[[nodiscard]] bool is_partial_name(const std::filesystem::path& name);

}  // namespace photonlag
