#include "cli/progress_line.hpp"

#include <unistd.h>

#include <cstdio>

namespace photonlag::cli {
namespace {

constexpr int longest = 79;  // a line that the terminal wraps is not overwritten

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(std::string_view text) const {
  if (!terminal_) return;
  std::fprintf(stderr, "\r%.*s\033[K", static_cast<int>(text.substr(0, longest).size()), text.data());
  std::fflush(stderr);
}

void ProgressLine::clear() const {
  if (terminal_) std::fprintf(stderr, "\r\033[K");
}

}  // namespace photonlag::cli
