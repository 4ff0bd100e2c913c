#include "sim/core/text/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/input_file.hpp"

namespace photonlag {
namespace {

std::string bytes_of(const std::filesystem::path& file, const Location& asked_at) {
  if (const std::string why = input_problem(file, largest_input::table); !why.empty())
    throw InputError(asked_at, fmt::format("{} cannot be opened: {}{}", file.string(), why,
                                           why == "it is a folder" ? "; name a file" : ""));
  return read_input(file, largest_input::table);
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  constexpr unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(lead[more] | (c >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

/// @param low index of a unit's low byte: 0 = little-endian
std::string from_utf16(std::string_view bytes, std::size_t low) {
  const auto unit = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at + low]) |
                                 static_cast<unsigned char>(bytes[at + 1 - low]) << 8);
  };
  std::string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    const bool pair = c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size();
    if (pair) c = 0x10000 + ((c - 0xD800) << 10) + (unit(i += 2) & 0x3FF);
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

std::string read_text_file(const std::filesystem::path& file, const Location& asked_at) {
  std::string text = bytes_of(file, asked_at);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with("\xFF\xFE")) text = from_utf16(std::string_view(text).substr(2), 0);
  if (text.starts_with("\xFE\xFF")) text = from_utf16(std::string_view(text).substr(2), 1);
  if (const std::size_t zero = text.find('\0'); zero != text.npos)
    throw InputError(location_in(file, text, zero), "is no text: a byte is 0");
  if (text.find('\n') == text.npos) std::ranges::replace(text, '\r', '\n');
  return text;
}

Location location_in(const std::filesystem::path& file, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {file.string(), static_cast<unsigned>(line), static_cast<unsigned>(offset - begin + 1)};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace photonlag
