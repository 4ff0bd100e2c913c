#include "sim/scenario/foreign_code.hpp"

namespace photonlag {
namespace {

std::string& reason() {
  static std::string why;
  return why;
}

}  // namespace

void forbid_programs(const std::string& why) { reason() = why; }

const std::string& programs_forbidden_by() { return reason(); }

}  // namespace photonlag
