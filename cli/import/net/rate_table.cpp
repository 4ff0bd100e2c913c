#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/import/net/columns.hpp"
#include "cli/import/net/rates.hpp"

namespace photonlag::cli {
namespace {

constexpr std::array<std::string_view, 14> rate_names{
    "throughput", "mbps",          "bitrate", "bandwidth",       "goodput", "rate",
    "capacity",   "download_rate", "kbps",    "bits_per_second", "bps",     "bytes_sec_interval",
    "tput",       "data_rate"};

/// uccmisl/5Gdataset and its 4G elder: application layer rates in kbit/s, by their README.
constexpr std::array<std::string_view, 2> ucc_names{"DL_bitrate", "UL_bitrate"};

struct RateUnit {
  std::string_view name;
  double mbps;
};
constexpr std::array<RateUnit, 20> rate_units{
    {{"Gbit/s", 1e3},     {"Mbit/s", 1},   {"kbit/s", 1e-3}, {"bit/s", 1e-6},   {"byte/s", 8e-6},
     {"gbps", 1e3},       {"mbps", 1},     {"kbps", 1e-3},   {"bps", 1e-6},     {"gbit", 1e3},
     {"mbit", 1},         {"kbit", 1e-3},  {"bits", 1e-6},   {"bytes", 8e-6},   {"Mbits/sec", 1},
     {"Kbits/sec", 1e-3}, {"gbit/s", 1e3}, {"mbit/s", 1},    {"bytes/s", 8e-6}, {"B/s", 8e-6}}};

const RateUnit* unit_named(std::string_view name) {
  const auto found = std::ranges::find(rate_units, name, &RateUnit::name);
  return found == rate_units.end() ? nullptr : &*found;
}

const RateUnit& choose_rate_unit(const TextTable& table, std::size_t place, const std::string& asked,
                                 std::string_view otherwise) {
  if (asked != "auto") {
    if (const RateUnit* unit = unit_named(asked)) return *unit;
    throw InputError({"--rate-unit " + asked}, "must be one of bit/s, kbit/s, Mbit/s, Gbit/s, byte/s");
  }
  if (place < table.names().size()) {
    if (const RateUnit* unit = unit_named(table.names().unit(place))) return *unit;
    const std::string& written = table.names().written()[place];
    for (const RateUnit& unit : rate_units)
      if (written == unit.name || (unit.name == "bytes" && written.starts_with("bytes_sec"))) return unit;
    if (written == "bits_per_second") return *unit_named("bit/s");
  }
  return *unit_named(otherwise);
}

struct Wanted {
  std::size_t time = 0;
  TimeUnit time_unit{};
  std::vector<std::size_t> rates;  // one, or down and up
  std::vector<const RateUnit*> units;
};

Wanted choose(const TextTable& table, const RateOptions& options) {
  Wanted wanted;
  wanted.time = choose_column(table, {"--time-column", options.time_column, time_names(), 0});
  wanted.time_unit = choose_time_unit(table, wanted.time, "--time-unit", options.time_unit, TimeUnit::s);
  const auto down = table.names().find(ucc_names[0]), up = table.names().find(ucc_names[1]);
  const bool ucc = options.rate_column == "auto" && down && up;
  if (ucc)
    wanted.rates = {*up, *down};
  else
    wanted.rates = {choose_column(table, {"--rate-column", options.rate_column, rate_names, 1})};
  for (const std::size_t rate : wanted.rates) {
    const bool of_ucc = down && up && (rate == *down || rate == *up);
    wanted.units.push_back(&choose_rate_unit(table, rate, options.rate_unit, of_ucc ? "kbit/s" : "Mbit/s"));
  }
  return wanted;
}

/// The rows of one direction on their way to intervals.
class Rows {
 public:
  explicit Rows(bool stamped_end) : stamped_end_(stamped_end) {}

  void add(Nanos at, double mbps) { rows_.push_back({at, at, mbps}); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  /// @param newest time of the table's last row, with a rate or without @param step from the row before to it
  [[nodiscard]] Rates intervals(Nanos newest, Nanos step) const {
    Rates out = rows_;
    const std::size_t n = out.size();
    if (stamped_end_) {
      const Nanos first = n > 1 ? out[1].begin - out[0].begin : step;
      for (std::size_t i = n; i-- > 0;) out[i].begin = i > 0 ? out[i - 1].end : out[0].end - first;
      return out;
    }
    for (std::size_t i = 0; i + 1 < n; ++i) out[i].end = out[i + 1].begin;
    out.back().end = newest > out.back().begin ? newest : out.back().begin + step;
    return out;
  }

 private:
  bool stamped_end_;
  Rates rows_;
};

/// Reads a table row by row.
class RateReader {
 public:
  RateReader(const Wanted& wanted, bool stamped_end) : wanted_(wanted), rows_(wanted.rates.size(), Rows(stamped_end)) {}

