#pragma once
/// @file
/// What a *user* or the machine can cause. Bugs in this code assert instead.

#include <stdexcept>
#include <string>

namespace photonlag {

/// A place in a file; line and column are 1-based, 0 means unknown.
struct Location {
  std::string path;
  unsigned line = 0;
  unsigned column = 0;

  [[nodiscard]] std::string str() const {
    return line == 0 ? path : path + ":" + std::to_string(line) + ":" + std::to_string(column);
  }
};

/// Input the user can fix. what() is "path:line:col: error: message", the form editors can jump to. Exit code 2.
class InputError : public std::runtime_error {
 public:
  InputError(const Location& where, const std::string& message)
      : std::runtime_error(where.str() + ": error: " + message) {}
};

/// The machine did not let us: no space, no permission, no device. what() is "subject: error: message". Exit code 2.
class EnvironmentError : public std::runtime_error {
 public:
  EnvironmentError(const std::string& subject, const std::string& message)
      : std::runtime_error(subject + ": error: " + message) {}
};

}  // namespace photonlag
