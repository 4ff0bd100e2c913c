#include "sim/core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace photonlag {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The first character of @p text, as RFC 3629 has it: shortest form, no surrogates. @pre not empty
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  if (length == 0 || length > text.size()) return {lead, 1, false};
  char32_t code = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) return {lead, 1, false};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {lead, 1, false};
  return {code, length, true};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

/// Ends a line in some programs, or turns the direction of what follows.
bool misleads(char32_t code) {
  return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

void show(const Character& c, std::string_view bytes, std::string& out) {
  if (c.valid && c.code == '\n')
    out += "\\n";
  else if (c.valid && c.code == '\r')
    out += "\\r";
  else if (c.valid && c.code == '\t')
    out += "\\t";
  else if (!c.valid || (is_control(c.code) && c.code < 0x80))
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(c.code));
  else if (is_control(c.code) || misleads(c.code))
    out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c.code));
  else
    out += bytes;
}

/// @p keep decides of a newline, by what follows it.
template <class Keep>
std::string shown(std::string_view text, Keep keep) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = first_of(text);
    if (text.front() == '\n' && keep(text.substr(1)))
      out += '\n';
    else
      show(c, text.substr(0, c.bytes), out);
    text.remove_prefix(c.bytes);
  }
  return out;
}

/// Cuts @p out of UTF-8 between characters.
std::string_view head_of(std::string_view text, std::size_t most) {
  while (most > 0 && most < text.size() && (static_cast<unsigned char>(text[most]) >> 6) == 2) --most;
  return text.substr(0, most);
}
std::string_view tail_of(std::string_view text, std::size_t most) {
  std::size_t from = text.size() - std::min(most, text.size());
  while (from < text.size() && (static_cast<unsigned char>(text[from]) >> 6) == 2) ++from;
  return text.substr(from);
}

std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  return fmt::format("{}[... {} bytes ...]{}", head_of(text, longest * 2 / 3), text.size(), tail_of(text, longest / 4));
}

/// Stretches between blanks, but for the first: it is the path that editors jump to.
std::string with_short_words(std::string_view text) {
  constexpr std::size_t longest_path = 5000, longest_word = 400;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    out += shortened(text.substr(at, end - at), at == 0 ? longest_path : longest_word);
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

std::string no_commands(std::string_view text) {
  std::string out;
  bool begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins && text.substr(i).starts_with("::")) out += "| ";
    begins = text[i] == '\n' || (begins && text[i] == ' ');
    if (text.substr(i).starts_with("##[")) {
      out += "##\\[";
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return shown(text, [](std::string_view) { return false; });
}

std::string in_quotes(std::string_view text, std::size_t longest) {
  return "'" + shortened(printable(text), longest) + "'";
}

std::string printable_message(std::string_view text) {
  const std::string safe = shown(text, [](std::string_view rest) { return rest.starts_with("  "); });
  constexpr std::size_t longest = 4000;
  const std::string words = with_short_words(safe);
  return no_commands(words.size() > 2 * longest ? shortened(words, longest) : words);
}

std::string printable_lines(std::string_view text) {
  return no_commands(shown(text, [](std::string_view) { return true; }));
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = first_of(text);
    out += c.valid ? text.substr(0, c.bytes) : replacement;
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (; !text.empty(); text.remove_prefix(first_of(text).bytes)) {
    const Character c = first_of(text);
    const bool allowed = c.valid && (c.code >= 0x20 || c.code == '\t' || c.code == '\n' || c.code == '\r') &&
                         c.code != 0xfffe && c.code != 0xffff;
    if (!allowed)
      out += replacement;
    else if (c.code == '&')
      out += "&amp;";
    else if (c.code == '<')
      out += "&lt;";
    else if (c.code == '>')
      out += "&gt;";
    else if (c.code == '"')
      out += "&quot;";
    else if (c.code == '\n' || c.code == '\r')
      out += fmt::format("&#{};", static_cast<unsigned>(c.code));
    else
      out += text.substr(0, c.bytes);
  }
  return out;
}

std::string no_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos)
    return std::string(text);
  double number = 0;
  const std::string_view digits = text.substr(text.front() == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_number = error == std::errc() && end == digits.data() + digits.size() && std::isfinite(number);
  return is_number ? std::string(text) : "'" + std::string(text);
}

}  // namespace photonlag
