#include "sim/net/trace_file.hpp"

#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <string_view>

#include "sim/core/excerpt.hpp"
#include "sim/core/input_file.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// By the first of , ; tab that occurs; else by runs of blanks.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (const char separator : {',', ';', '\t'}) {
    if (line.find(separator) == std::string_view::npos) continue;
    for (std::size_t from = 0, to = 0; to != std::string_view::npos; from = to + 1) {
      to = line.find(separator, from);
      fields.push_back(trimmed(line.substr(from, to == std::string_view::npos ? to : to - from)));
    }
    return fields;
  }
  for (std::size_t from = line.find_first_not_of(' '); from != std::string_view::npos;) {
    const std::size_t to = line.find(' ', from);
    fields.push_back(line.substr(from, to == std::string_view::npos ? to : to - from));
    from = line.find_first_not_of(' ', to);
  }
  return fields;
}

std::optional<long double> number_in(std::string_view field) {
  long double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// A column's place if it was given as a number. @throws InputError if it is a number but no place.
std::optional<std::size_t> place_in(const std::string& column, const Location& asked_at) {
  if (const auto value = number_in(column); value) {
    if (*value < 1 || *value != std::floor(*value) || *value > 1e6)
      throw InputError(asked_at, "column '" + column + "' must be a name, or a whole number from 1 on");
    return static_cast<std::size_t>(*value) - 1;
  }
  return std::nullopt;
}

/// Finds the columns, with the help of the first row of fields.
class Columns {
 public:
  Columns(const std::vector<std::string>& asked, const std::vector<std::string_view>& first, const Location& where,
          const Location& asked_at) {
    std::size_t numbers = 0;
    for (const std::string& column : asked) {
      const auto place = place_in(column, asked_at);
      places_.push_back(place ? *place : named(column, first, where));
      if (places_.back() < first.size() && number_in(first[places_.back()])) ++numbers;
    }
    header_ = numbers == 0;
  }

  [[nodiscard]] bool header() const { return header_; }

  [[nodiscard]] std::vector<long double> values(const std::vector<std::string_view>& fields,
                                                const Location& where) const {
    std::vector<long double> values;
    for (const std::size_t place : places_) {
      if (place >= fields.size())
        throw InputError(where, "column " + std::to_string(place + 1) + " is missing: the line has " +
                                    std::to_string(fields.size()));
      const auto value = number_in(fields[place]);
      if (!value) throw InputError(where, excerpt(fields[place]) + " is not a number");
      values.push_back(*value);
    }
    return values;
  }

 private:
  static std::size_t named(const std::string& column, const std::vector<std::string_view>& first,
                           const Location& where) {
    for (std::size_t i = 0; i < first.size(); ++i)
      if (first[i] == column) return i;
    throw InputError(where, "no column is called '" + column + "': the first line must name the columns");
  }

  std::vector<std::size_t> places_;
  bool header_ = false;
};

}  // namespace

std::vector<std::string> read_lines(const std::filesystem::path& path, const Location& asked_at) {
  if (const std::string why = input_problem(path, largest_input::table); !why.empty()) {
    const std::string told = why == "no such file" || why == "it is a folder" ? "" : " (" + why + ")";
    throw InputError(
        asked_at, "cannot read the trace " + in_quotes(path.string(), 500) + ": it must name a readable file" + told);
  }
  std::istringstream in(read_input(path, largest_input::table));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::vector<TraceRow> read_columns(const std::filesystem::path& path, const std::vector<std::string>& columns,
                                   const Location& asked_at) {
  std::vector<TraceRow> rows;
  std::optional<Columns> found;
  Location where{path.string(), 0, 1};
  for (const std::string& line : read_lines(path, asked_at)) {
    ++where.line;
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    const auto fields = fields_of(text);
    if (!found) {
      found.emplace(columns, fields, where, asked_at);
      if (found->header()) continue;
    }
    rows.push_back({where.line, found->values(fields, where)});
  }
  if (rows.empty()) throw InputError({path.string(), 1, 1}, "the file holds no row of numbers");
  return rows;
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
