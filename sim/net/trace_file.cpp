#include "sim/net/trace_file.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/core/excerpt.hpp"
#include "sim/core/text/text_file.hpp"
#include "sim/core/text/text_table.hpp"

namespace photonlag {
namespace {

/// A scenario's file must be right; only rows in which nothing was measured are left out.
template <class Visit, class LeaveOut>
void for_each_row(TextTable& table, Visit visit, LeaveOut leave_out) {
  for (TextRow row;;) {
    try {
      if (!table.next(row)) return;
      visit(row);
    } catch (const BadLine& line) {
      if (line.kind() == BadLine::Kind::wrong) throw;
      leave_out(line);
    }
  }
}

[[noreturn]] void refuse_empty(const std::filesystem::path& path) {
  throw InputError({path.string(), 1, 1}, "the file holds no row of numbers");
}

TimeUnit unit_of(const std::string& name) { return time_unit(name).value(); }  // a choice of an option

/// Collects the rows of a series as they come.
class Series {
 public:
  Series(TimeSeries& out, TimeUnit unit, std::size_t time, std::size_t value)
      : out_(out), unit_(unit), time_(time), value_(value) {}

  void add(const TextRow& row) {
    if (row.missing(value_)) return add_missing(row);
    if (missing_) left_out_.leave_out(*missing_);
    missing_.reset();
    const Nanos at = time_of(row);
    const double value = row.number(value_);
    if (!out_.rows.empty() && at == out_.rows.back().at)
      row.fail(time_, "has the time of the row before", "the time of the row before", BadLine::Kind::nothing);
    out_.rows.push_back({row.line(), at, value});
    left_out_.keep();
  }
  void leave_out(const BadLine& line) { left_out_.leave_out(line); }
  /// The time of the last row, which may have no value: then it only says when the one before it ends.
  [[nodiscard]] Nanos finish() const {
    left_out_.check_and_tell();
    return newest_;
  }
  /// From the row before that one.
  [[nodiscard]] Nanos step() const { return step_; }

