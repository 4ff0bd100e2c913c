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

/// One row of a text file, only the columns that were asked for.
struct TraceRow {
  unsigned line = 0;                ///< 1-based, for messages.
  std::vector<long double> values;  ///< In the order of the columns asked for; finite. Long: epoch times in ns fit.
};

/// Reads columns of numbers. Fields are separated by commas, semicolons, tabs or blanks (the first of these that occurs
/// in the line); empty lines and lines that begin with # are skipped. A column is given by its number ("1" is the
/// first) or by its name in the first row. A first row in which no column asked for is a number is taken for a header.
/// @throws InputError at @p asked_at if the file cannot be read, at the line if a field is missing or no number;
/// EnvironmentError if reading breaks off.
[[nodiscard]] std::vector<TraceRow> read_columns(const std::filesystem::path& path,
                                                 const std::vector<std::string>& columns, const Location& asked_at);

/// The lines of a text file, carriage returns cut off. @throws as read_columns()
[[nodiscard]] std::vector<std::string> read_lines(const std::filesystem::path& path, const Location& asked_at);

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
