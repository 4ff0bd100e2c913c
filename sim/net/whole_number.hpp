#pragma once
/// @file
/// Options that count things.

#include <cmath>
#include <cstdint>
#include <string>

#include "sim/core/options.hpp"

namespace photonlag {

/// The number option @p key. @throws InputError where it was written if it has a fraction. @pre its range fits an int64
[[nodiscard]] inline std::int64_t whole_number(const Values& options, const std::string& key) {
  const double value = options[key];
  if (value != std::floor(value)) throw InputError(options.where(key), key + " must be a whole number");
  return static_cast<std::int64_t>(value);
}

}  // namespace photonlag
