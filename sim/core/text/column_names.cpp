#include "sim/core/text/column_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/core/excerpt.hpp"
#include "sim/core/text/instant.hpp"

namespace photonlag {
namespace {

constexpr std::size_t longest_list = 40;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return static_cast<char>(is_upper(c) ? c + ('a' - 'A') : c); }
/// What counts in a name: letters, digits, and all that is not ASCII.
bool counts(char c) {
  return is_lower(c) || is_upper(c) || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (counts(c)) out += lower(c);
  return out;
}

bool is_unit(std::string_view word) {
  constexpr std::array<std::string_view, 19> others{"m",    "cm",   "mm",    "mps",     "radps",  "degps", "deg",
                                                    "rad",  "hz",   "bytes", "bits",    "bps",    "kbps",  "mbps",
                                                    "gbps", "kbit", "mbit",  "degrees", "percent"};
  return time_unit(word) || std::ranges::find(others, lowered(word)) != others.end();
}

/// Where the last word of a name begins: after a separator, or at a capital after a small letter.
std::size_t last_word(std::string_view name) {
  for (std::size_t i = name.size(); i-- > 1;)
    if (!counts(name[i - 1]) || (is_upper(name[i]) && is_lower(name[i - 1]))) return i;
  return 0;
}

/// How long a unit in front is, as in MsGPUTime or msBetweenPresents.
std::size_t unit_in_front(std::string_view name) {
  constexpr std::size_t letters = 2;
  const bool followed = name.size() > letters && is_upper(name[letters]);
  return followed && time_unit(name.substr(0, letters)) ? letters : 0;
}

std::string_view without_brackets(std::string_view name, std::string& inside) {
  const std::size_t open = name.find_last_of("([");
  if (open == name.npos || open == 0 || name.find_first_of(")]", open) == name.npos) return name;
  inside = lowered(name.substr(open + 1, name.find_first_of(")]", open) - open - 1));
  return name.substr(0, open);
}

}  // namespace

ColumnNames::Key ColumnNames::key_of(std::string_view name) {
  Key key;
  name = without_brackets(name, key.unit);
  while (!name.empty() && !counts(name.back())) name.remove_suffix(1);
  key.plain = key.stem = plain(name);
  const std::size_t last = last_word(name), front = unit_in_front(name);
  if (last > 0 && is_unit(name.substr(last))) {
    key.stem = plain(name.substr(0, last));
    if (key.unit.empty()) key.unit = lowered(name.substr(last));
  } else if (front > 0 && key.unit.empty()) {
    key.unit = lowered(name.substr(0, front));
  }
  return key;
}

ColumnNames::ColumnNames(std::vector<std::string> written, Location where)
    : written_(std::move(written)), where_(std::move(where)) {
  for (const std::string& name : written_) keys_.push_back(key_of(name));
}

std::optional<std::size_t> ColumnNames::only(std::string_view name, std::string Key::*part,
                                             std::string_view value) const {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i].*part != value) continue;
    if (found)
      throw InputError(where_, fmt::format("both '{}' (column {}) and '{}' (column {}) may be meant by '{}'",
                                           written_[*found], *found + 1, written_[i], i + 1, name));
    found = i;
  }
  return found;
}

std::optional<std::size_t> ColumnNames::find(std::string_view name) const {
  const auto exact = std::ranges::find(written_, name);
  if (exact != written_.end()) {
    if (std::find(exact + 1, written_.end(), name) != written_.end())
      throw InputError(where_, fmt::format("two columns are named '{}'", name));
    return static_cast<std::size_t>(exact - written_.begin());
  }
  const std::string asked = plain(name);
  if (asked.empty()) return {};
  if (const auto found = only(name, &Key::plain, asked)) return found;
  return only(name, &Key::stem, asked);
}

std::size_t ColumnNames::column(std::span<const std::string_view> known) const {
  for (const std::string_view name : known)
    if (const auto found = find(name)) return *found;
  throw InputError(where_, fmt::format("has no column '{}'; {}", known.front(), list()));
}

std::size_t ColumnNames::asked(std::string_view name_or_number, const Location& asked_at) const {
  if (const auto found = find(name_or_number)) return *found;
  std::size_t number = 0;
  const auto [end, error] =
      std::from_chars(name_or_number.data(), name_or_number.data() + name_or_number.size(), number);
  const bool whole = error == std::errc() && end == name_or_number.data() + name_or_number.size();
  if (whole && number >= 1 && (empty() || number <= size())) return number - 1;
  throw InputError(asked_at, fmt::format("{} has no column '{}'; {}", where_.path, name_or_number, list()));
}

std::string ColumnNames::list() const {
  if (empty()) return "its columns have no names, only numbers from 1 on";
  std::string out = "it has: ";
  out += excerpts({written_.begin(), written_.begin() + static_cast<std::ptrdiff_t>(std::min(size(), longest_list))});
  if (size() > longest_list) out += fmt::format(" and {} more", size() - longest_list);
  return out;
}

}  // namespace photonlag
