#pragma once
/// @file
/// Which columns of somebody's table hold what, and in which unit.

#include <span>
#include <string>
#include <string_view>

#include "sim/core/text/text_table.hpp"

namespace photonlag::cli {

/// What names a column, for choosing it and for messages.
struct ColumnWanted {
  std::string_view flag;     ///< "--rate-column"
  const std::string& asked;  ///< What the user gave: a name or a number; "auto" = the first of `known`.
  std::span<const std::string_view> known;
  std::size_t otherwise;  ///< Of a table of two columns without a known name.
};

/// @throws InputError at the flag if there is no such column; at the header if none is known, with all there are
[[nodiscard]] std::size_t choose_column(const TextTable& table, const ColumnWanted& wanted);

/// Names of columns of times, as many programs write them.
[[nodiscard]] std::span<const std::string_view> time_names();

/// The time in @p field, which may be Unix time; beyond the year 5000 it is of another unit, and the line is bad.
[[nodiscard]] Instant time_in(const TextRow& row, std::size_t field, TimeUnit unit);

/// The unit of column @p place: @p asked, or, if that is "auto", the one in its name, or @p otherwise.
/// @throws InputError at @p flag if @p asked is no unit of time
[[nodiscard]] TimeUnit choose_time_unit(const TextTable& table, std::size_t place, std::string_view flag,
                                        const std::string& asked, TimeUnit otherwise);

/// A column for messages: its name in quotes, or its number.
[[nodiscard]] std::string column_name(const TextTable& table, std::size_t place);

}  // namespace photonlag::cli
