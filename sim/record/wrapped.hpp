#pragma once
/// @file
/// Text broken into lines for a terminal.

#include <algorithm>
#include <string>

namespace photonlag {

inline constexpr std::size_t usual_columns = 100;  ///< Where nobody says how wide the terminal is.

/// Breaks @p text at spaces so that lines begun at @p indent fit @p columns; a word that is longer stays whole.
inline std::string wrapped(const std::string& text, std::size_t indent, std::size_t columns = usual_columns) {
  std::string result, line;
  const std::size_t width = columns > indent ? columns - indent : 1;
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
