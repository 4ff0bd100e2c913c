#pragma once
/// @file
/// The files a scenario names.

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "sim/core/error.hpp"

namespace photonlag {

class Inputs {
 public:
  /// @param folder What paths of the scenario file are relative to.
  explicit Inputs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Takes note of a file and its sha256.
  /// @returns its absolute path. @throws InputError at @p where, beginning with @p subject, if it cannot be read.
  std::filesystem::path add(const std::string& text, bool from_set, const Location& where, const std::string& subject);
  /// @param from_set Given by --set: relative to the working directory.
  [[nodiscard]] std::filesystem::path absolute(const std::string& text, bool from_set) const;

  /// Remembers that the dotted @p key takes a path, so that a sweep's values for it are known to be paths.
  void note_path_key(const std::string& key) { path_keys_.insert(key); }
  [[nodiscard]] bool is_path_key(const std::string& key) const { return path_keys_.contains(key); }

  [[nodiscard]] const std::map<std::string, std::string>& sha256_by_path() const { return sha256_; }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> sha256_;
  std::set<std::string> path_keys_;
};

}  // namespace photonlag
