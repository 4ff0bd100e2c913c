#include "sim/core/text/text_layout.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "sim/core/text/instant.hpp"
#include "sim/core/text/text_file.hpp"

namespace photonlag {
namespace {

constexpr std::size_t sample_records = 64;
constexpr int most_lines_in_quotes = 20;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Whether a quoted field is still open at the end of @p text.
bool quote_open(std::string_view text) {
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') continue;
    const std::string_view before = open ? std::string_view() : trimmed(text.substr(0, i));
    const bool begins = before.empty() || before.back() == ',' || before.back() == ';' || is_blank(text[i - 1]);
    if (open || begins) open = !open;
  }
  return open;
}

bool ends_field(char c, Separator separator) {
  switch (separator) {
    case Separator::tab:
      return c == '\t';
    case Separator::semicolon:
      return c == ';';
    case Separator::comma:
      return c == ',';
    case Separator::blanks:
      return is_blank(c);
    case Separator::none:
      break;
  }
  return false;
}

/// Cuts one record from left to right.
class Cutter {
 public:
  Cutter(std::string_view record, Separator separator, std::deque<std::string>& unescaped)
      : record_(record), separator_(separator), unescaped_(unescaped) {}

  bool cut(std::vector<TextField>& fields) {
    fields.clear();
    for (skip_blanks();;) {
      const auto column = static_cast<unsigned>(at_ + 1);
      if (separator_ != Separator::none && at_ < record_.size() && record_[at_] == '"') {
        if (!quoted(fields.emplace_back(TextField{{}, column}))) return false;
      } else {
        const std::size_t from = at_;
        while (at_ < record_.size() && !ends_field(record_[at_], separator_)) ++at_;
        fields.push_back({trimmed(record_.substr(from, at_ - from)), column});
      }
      if (separator_ == Separator::blanks) skip_blanks();
      if (at_ >= record_.size()) return true;
      if (separator_ != Separator::blanks) ++at_, skip_blanks();
    }
  }

 private:
  void skip_blanks() {
    while (at_ < record_.size() && is_blank(record_[at_]) &&
           (separator_ == Separator::blanks || !ends_field(record_[at_], separator_)))
      ++at_;
  }

  /// @pre a quote stands here
  bool quoted(TextField& field) {
    const std::size_t from = ++at_;
    bool doubled = false;
    for (;; ++at_) {
      if (at_ >= record_.size()) return false;
      if (record_[at_] != '"') continue;
      if (at_ + 1 >= record_.size() || record_[at_ + 1] != '"') break;
      doubled = true;
      ++at_;
    }
    field.text = trimmed(record_.substr(from, at_ - from));
    if (doubled) field.text = unescape(field.text);
    ++at_;
    if (separator_ != Separator::blanks) skip_blanks();
    return at_ >= record_.size() || ends_field(record_[at_], separator_);
  }

  std::string_view unescape(std::string_view text) {
    std::string& out = unescaped_.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
      out += text[i];
      if (text[i] == '"') ++i;
    }
    return out;
  }

  std::string_view record_;
  Separator separator_;
  std::deque<std::string>& unescaped_;
  std::size_t at_ = 0;
};

bool is_name(const TextField& field) {
  return !is_missing(field.text) && !parse_instant(field.text, TimeUnit::s) &&
         field.text.find_first_not_of("0123456789+-., ") != field.text.npos;
}

/// Some fields are names, and the others are empty.
bool are_names(const std::vector<TextField>& fields) {
  return std::ranges::any_of(fields, is_name) &&
         std::ranges::all_of(fields, [](const TextField& field) { return field.text.empty() || is_name(field); });
}

/// How many fields most of the records have, and how many records these are.
struct Mode {
  std::size_t fields = 0, records = 0;
};

Mode mode_of(const std::vector<TextRecord>& records, Separator separator) {
  std::map<std::size_t, std::size_t> counts;
  std::vector<TextField> fields;
  std::deque<std::string> unescaped;
  for (const TextRecord& record : records) {
    (void)cut_fields(record.text, separator, fields, unescaped);
    ++counts[fields.size()];
  }
  Mode mode;
  for (const auto& [size, count] : counts)
    if (count >= mode.records) mode = {size, count};
  return mode;
}

