#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "cli/import/import.hpp"
#include "cli/import/net/columns.hpp"
#include "cli/import/net/rates.hpp"
#include "sim/core/output_file.hpp"
#include "sim/core/text/text_file.hpp"
#include "sim/net/trace_file.hpp"

// Opportunities as mm-link takes them: one whole number of milliseconds a line, not falling, the last one the length of
// the trace; each carries one packet of 1500 bytes, or several smaller ones, each 4 bytes longer than its IP packet
// (Netravali et al., Mahimahi, USENIX ATC 2015, and its source: link_queue.cc, netdevice.cc).

namespace photonlag::cli {
namespace {

constexpr std::int64_t opportunity_bytes = 1504, packet_header = 4, largest_packet = opportunity_bytes - packet_header;
constexpr Nanos longest = std::chrono::seconds(1'000'000'000);

using Opportunities = std::vector<std::int64_t>;  // ms

struct ArrivalOptions {
  std::string time_column, bytes_column, time_unit;
  std::int64_t frame_header = 0;  ///< Bytes of each size that are not the IP packet's.
};

/// Whole milliseconds since the first instant, and when it was.
class Clock {
 public:
  std::int64_t ms(const TextRow& row, std::size_t field, TimeUnit unit) {
    const Instant instant = time_in(row, field, unit);
    if (!first_) first_ = instant;
    const auto at = since(*first_, instant);
    if (!at || *at < Nanos(0) || *at > longest)
      row.fail(field, "a time must be from 0 to 1e9 s after the first", "times are before the first or too far");
    const std::int64_t ms = *at / Nanos(1'000'000);
    if (ms < newest_) row.fail(field, "times must not fall", "times fall");
    return newest_ = ms;
  }

 private:
  std::optional<Instant> first_;
  std::int64_t newest_ = 0;
};

/// Makes opportunities of what has come.
class Arrivals {
 public:
  explicit Arrivals(Opportunities& out) : out_(out), base_(out.empty() ? 0 : out.back()) {}

  void add_packet(std::int64_t ms, std::int64_t bytes) {
    ++packets_;
    if (bytes > largest_packet) ++large_;
    for (bytes_ += bytes + packet_header; bytes_ >= opportunity_bytes; bytes_ -= opportunity_bytes) add(ms);
  }
  void add(std::int64_t ms) { out_.push_back(base_ + ms); }
  /// Frames of Ethernet look like packets that are 14 bytes too large.
  void tell(const std::filesystem::path& file) const {
    if (2 * large_ > packets_)
      warn(file,
           fmt::format("{} of {} sizes are more than 1500 bytes: those of IP packets are wanted; are these frames? "
                       "--frame-header 14 takes Ethernet's header off",
                       large_, packets_));
  }

 private:
  Opportunities& out_;
  std::int64_t base_, bytes_ = 0;
  std::size_t packets_ = 0, large_ = 0;
};

/// `1716823408.482057 IP 10.0.0.1.5001 > ...`
bool is_tcpdump(std::string_view text) {
  const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
  const std::size_t blank = std::min(line.find(' '), line.size());
  return parse_instant(line.substr(0, blank), TimeUnit::s) &&
         (line.substr(blank).starts_with(" IP ") || line.substr(blank).starts_with(" IP6 "));
}

/// Arrivals of a flow that fills the link: what has come is an opportunity that was there.
void read_arrivals(const std::filesystem::path& file, bool with_bytes, const ArrivalOptions& options,
                   Opportunities& out) {
  const bool tcpdump = !with_bytes && is_tcpdump(read_text_file(file, {file.string()}));
  const bool first_column = options.time_column == "auto" && (tcpdump || !with_bytes);
  TextTable::Rules rules;
  if (tcpdump) rules = {.separator = Separator::blanks, .ragged = true};
  TextTable table = TextTable::open(file, {file.string()}, rules);
  if (!tcpdump && first_column && table.width() > 1 && table.names().empty())
    throw InputError({file.string(), 1, 1}, fmt::format("{} columns without names; say which holds the times with "
                                                        "--time-column, or --from packets for `time bytes` a line",
                                                        table.width()));
  const std::size_t time = first_column && (tcpdump || table.width() == 1)
                               ? 0
                               : choose_column(table, {"--time-column", options.time_column, time_names(), 0});
  static constexpr std::array<std::string_view, 7> size_names{"bytes",  "frame.len", "length",     "len",
                                                              "ip.len", "size",      "packet_size"};
  const std::size_t bytes =
      with_bytes ? choose_column(table, {"--bytes-column", options.bytes_column, size_names, 1}) : 0;
  const TimeUnit unit = choose_time_unit(table, time, "--time-unit", options.time_unit, TimeUnit::s);
  Clock clock;
  Arrivals arrivals(out);
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) {
    const std::int64_t size = with_bytes ? row.whole(bytes) - options.frame_header : largest_packet;
    if (size < 1 || size > 1'000'000'000)
      row.fail(bytes, "bytes must be a whole number from 1, without the frame's header", "sizes are out of range");
    arrivals.add_packet(clock.ms(row, time, unit), size);
  });
  left_out.check_and_tell();
  arrivals.tell(file);
}

/// What mm-link logs: `MS # BYTES` for an opportunity, + and - for packets; MS on its own clock, which begins at the
/// log's base timestamp.
void read_log(const std::filesystem::path& file, Opportunities& out) {
  const std::string text = read_text_file(file, {file.string()});
  constexpr std::string_view base_key = "# base timestamp:";
  TextTable table = TextTable::open(file, {file.string()}, {.separator = Separator::blanks, .ragged = true});
  std::optional<std::int64_t> base;
  if (const std::size_t at = text.find(base_key); at != text.npos)
    base = std::strtoll(text.c_str() + at + base_key.size(), nullptr, 10);
  Arrivals arrivals(out);
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) {
    const std::int64_t ms = row.whole(0);
    const std::string_view what = row.text(1);
    if (row.size() < 3 || (what != "#" && what != "+" && what != "-" && what != "d"))
      row.fail(0, "`ms # bytes` should stand here, or + or - for a packet", "not what mm-link logs");
    if (!base) base = ms;
    if (ms < *base) row.fail(0, "a time is before the log's base timestamp", "times are before the base");
    if (what == "#") arrivals.add(ms - *base);
  });
  left_out.check_and_tell();
}

