#pragma once
/// @file
/// How far a sweep is, on a terminal.

#include <chrono>
#include <string>

#include "cli/progress_line.hpp"

namespace photonlag::cli {

/// One line with a bar, counts and the time left; nothing where standard error is piped.
class SweepProgress {
 public:
  explicit SweepProgress(std::size_t runs);

  void count(bool ok);

 private:
  void show() const;

  std::size_t runs_, done_ = 0, failed_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  ProgressLine line_;
};

/// "48 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace photonlag::cli
