#include "cli/import/net/columns.hpp"

#include <fmt/format.h>

#include <array>

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