Separator separator_of(const std::vector<TextRecord>& records) {
  Separator best = Separator::none;
  std::size_t alike = 0;
  for (const Separator each : {Separator::tab, Separator::semicolon, Separator::comma, Separator::blanks}) {
    const Mode mode = mode_of(records, each);
    if (mode.fields < 2 || mode.records <= alike) continue;
    best = each;
    alike = mode.records;
  }
  return best;
}

}  // namespace

std::string_view TextRecords::take_lines() {
  std::size_t end = std::min(rest_.find('\n'), rest_.size());
  unsigned taken = 1;
  if (rest_.substr(0, end).find('"') != rest_.npos)
    for (int more = 0; more < most_lines_in_quotes && end < rest_.size() && quote_open(rest_.substr(0, end)); ++more) {
      end = std::min(rest_.find('\n', end + 1), rest_.size());
      ++taken;
    }
  if (taken > 1 && quote_open(rest_.substr(0, end))) {  // never closed: the first line alone is bad
    end = rest_.find('\n');
    taken = 1;
  }
  std::string_view lines = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  lines_ += taken;
  if (lines.ends_with('\r')) lines.remove_suffix(1);
  return lines;
}

/// Over lines that are no records.
void TextRecords::skip() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = trimmed(rest_.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) return;
    if (!line.empty()) next_comment_ = trimmed(line.substr(std::min(line.find_first_not_of('#'), line.size())));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++lines_;
  }
}

bool TextRecords::next(TextRecord& record) {
  if (rest_.empty()) return false;
  comment_ = std::exchange(next_comment_, {});
  record.line = lines_ + 1;
  record.text = take_lines();
  skip();  // to know whether it was the last
  record.last = rest_.empty();
  return true;
}

bool cut_fields(std::string_view record, Separator separator, std::vector<TextField>& fields,
                std::deque<std::string>& unescaped) {
  return Cutter(record, separator, unescaped).cut(fields);
}

bool is_missing(std::string_view field) {
  constexpr std::array<std::string_view, 13> words{"",     "-",    "--",   "na",  "n/a",       "nan",    "-nan",
                                                   "null", "none", "#n/a", "nil", "-nan(ind)", "1.#qnan"};
  if (field.size() > 9) return false;
  std::string lower(field);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return std::ranges::find(words, lower) != words.end();
}

namespace {

/// Names, and how many fields a row has.
void find_header(const std::vector<TextRecord>& sample, std::string_view comment, TextLayout& layout,
                 std::deque<std::string>& unescaped) {
  std::vector<TextField> first;
  (void)cut_fields(sample.front().text, layout.separator, first, unescaped);
  if (are_names(first)) {
    const std::vector<TextRecord> rows(sample.begin() + 1, sample.end());
    const bool ended = first.size() > 1 && first.back().text.empty();  // by a separator
    if (ended && mode_of(rows, layout.separator).fields == first.size() - 1) first.pop_back();
    layout.header = first;
    layout.header_line = sample.front().line;
    layout.width = first.size();
    ++layout.before_data;
  } else if (cut_fields(comment, layout.separator, first, unescaped) && first.size() == layout.width &&
             layout.width > 1 && are_names(first)) {
    layout.header = first;
    layout.header_line = sample.front().line - 1;
  }
}

}  // namespace

TextLayout find_layout(std::string_view text, std::optional<Separator> separator, bool header,
                       std::deque<std::string>& unescaped) {
  TextRecords records(text);
  std::vector<TextRecord> sample;
  std::string_view comment;
  TextLayout layout;
  for (TextRecord record; sample.size() < sample_records && records.next(record);) {
    const std::string_view line = trimmed(record.text);
    if (sample.empty() && line.size() == 5 && line.starts_with("sep=")) {  // spreadsheets' word for it
      separator = line.back() == ';' ? Separator::semicolon : line.back() == ',' ? Separator::comma : Separator::tab;
      layout.before_data = 1;
      continue;
    }
    if (sample.empty()) comment = records.comment();
    sample.push_back(record);
  }
  layout.separator = separator.value_or(separator_of(sample));
  layout.width = mode_of(sample, layout.separator).fields;
  if (header && !sample.empty()) find_header(sample, comment, layout, unescaped);
  return layout;
}

}  // namespace photonlag
