#pragma once
/// @file
/// How far a long command is.

#include <string_view>

namespace photonlag::cli {

/// One line on a terminal, overwritten as the work goes on and gone when this is, ctrl-C included; nothing at all where
/// standard error is piped.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Where it is not, texts need not be made.
  [[nodiscard]] bool visible() const { return terminal_; }
  void show(std::string_view text) const;
  void clear() const;

 private:
  bool terminal_;
};

}  // namespace photonlag::cli
