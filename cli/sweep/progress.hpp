#pragma once
/// @file
/// How far a sweep is, on a terminal.

#include <chrono>
#include <string>

namespace photonlag::cli {

/// One line with a bar, counts and the time left; nothing where standard error is piped.
class SweepProgress {
 public:
  explicit SweepProgress(std::size_t runs);
  ~SweepProgress();
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  void count(bool ok);

 private:
  void show() const;

  std::size_t runs_, done_ = 0, failed_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  bool terminal_;
};

/// "48 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace photonlag::cli
