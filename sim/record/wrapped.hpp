#pragma once
/// @file
/// Text for a terminal of 100 columns.

#include <algorithm>
#include <string>

namespace photonlag {

/// Breaks @p text at spaces so that lines begun at @p indent fit 100 columns.
inline std::string wrapped(const std::string& text, std::size_t indent) {
  std::string result, line;
  const std::size_t width = 100 - indent;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      result += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    at = space + 1;
  }
  return result + line;
}

}  // namespace photonlag
