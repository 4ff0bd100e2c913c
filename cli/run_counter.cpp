#include "cli/run_counter.hpp"

#include <unistd.h>

#include <cstdio>

namespace photonlag::cli {

RunCounter::RunCounter(std::size_t all, std::string of)
    : all_(all), of_(std::move(of)), terminal_(isatty(STDERR_FILENO) != 0) {}

RunCounter::~RunCounter() {
  if (terminal_) std::fprintf(stderr, "\r%40s\r", "");
}

void RunCounter::show(std::size_t done) const {
  if (terminal_) std::fprintf(stderr, "\r  %zu of %zu %s", done, all_, of_.c_str());
}

}  // namespace photonlag::cli
