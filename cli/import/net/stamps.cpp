#include "cli/import/net/stamps.hpp"

#include <algorithm>

#include "sim/core/text/text_file.hpp"

namespace photonlag::cli {
namespace {

/// Unix seconds have ten digits since 2001 and until 2286: a number that is the answer of a program hardly has.
bool is_unix(std::string_view word) {
  const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  return digits == 10 && (digits == word.size() || word[digits] == '.');
}

std::optional<Instant> stamp_in(std::string_view words) {
  if (!is_unix(words) && !is_clock_time(words)) return {};
  return parse_instant(words, TimeUnit::s);
}

}  // namespace

std::string_view take_stamp(std::string_view line, std::optional<Instant>& stamp) {
  line = trimmed(line);
  if (line.starts_with('[')) {
    const std::size_t end = std::min(line.find(']'), line.size() - 1);
    stamp = stamp_in(line.substr(1, end - 1));
    return stamp ? trimmed(line.substr(end + 1)) : line;
  }
  const std::size_t one = std::min(line.find_first_of(" \t"), line.size());
  const std::size_t next = std::min(line.find_first_not_of(" \t", one), line.size());
  for (const std::size_t end : {std::min(line.find_first_of(" \t", next), line.size()), one}) {
    std::string_view words = line.substr(0, end);
    if (words.ends_with(':') || words.ends_with(',')) words.remove_suffix(1);
    stamp = stamp_in(words);
    if (stamp) return trimmed(line.substr(end));
  }
  return line;
}

}  // namespace photonlag::cli
