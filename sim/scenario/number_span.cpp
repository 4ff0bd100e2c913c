#include "sim/scenario/number_span.hpp"

#include <charconv>

namespace photonlag {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view digits) {
  constexpr std::uint64_t too_large = 1'000'000'000'000'000'000;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value >= too_large) return {};
  return value;
}

}  // namespace

std::optional<NumberSpan> parse_number_span(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = whole_number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : whole_number(text.substr(dots + 2));
  if (!first || !last || *first > *last) return {};
  return NumberSpan{*first, *last};
}

}  // namespace photonlag
