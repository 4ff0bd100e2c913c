#pragma once
/// @file
/// Whole numbers from one to another, as scenarios and command lines write them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace photonlag {

struct NumberSpan {
  std::uint64_t first = 0, last = 0;  ///< Both belong to it; first <= last.
};

/// "3" or "0..9", with numbers below 10^18; nothing if @p text is neither.
[[nodiscard]] std::optional<NumberSpan> parse_number_span(std::string_view text);

}  // namespace photonlag
