#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <set>

#include "cli/import/net/echoes.hpp"
#include "cli/import/net/stamps.hpp"

namespace photonlag::cli {
namespace {

struct PingLine {
  std::optional<Instant> stamp;
  std::optional<std::int64_t> number;  ///< Of the question, modulo 2^16.
  std::optional<Nanos> delay;
  bool begins = false, timeout = false, one_way = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number with a decimal point or comma at the beginning of @p text; cut off it.
std::optional<double> take_number(std::string_view& text) {
  std::string digits;
  std::size_t n = 0;
  for (;
       n < text.size() && (is_digit(text[n]) || text[n] == '.' || text[n] == ',' || (n > 0 && (text[n] | 32) == 'e') ||
                           (n > 0 && (text[n - 1] | 32) == 'e' && (text[n] == '+' || text[n] == '-')));
       ++n)
    digits += text[n] == ',' ? '.' : text[n];
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return {};
  text.remove_prefix(n);
  return value;
}

/// The unit that follows a delay, in ns; a word that only begins like one is none.
std::optional<double> unit_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  for (const auto& [name, ns] : std::initializer_list<std::pair<std::string_view, double>>{
           {"ms", 1e6}, {"msec", 1e6}, {"usec", 1e3}, {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"sec", 1e9}, {"s", 1e9}})
    if (text.starts_with(name) &&
        (text.size() == name.size() || std::isalnum(static_cast<unsigned char>(text[name.size()])) == 0))
      return ns;
  return {};
}

/// The first quantity with a unit of time right behind '=', '<' or ", ": `time=51.4 ms`, `rtt=0.3 ms`, `Zeit<1ms`, and
/// fping's `84 bytes, 51.4 ms`. So no line of statistics has one.
std::optional<Nanos> delay_in(std::string_view line) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool begins = is_digit(line[i]) && (line[i - 1] == '=' || line[i - 1] == '<' ||
                                              (i > 1 && line[i - 1] == ' ' && line[i - 2] == ','));
    if (!begins) continue;
    std::string_view rest = line.substr(i);
    const std::optional<double> value = take_number(rest);
    if (!value) continue;
    if (const auto unit = unit_of(rest); unit && *value * *unit < 1e15) return Nanos(std::llround(*value * *unit));
  }
  return {};
}

std::optional<std::int64_t> whole_behind(std::string_view line, std::string_view key) {
  const std::size_t at = line.find(key);
  if (at == line.npos) return {};
  std::int64_t number = 0;
  const char* begin = line.data() + at + key.size();
  const auto [end, error] = std::from_chars(begin, line.data() + line.size(), number);
  return error == std::errc() && end != begin ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> number_in(std::string_view line) {
  for (const char* key : {"icmp_seq=", "icmp_seq ", "icmp_req=", "seq_no=", "seq="})
    if (const auto number = whole_behind(line, key)) return number;
  return whole_behind(line, " : [");  // fping
}

bool holds_one_of(std::string_view line, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return line.find(word) != line.npos; });
}

PingLine parse(std::string_view line) {
  PingLine out;
  const std::string_view text = take_stamp(line, out.stamp);
  out.begins = text.starts_with("PING ") || text.starts_with("HPING ") || text.starts_with("Pinging ");
  if (out.begins) return out;
  out.number = number_in(text);
  out.one_way = text.starts_with("seq_no=");
  out.timeout = holds_one_of(text, {"no answer yet", "imed out", "timeout", "nreachable", "berschreitung"});
  if (out.timeout) return out;
  if (out.number || holds_one_of(text, {"ytes=", "ctets="})) out.delay = delay_in(text);
  return out;
}

/// Puts the numbers of questions in a row: they wrap at 2^16, and begin again where somebody started ping again.
class Numbers {
 public:
  void begin_again() {
    asked_ = asked();
    next_ = highest_ + offset_ + 1;
    last_.reset();
  }
  std::int64_t unwrapped(std::int64_t number) {
    if (!last_) {
      last_ = lowest_ = highest_ = number;
      offset_ = next_ - number;
    }
    *last_ += step_to(number);
    lowest_ = std::min(lowest_, *last_);
    highest_ = std::max(highest_, *last_);
    return *last_ + offset_;
  }
  /// Whether @p number is so far back that the program must have been started again.
  [[nodiscard]] bool is_restart(std::int64_t number, const std::set<std::int64_t>& seen) const {
    if (!last_) return false;
    const std::int64_t step = step_to(number);
    return step < -1000 || (step < 0 && number <= 1 && seen.contains(*last_ + step + offset_));
  }
  /// From the lowest to the highest number of each run.
  [[nodiscard]] std::int64_t asked() const { return asked_ + (last_ ? highest_ - lowest_ + 1 : 0); }

 private:
  [[nodiscard]] std::int64_t step_to(std::int64_t number) const {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(number - *last_));
  }

  std::int64_t asked_ = 0, next_ = 0, offset_ = 0, lowest_ = 0, highest_ = 0;
  std::optional<std::int64_t> last_;
};

class PingText {
 public:
  explicit PingText(const EchoOptions& options) : options_(options) {}

  void add(const PingLine& line) {
    if (line.begins && !seen_.empty()) restart();
    if (line.begins || (!line.delay && !line.timeout)) return;
    if (line.number) return add_numbered(line);
    if (line.timeout)
      ++out_.lost;
    else
      add_reply(line, *line.delay, unnumbered_);
    ++unnumbered_;
  }

  [[nodiscard]] Echoes finish() {
    if (numbered_) out_.lost = static_cast<std::size_t>(numbers_.asked()) - seen_.size();
    return out_;
  }

 private:
  void restart() {
    numbers_.begin_again();
    ++out_.restarts;
  }
  void add_numbered(const PingLine& line) {
    if (numbers_.is_restart(*line.number, seen_)) restart();
    numbered_ = true;
    const std::int64_t number = numbers_.unwrapped(*line.number);
    if (line.timeout) return;
    if (!seen_.insert(number).second) {
      ++out_.duplicates;
      return;
    }
    add_reply(line, *line.delay, number);
  }
  void add_reply(const PingLine& line, Nanos delay, std::int64_t number) {
    if (out_.replies.empty()) {
      out_.timed = line.stamp.has_value();
      first_ = line.stamp.value_or(Instant{});
    }
    const auto at =
        out_.timed ? line.stamp ? since(first_, *line.stamp) : std::nullopt : std::optional(number * options_.interval);
    if (!at) {
      ++out_.untimed;
      return;
    }
    out_.one_way |= line.one_way;
    out_.replies.push_back({*at - (out_.timed && options_.stamped_reply ? delay : Nanos(0)), delay});
  }

  const EchoOptions& options_;
  Echoes out_;
  Numbers numbers_;
  std::set<std::int64_t> seen_;
  Instant first_;
  std::int64_t unnumbered_ = 0;
  bool numbered_ = false;
};

/// @returns the next line of @p text, without its end, cut off it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

bool is_ping_text(std::string_view text) {
  for (int lines = 0; !text.empty() && lines < 1000; ++lines) {
    const PingLine line = parse(take_line(text));
    if (line.begins || line.delay || (line.timeout && line.number)) return true;
  }
  return false;
}

Echoes read_ping_text(const std::filesystem::path&, std::string_view text, const EchoOptions& options) {
  PingText reader(options);
  while (!text.empty()) reader.add(parse(take_line(text)));
  return reader.finish();
}

}  // namespace photonlag::cli
