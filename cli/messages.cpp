#include "cli/messages.hpp"

#include <cstdio>

#include "sim/core/printable.hpp"

namespace photonlag::cli {

void warn(const std::string& what) {
  std::fprintf(stderr, "photonlag: warning: %s\n", printable_message(what).c_str());
}

void note(const std::string& what) { std::fprintf(stderr, "photonlag: note: %s\n", printable_message(what).c_str()); }

}  // namespace photonlag::cli
