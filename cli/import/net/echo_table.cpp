#include <array>

#include "cli/import/net/columns.hpp"
#include "cli/import/net/echoes.hpp"

namespace photonlag::cli {
namespace {

constexpr std::array<std::string_view, 13> rtt_names{
    "rtt",     "round_trip", "round_trip_time", "ping",      "latency",       "delay", "ping_rtt",
    "rtt_avg", "avg_rtt",    "pingavg",         "rtt_value", "response_time", "owd"};

}  // namespace

Echoes read_echo_table(const std::filesystem::path& file, const EchoOptions& options) {
  TextTable table = TextTable::open(file, {file.string()});
  const std::size_t time = choose_column(table, {"--time-column", options.time_column, time_names(), 0});
  const std::size_t rtt = choose_column(table, {"--rtt-column", options.rtt_column, rtt_names, 1});
  const TimeUnit time_unit = choose_time_unit(table, time, "--time-unit", options.time_unit, TimeUnit::s);
  const TimeUnit rtt_unit = choose_time_unit(table, rtt, "--rtt-unit", options.rtt_unit, TimeUnit::ms);
  Echoes out;
  std::optional<Instant> first;
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) {
    const Instant at = time_in(row, time, time_unit);
    if (!first) first = at;
    const auto since_first = since(*first, at);
    if (!since_first) row.fail(time, "a time must be within 292 years of the first", "times are too far");
    if (row.missing(rtt)) {
      ++out.lost;
      return;
    }
    const double ns = row.number(rtt) * static_cast<double>(nanos_in(rtt_unit));
    if (!(ns >= 0 && ns <= 1e15)) row.fail(rtt, "a round trip must be from 0 to 1e6 s", "delays are out of range");
    out.replies.push_back({*since_first, Nanos(std::llround(ns))});
  });
  left_out.check_and_tell();
  out.columns = column_name(table, time) + " and " + column_name(table, rtt) + " in " + std::string(name_of(rtt_unit));
  return out;
}

}  // namespace photonlag::cli
