#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace photonlag::cli {
namespace {

constexpr std::size_t least = 20, most = 1000;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// 0 where COLUMNS is no number that a terminal could have.
std::size_t asked_for() {
  const std::string_view text = variable("COLUMNS");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && columns >= least && columns <= most ? columns : 0;
}

}  // namespace

bool overwrites_lines(int file_descriptor) { return isatty(file_descriptor) != 0 && variable("TERM") != "dumb"; }

bool shows_colour(int file_descriptor) { return overwrites_lines(file_descriptor) && variable("NO_COLOR").empty(); }

std::size_t columns_of(int file_descriptor, std::size_t elsewhere) {
  if (const std::size_t columns = asked_for(); columns > 0) return columns;
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= least && size.ws_col <= most) return size.ws_col;
  return elsewhere;
}

}  // namespace photonlag::cli