 private:
  void add_missing(const TextRow& row) {
    if (missing_) left_out_.leave_out(*missing_);
    missing_.emplace(row.where(value_), "no value stands here", "a value is missing", BadLine::Kind::nothing);
    if (first_) (void)time_of(row);
  }
  Nanos time_of(const TextRow& row) {
    constexpr Nanos longest = std::chrono::seconds(1'000'000'000);  // 30 years
    const Instant instant = row.time(time_, unit_);
    if (!first_) first_ = instant;
    const auto at = since(*first_, instant);
    if (!at || *at > longest)
      row.fail(time_, "a time must be less than 1e9 s after the first one", "times are too far");
    if (*at < newest_) row.fail(time_, "times must rise from row to row", "times fall");
    if (*at > newest_) step_ = *at - newest_;
    return newest_ = *at;
  }

  TimeSeries& out_;
  TimeUnit unit_;
  std::size_t time_, value_;
  std::optional<Instant> first_;
  Nanos newest_{}, step_ = from_secs(1);
  std::optional<BadLine> missing_;  // of the row before, if it has no value
  LeftOutLines left_out_;
};

/// @param newest of all rows, @p step the time from the one before to it.
Nanos lap_of(const Values& options, const TimeSeries& series, Nanos newest, Nanos step) {
  const Nanos end = series.rows.back().at;
  if (options["lap_ms"] == 0) return newest > end ? newest : end + step;
  const Nanos lap = from_ms(options["lap_ms"]);
  if (lap <= end)
    throw InputError(options.where("lap_ms"),
                     "lap_ms must be more than the time of the last row, " + std::to_string(millis(end)) + " ms");
  return lap;
}

}  // namespace

std::vector<std::string> read_lines(const std::filesystem::path& path, const Location& asked_at) {
  const std::string text = read_text_file(path, asked_at);
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    lines.emplace_back(trimmed(std::string_view(text).substr(from, to - from)));
    from = to + 1;
  }
  return lines;
}

std::vector<TraceRow> read_column(const std::filesystem::path& path, const std::string& column,
                                  const Location& asked_at) {
  TextTable table = TextTable::open(path, asked_at);
  const std::size_t place = table.names().asked(column, asked_at);
  std::vector<TraceRow> rows;
  LeftOutLines left_out;
  for_each_row(
      table,
      [&](const TextRow& row) {
        rows.push_back({row.line(), row.number(place)});
        left_out.keep();
      },
      [&](const BadLine& line) { left_out.leave_out(line); });
  left_out.check_and_tell();
  if (rows.empty()) refuse_empty(path);
  return rows;
}

std::vector<std::int64_t> read_opportunities(const std::filesystem::path& path, const Location& asked_at) {
  constexpr std::int64_t largest = 1'000'000'000'000;  // 30 years: more does not fit in ns with room for laps
  TextTable table = TextTable::open(path, asked_at, {.separator = Separator::none});
  std::vector<std::int64_t> ms;
  TextRow row;
  while (table.next(row)) {
    const std::string written(row.text(0));
    if (!row.is_number(0) || row.number(0) != std::floor(row.number(0)) || row.number(0) < 0 || row.number(0) > largest)
      row.fail(0, excerpt(written) + " is not a time stamp: each line is a whole number of milliseconds >= 0", "");
    const std::int64_t at = row.whole(0);
    if (!ms.empty() && at < ms.back())
      row.fail(0, "time stamp " + written + " comes after " + std::to_string(ms.back()) + ": time stamps must not fall",
               "");
    ms.push_back(at);
  }
  if (ms.empty()) refuse_empty(path);
  if (ms.back() == 0)
    throw InputError({path.string(), row.line(), 1},
                     "the last time stamp is 0: it is the length of the trace and must be > 0");
  return ms;
}

TimeSeries read_series(const Values& options, const char* value_column) {
  const auto& path = options.path("trace");
  TextTable table = TextTable::open(path, options.where("trace"));
  const auto place = [&](const char* key) { return table.names().asked(options.text(key), options.where(key)); };
  TimeSeries out;
  Series series(out, unit_of(options.text("time_unit")), place("time_column"), place(value_column));
  for_each_row(
      table, [&](const TextRow& row) { series.add(row); }, [&](const BadLine& line) { series.leave_out(line); });
  const Nanos newest = series.finish();
  if (out.rows.empty()) refuse_empty(path);
  out.lap = lap_of(options, out, newest, series.step());
  return out;
}

std::string series_key(const Values& options, const std::vector<const char*>& texts) {
  std::string key = options.path("trace").string();
  for (const char* text : {"time_column", "time_unit"}) key += '\n' + options.text(text);
  for (const char* text : texts) key += '\n' + options.text(text);
  for (const char* number : {"scale", "lap_ms"}) key += '\n' + std::to_string(options[number]);
  return key;
}

std::vector<OptionSpec> with_trace_start(std::vector<OptionSpec> own) {
  own.push_back({"start_ms", "ms", 0.0, {0, 1e9}, "how far into the trace the run begins"});
  own.push_back({"stagger_ms", "ms", 0.0, {0, 1e9}, "client n begins n times so much further into the trace"});
  return own;
}

Nanos trace_start(const Values& options, const Context& context, Nanos lap) {
  const Nanos start = from_ms(options["start_ms"]), stagger = from_ms(options["stagger_ms"]);
  // Remainders first: client * stagger might not fit.
  const std::int64_t clients = static_cast<std::int64_t>(context.client) % lap.count();
  __extension__ using Wide = __int128;
  const auto staggered = static_cast<std::int64_t>(Wide(clients) * (stagger % lap).count() % lap.count());
  return (start % lap + Nanos(staggered)) % lap;
}

}  // namespace photonlag
