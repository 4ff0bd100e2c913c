#pragma once
/// @file
/// Other programs' recordings, as files that scenarios can name.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace photonlag::cli {

struct ImportRequest {
  std::vector<std::filesystem::path> files;  ///< At least one; several are put one after the other.
  std::string from;                          ///< What the files hold, where the kind knows several; empty = its first.
  double scale = 1;                          ///< Of rates; only kinds that have one.
  /// By flag, every one that the kind has: given, or its default.
  std::map<std::string, std::vector<double>, std::less<>> numbers{};
  std::map<std::string, std::string, std::less<>> words{};
};

/// A flag of one kind that takes as many numbers as its default has.
struct ImportNumbers {
  std::string flag, meaning;
  std::vector<double> fallback;
};

/// A flag of one kind that takes a word.
struct ImportWords {
  std::string flag, meaning, fallback;
};

/// A kind of recording.
struct Importer {
  std::string name, meaning;
  std::string begins;               ///< How the files it writes begin (WholeFile).
  std::vector<std::string> from{};  ///< What its files may hold; empty = one thing.
  bool scales = false;
  std::vector<ImportNumbers> numbers{};
  std::vector<ImportWords> words{};
  /// Writes to @p to. @returns one line about it. @throws InputError at path:line:col, EnvironmentError
  std::function<std::string(const ImportRequest& request, const std::filesystem::path& to)> run;
};

// Networks (and net/): docs/network-recordings.md.
[[nodiscard]] Importer mahimahi_importer();
[[nodiscard]] Importer iperf_importer();
[[nodiscard]] Importer ping_importer();
[[nodiscard]] Importer bursts_importer();
[[nodiscard]] Importer wivrn_importer();

// Head motion (head/): to what head.trace takes. Frames and layouts: docs/head-motion.md.
[[nodiscard]] Importer eyenavgs_importer();
[[nodiscard]] Importer pred6dof_importer();
[[nodiscard]] Importer tumvi_importer();
[[nodiscard]] Importer euroc_importer();
[[nodiscard]] Importer illixr_importer();
[[nodiscard]] Importer openxr_importer();

}  // namespace photonlag::cli
