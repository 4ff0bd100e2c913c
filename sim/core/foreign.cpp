#include "sim/core/foreign.hpp"

#include <fmt/format.h>

#include <cmath>

namespace photonlag {
namespace {

std::string bounds(double low, double high) {
  if (std::isinf(high)) return fmt::format("must be {} or more", low);
  return fmt::format("must be {} to {}", low, high);
}

constexpr const char* too_long = "that is more than 10 years";

}  // namespace

double Foreign::number(const char* what, double value, double low, double high) const {
  if (!(value >= low && value <= high)) fail(fmt::format("gave {} of {}, {}", what, value, bounds(low, high)));
  return value;
}

std::int64_t Foreign::whole(const char* what, std::int64_t value, std::int64_t low, std::int64_t high) const {
  if (value < low || value > high) fail(fmt::format("gave {} of {}, must be {} to {}", what, value, low, high));
  return value;
}

Nanos Foreign::duration(const char* what, Nanos value, Nanos least) const {
  if (value < least) fail(fmt::format("gave {} of {} ns, must be {} ns or more", what, value.count(), least.count()));
  if (value > longest) fail(fmt::format("gave {} of {} ns, {}", what, value.count(), too_long));
  return value;
}

Nanos Foreign::instant(const char* what, Nanos value, Nanos earliest) const {
  if (value < earliest)
    fail(fmt::format("gave {} at {} ns, which is before {} ns", what, value.count(), earliest.count()));
  if (value - earliest > longest) fail(fmt::format("gave {} at {} ns, {} away", what, value.count(), too_long));
  return value;
}

}  // namespace photonlag
