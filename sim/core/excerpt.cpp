#include "sim/core/excerpt.hpp"

#include <algorithm>

#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

bool& hidden() {
  static bool all = false;
  return all;
}

}  // namespace

std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 16, longest_number = 40, beginning = 8;
  if (hidden()) return "what stands here";
  const bool digits = text.find_first_not_of("0123456789.+-eE") == std::string_view::npos;
  if (text.size() <= (digits ? longest_number : longest)) return in_quotes(text);
  const std::string begin = in_quotes(text.substr(0, beginning));
  return begin.substr(0, begin.size() - 1) + "...'";
}

std::string excerpts(const std::vector<std::string>& names) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
           std::string_view("_ .()/%-[]").find(c) != std::string_view::npos;
  };
  std::string out;
  for (const std::string& name : names) {
    if (hidden()) return "others";
    const bool word = name.size() <= 40 && std::ranges::all_of(name, plain);
    out += (out.empty() ? "" : ", ") + (word ? name : excerpt(name));
  }
  return out;
}

void hide_contents() { hidden() = true; }

}  // namespace photonlag
