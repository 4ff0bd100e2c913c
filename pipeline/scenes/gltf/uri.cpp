#include "pipeline/scenes/gltf/uri.hpp"

#include <algorithm>
#include <array>

namespace photonlag::gltf {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// %20 and its like as what they stand for; a % that begins no such thing stands for itself.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool code = text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    out += code ? char(16 * hex(text[i + 1]) + hex(text[i + 2])) : text[i];
    if (code) i += 2;
  }
  return out;
}

/// Value of a base64 digit (RFC 4648, or its variant for URLs); -1 = none.
int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

Bytes from_base64(std::string_view text, const std::string& owner) {
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0, count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const int value = digit(c);
    if (value < 0) throw Flaw{owner + " holds what is no base64"};
    bits = bits << 6U | std::uint32_t(value);
    if ((count += 6) < 8) continue;
    count -= 8;
    out.push_back(std::uint8_t(bits >> count & 255U));
  }
  return out;
}

/// Whether @p uri begins as "http:" does.
bool has_scheme(const std::string& uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  return std::all_of(uri.begin(), uri.begin() + std::ptrdiff_t(colon), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
           c == '.';
  });
}

}  // namespace

Bytes data_of(const std::string& uri, const std::string& owner) {
  const std::size_t comma = uri.find(',');
  if (comma == std::string::npos) throw Flaw{owner + " holds a data: URI without data"};
  const std::string text = decoded(std::string_view(uri).substr(comma + 1));
  if (std::string_view(uri).substr(0, comma).ends_with(";base64")) return from_base64(text, owner);
  return {text.begin(), text.end()};
}

std::filesystem::path path_inside(const std::string& uri, const std::string& owner) {
  if (has_scheme(uri)) throw Flaw{owner + "'s uri " + in_quotes(uri) + " is no file beside the model"};
  const std::string text = decoded(uri);
  if (text.empty() || text.find('\0') != std::string::npos) throw Flaw{owner + "'s uri names no file"};
  const std::filesystem::path path = std::filesystem::path(text).lexically_normal();
  const bool out = path.is_absolute() || *path.begin() == "..";
  if (out) throw Flaw{owner + "'s uri " + in_quotes(uri) + " leads out of the model's folder"};
  return path;
}

}  // namespace photonlag::gltf
