#include "cli/import/net/columns.hpp"

#include <fmt/format.h>

#include <array>

#include "sim/core/excerpt.hpp"

namespace photonlag::cli {

std::size_t choose_column(const TextTable& table, const ColumnWanted& wanted) {
  const ColumnNames& names = table.names();
  if (wanted.asked != "auto") return names.asked(wanted.asked, {fmt::format("{} {}", wanted.flag, wanted.asked)});
  for (const std::string_view name : wanted.known)
    if (const auto found = names.find(name)) return *found;
  if (table.width() == 2) return wanted.otherwise;
  throw InputError({table.path(), names.empty() ? 1 : names.where().line, 1},
                   fmt::format("{} columns, and which one is meant is not clear; {}; name one with {}", table.width(),
                               names.list(), wanted.flag));
}

std::span<const std::string_view> time_names() {
  static constexpr std::array<std::string_view, 17> known{
      "t",           "time",           "timestamp", "time_stamp", "seconds", "elapsed", "datetime",
      "date_time",   "dtime",          "unix_time", "time_unix",  "epoch",   "utc",     "frame.time_epoch",
      "client_time", "interval_start", "date"};
  return known;
}

Instant time_in(const TextRow& row, std::size_t field, TimeUnit unit) {
  constexpr WideInt beyond = WideInt(100'000'000'000) * 1'000'000'000;
  const Instant at = row.time(field, unit);
  if (at.ns > beyond)
    row.fail(
        field,
        fmt::format("{} is later than the year 5000 in that unit: a Unix time has 10 digits in s, 13 in ms, 16 in us "
                    "and 19 in ns; say which it is with --time-unit",
                    excerpt(row.text(field))),
        "times are of another unit");
  return at;
}

TimeUnit choose_time_unit(const TextTable& table, std::size_t place, std::string_view flag, const std::string& asked,
                          TimeUnit otherwise) {
  if (asked == "auto") {
    if (place >= table.names().size()) return otherwise;
    return time_unit(table.names().unit(place)).value_or(otherwise);
  }
  if (const auto unit = time_unit(asked)) return *unit;
  throw InputError({fmt::format("{} {}", flag, asked)}, "must be one of s, ms, us, ns, ticks");
}

std::string column_name(const TextTable& table, std::size_t place) {
  if (place < table.names().size()) return fmt::format("'{}'", table.names().written()[place]);
  return std::to_string(place + 1);
}

}  // namespace photonlag::cli