/// @throws InputError that names the other kinds of files, too
Opportunities read_trace(const std::filesystem::path& file) {
  try {
    return read_opportunities(file, {file.string()});
  } catch (const BadLine& line) {
    throw InputError(line.where(), line.message() +
                                       "; for times of arrivals say --from timestamps, for times and sizes "
                                       "--from packets, for what mm-link logs --from log");
  }
}

void read_file(const std::filesystem::path& file, const std::string& from, const ArrivalOptions& options,
               Opportunities& out) {
  const std::size_t before = out.size();
  const std::int64_t base = out.empty() ? 0 : out.back();
  if (from == "opportunities") {
    for (const std::int64_t ms : read_trace(file)) out.push_back(base + ms);
  } else if (from == "log") {
    read_log(file, out);
  } else {
    read_arrivals(file, from == "packets", options, out);
  }
  if (out.size() == before || out.back() == base)
    throw InputError({file.string(), 1, 1}, "a trace must last a millisecond and have an opportunity at its end");
}

/// As many opportunities at the same instants: a share of them is left out or said again, evenly, so that the last one,
/// which is the length of the trace, stays.
Opportunities scaled(const Opportunities& all, double scale) {
  constexpr std::int64_t unit = 1'000'000;
  const std::int64_t share = std::llround(scale * unit), total = share * std::ssize(all);
  std::int64_t sum = (unit - total % unit) % unit;
  Opportunities out;
  for (const std::int64_t ms : all) {
    const std::int64_t before = sum / unit;
    sum += share;
    out.insert(out.end(), static_cast<std::size_t>(sum / unit - before), ms);
  }
  return out;
}

ArrivalOptions arrival_options(const ImportRequest& request) {
  const double header = request.numbers.at("--frame-header").front();
  if (!(header >= 0 && header <= 1000) || header != std::floor(header))
    throw InputError({"--frame-header"}, "must be a whole number of bytes from 0 to 1000");
  return {.time_column = request.words.at("--time-column"),
          .bytes_column = request.words.at("--bytes-column"),
          .time_unit = request.words.at("--time-unit"),
          .frame_header = std::llround(header)};
}

std::string import_mahimahi(const ImportRequest& request, const std::filesystem::path& to) {
  const ArrivalOptions options = arrival_options(request);
  Opportunities all;
  for (const auto& file : request.files) read_file(file, request.from, options, all);
  const Opportunities out = scaled(all, request.scale);
  std::string text;
  for (const std::int64_t ms : out) text += fmt::format("{}\n", ms);
  write_file(to, text);
  const double seconds = static_cast<double>(out.back()) / 1e3;
  return fmt::format("{} opportunities in {:.3f} s: {:.3f} Mbit/s of 1500-byte packets on average", out.size(), seconds,
                     static_cast<double>(out.size() * largest_packet * 8) / seconds / 1e6);
}

}  // namespace

Importer mahimahi_importer() {
  return {
      .name = "mahimahi",
      .meaning =
          "delivery opportunities for capacity mahimahi, checked, put together and scaled; from mm-link's logs; or "
          "made from the arrivals of a flow that filled the link",
      .begins = "0",
      .from = {"opportunities", "timestamps", "packets", "log"},
      .scales = true,
      .numbers = {{"--frame-header", "of packets: bytes of each size that are not the IP packet's; Ethernet: 14", {0}}},
      .words = {{"--time-column", "of arrivals, by number or name", "auto"},
                {"--bytes-column", "of packets' sizes, by number or name", "auto"},
                {"--time-unit", "of arrivals: s, ms, us or ns; auto: as the column's name says, else s", "auto"}},
      .run = import_mahimahi};
}

}  // namespace photonlag::cli