  void add(const TextRow& row) {
    const Nanos at = time_of(row);
    if (at == newest_ && begun_)
      row.fail(wanted_.time, "has the time of the row before", "the time of the row before", BadLine::Kind::nothing);
    if (begun_) step_ = at - newest_;
    newest_ = at;
    begun_ = true;
    bool any = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (row.missing(wanted_.rates[i])) continue;
      const double mbps = row.number(wanted_.rates[i]) * wanted_.units[i]->mbps;
      if (!(mbps >= 0 && mbps <= 1e6))
        row.fail(wanted_.rates[i], "a rate must be from 0 to 1e6 Mbit/s", "rates are out of range");
      rows_[i].add(at, mbps);
      any = true;
    }
    if (!any) row.fail(wanted_.rates[0], "no rate stands here", "a value is missing", BadLine::Kind::nothing);
  }
  [[nodiscard]] RateTest finish(const std::filesystem::path& file) const {
    for (const Rows& rows : rows_)
      if (rows.empty()) throw InputError({file.string(), 1, 1}, "has no interval");
    RateTest test{.one = rows_[0].intervals(newest_, step_)};
    if (rows_.size() > 1) test.down = rows_[1].intervals(newest_, step_);
    return test;
  }

 private:
  Nanos time_of(const TextRow& row) {
    const Instant instant = time_in(row, wanted_.time, wanted_.time_unit);
    if (!first_) first_ = instant;
    const auto at = since(*first_, instant);
    if (!at || *at > std::chrono::seconds(1'000'000'000))
      row.fail(wanted_.time, "a time must be less than 1e9 s after the first", "times are too far");
    if (*at < newest_) row.fail(wanted_.time, "times must rise", "times fall");
    return *at;
  }

  const Wanted& wanted_;
  std::vector<Rows> rows_;
  std::optional<Instant> first_;
  Nanos newest_{}, step_ = from_secs(1);  // from the row before
  bool begun_ = false;
};

/// Lines of iperf2 -y C: date, from, port, to, port, id, begin-end, bytes, bit/s, and of UDP's receiver more. Several
/// streams have a sum of their own (id -1); the last line is about the whole.
class Iperf2 {
 public:
  static bool is(const TextRow& row) {
    return row.size() >= 9 && row.text(6).find('-') != std::string_view::npos && row.is_number(8);
  }

  void add(const TextRow& row) {
    if (!is(row)) row.fail(0, "nine fields of iperf -y C should stand here", "not what iperf -y C writes");
    const std::string_view interval = row.text(6);
    const std::size_t dash = interval.find('-');
    const auto begin = parse_instant(interval.substr(0, dash), TimeUnit::s),
               end = parse_instant(interval.substr(dash + 1), TimeUnit::s);
    if (!begin || !end || !(*end > *begin)) row.fail(6, "must be an interval, such as 0.0-1.0", "intervals are none");
    const double mbps = row.number(8) / 1e6;
    if (!(mbps >= 0 && mbps <= 1e6)) row.fail(8, "a rate must be from 0 to 1e12 bit/s", "rates are out of range");
    const std::int64_t id = row.whole(5);
    Rates& rates = id < 0 ? sums_ : single_;
    if (id >= 0 && id_.value_or(id) != id) several_ = true;
    if (id >= 0) id_ = id;
    const RateInterval step{*since({}, *begin), *since({}, *end), mbps};
    if (rates.empty() || step.begin >= rates.back().end) rates.push_back(step);
  }

  [[nodiscard]] RateTest finish(const std::filesystem::path& file) const {
    if (sums_.empty() && several_)
      throw InputError({file.string(), 1, 1}, "has several streams and no sum of them (id -1); let iperf write it");
    const Rates& rates = sums_.empty() ? single_ : sums_;
    if (rates.empty()) throw InputError({file.string(), 1, 1}, "has no interval");
    return {.one = rates};
  }

 private:
  Rates sums_, single_;
  std::optional<std::int64_t> id_;
  bool several_ = false;
};

template <class Into>
RateTest read_rows(TextTable& table, Into& into, const std::filesystem::path& file) {
  LeftOutLines left_out;
  for_each_good_row<TextRow>(table, left_out, [&](const TextRow& row) { into.add(row); });
  left_out.check_and_tell();
  return into.finish(file);
}

bool is_iperf2(const std::filesystem::path& file) {
  TextTable table = TextTable::open(file, {file.string()}, {.ragged = true});
  TextRow row;
  try {
    return table.next(row) && Iperf2::is(row);
  } catch (const BadLine&) {
    return false;
  }
}

}  // namespace

RateTest read_rate_table(const std::filesystem::path& file, const RateOptions& options, std::string& columns) {
  if (is_iperf2(file)) {
    TextTable table = TextTable::open(file, {file.string()}, {.ragged = true});
    Iperf2 iperf2;
    return read_rows(table, iperf2, file);
  }
  TextTable table = TextTable::open(file, {file.string()});
  const Wanted wanted = choose(table, options);
  for (std::size_t i = 0; i < wanted.rates.size(); ++i)
    columns +=
        fmt::format("{}{} in {}", i > 0 ? " and " : "", column_name(table, wanted.rates[i]), wanted.units[i]->name);
  RateReader reader(wanted, options.stamped_end);
  return read_rows(table, reader, file);
}

}  // namespace photonlag::cli
