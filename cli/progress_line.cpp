#include "cli/progress_line.hpp"

#include <unistd.h>

#include <cstdio>

#include "cli/terminal.hpp"

namespace photonlag::cli {

ProgressLine::ProgressLine() : terminal_(overwrites_lines(STDERR_FILENO)) {}

void ProgressLine::show(std::string_view text) const {
  if (!terminal_) return;
  const std::string_view fits = text.substr(0, columns_of(STDERR_FILENO) - 1);  // one that wraps is not overwritten
  std::fprintf(stderr, "\r%.*s\033[K", static_cast<int>(fits.size()), fits.data());
  std::fflush(stderr);
}

void ProgressLine::clear() const {
  if (terminal_) std::fprintf(stderr, "\r\033[K");
}

}  // namespace photonlag::cli
