#pragma once
/// @file
/// Files of numbers that models follow: read once, checked, shared by all who follow the same one.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sim/core/context.hpp"
#include "sim/core/options.hpp"
#include "sim/core/time.hpp"

namespace photonlag {

/// A number of a table, and its line for messages.
struct TraceRow {
  unsigned line = 0;  ///< 1-based.
  double value = 0;
};

/// Reads one column of a table (docs/tables.md), given by its number from 1 on or by its name. A row without a value is
/// left out, and told on standard error.
/// @throws InputError at @p asked_at if there is no such file or column, at the line if a field is no number;
/// EnvironmentError if reading breaks off
[[nodiscard]] std::vector<TraceRow> read_column(const std::filesystem::path& path, const std::string& column,
                                                const Location& asked_at);

/// The lines of a text, without blanks around them. @throws as read_column()
[[nodiscard]] std::vector<std::string> read_lines(const std::filesystem::path& path, const Location& asked_at);

/// A trace of delivery opportunities as mm-link follows it: a whole number of milliseconds a line, not falling, the
/// last more than 0. Empty lines are passed over. @throws InputError at path:line:col, or at @p asked_at
[[nodiscard]] std::vector<std::int64_t> read_opportunities(const std::filesystem::path& path, const Location& asked_at);

/// A quantity over time, from a file: for models that follow it, lap after lap.
struct TimeSeries {
  struct Row {
    unsigned line = 0;  ///< 1-based, for messages.
    Nanos at{};         ///< From the first row's time, which is 0; rising.
    double value = 0;   ///< As written.
  };
  std::vector<Row> rows;  ///< At least one.
  Nanos lap{};            ///< More than the last row's time.
};

/// Reads the file of options `trace`, `time_column`, `time_unit`, `lap_ms` and @p value_column. Times are exact,
/// whatever their epoch. A row without a value is left out, so that the one before it holds; of rows with the same time
/// the first counts; both are told on standard error. The lap is lap_ms; if that is 0 it ends with the last row if that
/// has no value, else the last row lasts as long as the one before, with a value or without (a single one 1 s).
/// @throws InputError as read_column(); at a time that falls, or is more than 1e9 s after the first
[[nodiscard]] TimeSeries read_series(const Values& options, const char* value_column);

/// What tells a trace made from these options from others, for shared_copy(): those that read_series() looks at,
/// `scale` and @p texts.
[[nodiscard]] std::string series_key(const Values& options, const std::vector<const char*>& texts);

/// One copy of what @p make returns for all who ask with the same key while anybody holds it: thousands of clients may
/// follow one trace.
template <class T, class Make>
[[nodiscard]] std::shared_ptr<const T> shared_copy(const std::string& key, Make make) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const T>> open;
  const std::scoped_lock lock(mutex);
  auto& slot = open[key];
  auto copy = slot.lock();
  if (!copy) slot = copy = std::make_shared<const T>(make());
  return copy;
}

/// Options of models that follow a trace in time, appended to their own.
[[nodiscard]] std::vector<OptionSpec> with_trace_start(std::vector<OptionSpec> own);

/// How far into its trace the client of @p context begins: start_ms + client * stagger_ms, less whole laps.
/// @pre lap > 0
[[nodiscard]] Nanos trace_start(const Values& options, const Context& context, Nanos lap);

}  // namespace photonlag
