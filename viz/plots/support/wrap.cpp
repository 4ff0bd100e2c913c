#include "viz/plots/support/wrap.hpp"

namespace photonlag::viz {
namespace {

/// Bytes of the longest start of @p word that fits; one letter at least.
std::size_t that_fits(const Canvas& canvas, std::string_view word, const TextStyle& style, float width) {
  std::size_t fits = 0;
  for (std::string_view rest = word; !rest.empty();) {
    (void)take_letter(rest);
    const std::size_t end = word.size() - rest.size();
    if (fits > 0 && canvas.text_width(word.substr(0, end), style) > width) break;
    fits = end;
  }
  return fits;
}

}  // namespace

std::vector<std::string> wrapped_lines(const Canvas& canvas, std::string_view text, const TextStyle& style,
                                       float width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    const std::string longer = line.empty() ? std::string(word) : line + " " + std::string(word);
    if (canvas.text_width(longer, style) <= width) {
      line = longer;
      continue;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    for (; canvas.text_width(word, style) > width && !word.empty();) {
      const std::size_t fits = that_fits(canvas, word, style, width);
      if (fits == word.size()) break;
      lines.emplace_back(word.substr(0, fits));
      word.remove_prefix(fits);
    }
    line = word;
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace photonlag::viz
