#include "sim/core/text/instant.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <string>

namespace photonlag {
namespace {

constexpr WideInt second = 1'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == any_of.npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] char taken() const { return taken_; }

  /// Between @p least and @p most digits, as a number. @pre most <= 9
  std::optional<int> digits(std::size_t least, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    for (; n < std::min(most, rest_.size()) && is_digit(rest_[n]); ++n) value = value * 10 + (rest_[n] - '0');
    if (n < least) return {};
    rest_.remove_prefix(n);
    return value;
  }
  std::string_view all_digits() {
    const auto end = std::ranges::find_if_not(rest_, is_digit);
    const std::string_view run = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(run.size());
    return run;
  }

 private:
  std::string_view rest_;
  char taken_ = 0;
};

/// 0.DIGITS seconds, to the nearest nanosecond.
WideInt fraction_ns(std::string_view digits) {
  WideInt ns = 0;
  for (std::size_t i = 0; i < 9; ++i) ns = ns * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return ns + (digits.size() > 9 && digits[9] >= '5' ? 1 : 0);
}

/// DIGITS * 10^power, to the nearest whole number, half away from 0.
std::optional<WideInt> shifted(const std::string& digits, std::int64_t power) {
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  const std::string_view all = std::string_view(digits).substr(first);
  const std::int64_t whole = std::ssize(all) + power;  // digits before the point
  if (all.empty() || whole < 0) return WideInt(0);
  if (whole > 29) return {};
  WideInt value = 0;
  for (std::int64_t i = 0; i < whole; ++i)
    value = value * 10 + (i < std::ssize(all) ? all[static_cast<std::size_t>(i)] - '0' : 0);
  return value + (whole < std::ssize(all) && all[static_cast<std::size_t>(whole)] >= '5' ? 1 : 0);
}

std::optional<Instant> decimal(std::string_view text, int power) {
  Scanner in(text);
  const bool negative = in.take("+-") && in.taken() == '-';
  std::string digits(in.all_digits());
  std::int64_t exponent = power;
  if (in.take(".")) {
    const std::string_view fraction = in.all_digits();
    digits += fraction;
    exponent -= std::ssize(fraction);
  }
  if (digits.empty()) return {};
  if (in.take("eE")) {
    const bool down = in.take("+-") && in.taken() == '-';
    const auto by = in.digits(1, 4);
    if (!by) return {};
    exponent += down ? -*by : *by;
  }
  if (!in.done()) return {};
  const auto ns = shifted(digits, exponent);
  if (!ns) return {};
  return Instant{negative ? -*ns : *ns};
}

/// Z, +02, +0200, +02:00, or nothing at all (UTC).
std::optional<WideInt> zone_ns(Scanner& in) {
  (void)in.take(" ");
  if (in.take("Zz") || in.done()) return WideInt(0);
  if (!in.take("+-")) return {};
  const bool west = in.taken() == '-';
  const auto hours = in.digits(2, 2);
  (void)in.take(":");
  const auto minutes = in.done() ? std::optional(0) : in.digits(2, 2);
  if (!hours || !minutes || *hours > 15 || *minutes > 59) return {};
  const WideInt ns = WideInt(*hours * 3600 + *minutes * 60) * second;
  return west ? -ns : ns;
}

/// 11:18, 11:18:48, 11.18.48, 11:18:48.482057 or 11:18:48,482057.
std::optional<WideInt> time_of_day(Scanner& in) {
  const auto hour = in.digits(1, 2);
  if (!hour || *hour > 24 || !in.take(":.")) return {};
  const char mark = in.taken();
  const auto minute = in.digits(2, 2);
  if (!minute || *minute > 59) return {};
  int s = 0;
  WideInt part = 0;
  if (in.take(std::string_view(&mark, 1))) {
    const auto read = in.digits(2, 2);
    if (!read || *read > 60) return {};  // a leap second
    s = *read;
    if (in.take(".,")) {
      const std::string_view digits = in.all_digits();
      if (digits.empty()) return {};
      part = fraction_ns(digits);
    }
  } else if (mark == '.') {
    return {};  // 11.18 is a number
  }
  return WideInt(*hour * 3600 + *minute * 60 + s) * second + part;
}

std::optional<Instant> date_and_time(std::string_view text) {
  Scanner in(text);
  const auto year = in.digits(4, 4);
  if (!year || !in.take("-/.")) return {};
  const char mark = in.taken();
  const auto month = in.digits(1, 2);
  if (!month || !in.take(std::string_view(&mark, 1))) return {};
  const auto day = in.digits(1, 2);
  if (!day) return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || !in.take("Tt _-")) return {};
  const auto time = time_of_day(in);
  if (!time) return {};
  const auto zone = zone_ns(in);
  if (!zone || !in.done()) return {};
  return Instant{WideInt(std::chrono::sys_days(date).time_since_epoch().count()) * 86'400 * second + *time - *zone};
}

std::optional<Instant> clock_time(std::string_view text) {
  if (const auto full = date_and_time(text)) return full;
  if (text.find(':') == text.npos) return {};
  Scanner in(text);
  const auto time = time_of_day(in);
  if (!time || !in.done()) return {};
  return Instant{*time};
}

struct Unit {
  TimeUnit unit;
  std::string_view name;
  int power;  // of ten, in ns
  std::array<std::string_view, 6> names;
};

constexpr std::array<Unit, 5> units{{
    {TimeUnit::s, "s", 9, {"s", "sec", "secs", "second", "seconds", ""}},
    {TimeUnit::ms, "ms", 6, {"ms", "msec", "msecs", "millis", "millisecond", "milliseconds"}},
    {TimeUnit::us, "us", 3, {"us", "usec", "micros", "microseconds", "\xC2\xB5s", "\xCE\xBCs"}},  // µ, Greek mu
    {TimeUnit::ns, "ns", 0, {"ns", "nsec", "nsecs", "nanos", "nanosecond", "nanoseconds"}},
    {TimeUnit::ticks, "ticks", 2, {"ticks", "tick", "100ns", "", "", ""}},
}};

const Unit& unit_of(TimeUnit unit) { return *std::ranges::find(units, unit, &Unit::unit); }

}  // namespace

std::optional<TimeUnit> time_unit(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  for (const Unit& unit : units)
    if (!lower.empty() && std::ranges::find(unit.names, lower) != unit.names.end()) return unit.unit;
  return {};
}

std::string_view name_of(TimeUnit unit) { return unit_of(unit).name; }

std::int64_t nanos_in(TimeUnit unit) {
  std::int64_t ns = 1;
  for (int i = 0; i < unit_of(unit).power; ++i) ns *= 10;
  return ns;
}

std::optional<Instant> parse_instant(std::string_view text, TimeUnit unit) {
  if (const auto number = decimal(text, unit_of(unit).power)) return number;
  return clock_time(text);
}

bool is_clock_time(std::string_view text) { return !decimal(text, 0) && clock_time(text).has_value(); }

std::optional<Nanos> since(Instant first, Instant later) {
  const WideInt way = later.ns - first.ns;
  if (way > std::numeric_limits<std::int64_t>::max() || way < -std::numeric_limits<std::int64_t>::max()) return {};
  return Nanos(static_cast<std::int64_t>(way));
}

}  // namespace photonlag
