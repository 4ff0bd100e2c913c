#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/import/import.hpp"
#include "cli/import/net/rates.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/text/text_file.hpp"

// Throughput by interval, as capacity steps follows it.

namespace photonlag::cli {
namespace {

const std::vector<std::string> directions{"up", "down"};

std::vector<RateTest> read_tests(const std::filesystem::path& file, const RateOptions& options, std::string& columns) {
  const std::string text = read_text_file(file, {file.string()});
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && (text[first] == '{' || text[first] == '[');
  if (json) return read_iperf3(file, text);
  return {read_rate_table(file, options, columns)};
}

/// The rates of one direction. @throws InputError if the test did not measure it
const Rates& chosen(const RateTest& test, const std::string& direction, const std::filesystem::path& file) {
  if (test.down) return direction == "down" ? *test.down : test.one;
  if (!test.direction.empty() && test.direction != direction)
    throw InputError({file.string()}, fmt::format("measured only {}", test.direction));
  return test.one;
}

/// What a table of several tests is made from: the direction asked for, both, or the only one.
std::vector<Rates> rates_of(const RateTest& test, const std::string& direction, bool both,
                            const std::filesystem::path& file) {
  if (!direction.empty()) return {chosen(test, direction, file)};
  if (test.down.has_value() != both)
    throw InputError({file.string()}, "some tests measured both directions and some one; say --direction up or down");
  return both ? std::vector<Rates>{test.one, *test.down} : std::vector<Rates>{test.one};
}

RateOptions iperf_options(const ImportRequest& request) {
  const auto& words = request.words;
  const std::string& stamp = words.at("--stamp");
  if (stamp != "begin" && stamp != "end") throw InputError({"--stamp " + stamp}, "must be begin or end");
  return {.time_column = words.at("--time-column"),
          .rate_column = words.at("--rate-column"),
          .time_unit = words.at("--time-unit"),
          .rate_unit = words.at("--rate-unit"),
          .stamped_end = stamp == "end"};
}

std::string direction_of(const ImportRequest& request) {
  const std::string& direction = request.words.at("--direction");
  if (direction == "both") return "";
  if (std::ranges::find(directions, direction) == directions.end())
    throw InputError({"--direction " + direction}, "must be up, down or both");
  return direction;
}

std::string about(const RateTable& table, std::size_t tests, bool both, const std::string& columns) {
  std::string text = fmt::format("{}{} intervals in {:.3f} s: ", tests > 1 ? fmt::format("{} tests, ", tests) : "",
                                 table.rows(), table.span_s());
  if (both)
    text += fmt::format(
        "up {:.3f}, down {:.3f} Mbit/s on average; choose with rate_column = \"up_mbps\" or "
        "\"down_mbps\", or with --direction",
        table.mean_mbps(0), table.mean_mbps(1));
  else
    text += fmt::format("{:.3f} Mbit/s on average", table.mean_mbps(0));
  return columns.empty() ? text : text + "; columns " + columns;
}

std::string import_iperf(const ImportRequest& request, const std::filesystem::path& to) {
  const RateOptions options = iperf_options(request);
  const std::string direction = direction_of(request);
  RateTable table;
  std::size_t count = 0;
  bool both = false;
  std::string columns;
  for (const auto& file : request.files) {
    columns.clear();
    for (const RateTest& test : read_tests(file, options, columns)) {
      if (count++ == 0) both = direction.empty() && test.down.has_value();
      table.add(rates_of(test, direction, both, file), request.scale);
    }
  }
  if (table.gaps() > 0)
    warn(request.files.front(), fmt::format("{} gaps between intervals, {:.3f} s in all: the rate before holds there",
                                            table.gaps(), table.gap_s()));
  write_file(to,
             table.text(both ? std::vector<std::string>{"up_mbps", "down_mbps"} : std::vector<std::string>{"mbps"}));
  return about(table, count, both, columns);
}

}  // namespace

Importer iperf_importer() {
  return {
      .name = "iperf",
      .meaning =
          "throughput by interval (iperf3 --json or --json-stream, iperf2 -y C, or any table of times and rates) as "
          "steps for capacity steps",
      .begins = "t_s,",
      .from = {},
      .scales = true,
      .numbers = {},
      .words = {{"--direction", "up (from the client), down, or both as two columns", "both"},
                {"--time-column", "of a table, by number or name", "auto"},
                {"--rate-column", "of a table, by number or name", "auto"},
                {"--time-unit", "of a table's times: s, ms, us or ns; auto: as the name says, else s", "auto"},
                {"--rate-unit",
                 "of a table's rates: bit/s, kbit/s, Mbit/s, Gbit/s or byte/s; auto: as the name says, else Mbit/s",
                 "auto"},
                {"--stamp", "of a table: whether a time is of its interval's begin or end", "begin"}},
      .run = import_iperf};
}

}  // namespace photonlag::cli
