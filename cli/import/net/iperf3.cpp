#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/import/import.hpp"
#include "cli/import/net/rates.hpp"
#include "sim/core/json_depth.hpp"
#include "sim/core/text/text_file.hpp"

// What iperf3 writes (esnet/iperf, src/iperf_api.c): --json, one object a test with start, intervals, end and perhaps
// error and server_output_json; --json-stream (3.17), an object {event, data} a line. An interval has a `sum` of its
// streams, and with --bidir a `sum_bidir_reverse` of those of the other direction; `sender` says whether the program
// that wrote the file sent them.

namespace photonlag::cli {
namespace {

using nlohmann::json;

/// One test, however it was written.
struct Test {
  json start{}, end{}, server_output{};
  std::vector<json> intervals{};
  std::string error{};
  bool by_events = false;
};

json member(const json& object, const char* key) { return object.is_object() ? object.value(key, json()) : json(); }

bool flag(const json& object, const char* key) {
  const json value = member(object, key);
  return value.is_boolean() ? value.get<bool>() : value.is_number() && value.get<double>() != 0;
}

std::string words(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Collects tests from the objects of a file.
class Tests {
 public:
  void add(const json& value, const Location& where) {
    if (value.is_array()) {
      for (const json& item : value) add(item, where);
    } else if (value.is_object() && value.contains("event")) {
      add_event(words(value.at("event")), member(value, "data"));
    } else if (value.is_object() && (value.contains("intervals") || value.contains("error"))) {
      add_whole(value, where);
    } else {
      throw InputError(where, "has no list 'intervals': not what iperf3 --json writes");
    }
  }
  [[nodiscard]] const std::vector<Test>& all() const { return tests_; }
  [[nodiscard]] bool by_events() const { return !tests_.empty() && tests_.back().by_events; }

 private:
  void add_event(const std::string& event, const json& data) {
    if (event == "start" || !by_events()) tests_.push_back({.by_events = true});
    Test& test = tests_.back();
    if (event == "start") test.start = data;
    if (event == "interval") test.intervals.push_back(data);
    if (event == "end") test.end = data;
    if (event == "error") test.error = words(data);
    if (event == "server_output_json") test.server_output = data;
  }

  void add_whole(const json& value, const Location& where) {
    const json intervals = member(value, "intervals");
    if (!intervals.is_array() && !value.contains("error"))
      throw InputError(where, "has no list 'intervals': not what iperf3 --json writes");
    Test test{.start = member(value, "start"),
              .end = member(value, "end"),
              .server_output = member(value, "server_output_json"),
              .intervals = intervals.is_array() ? intervals.get<std::vector<json>>() : std::vector<json>(),
              .error = value.contains("error") ? words(value.at("error")) : ""};
    // --json-stream-full-output: the same test again, whole.
    if (by_events() && tests_.back().intervals.size() == test.intervals.size()) tests_.pop_back();
    tests_.push_back(std::move(test));
  }

  std::vector<Test> tests_;
};

/// Every value of the file. A line that is cut off at the end of a stream of events is left out.
std::vector<Test> read_tests(const std::filesystem::path& file, const std::string& text) {
  Tests tests;
  std::istringstream in(text);
  if (is_too_deep_json(text)) throw InputError({file.string()}, "is nested too deep for what iperf3 writes");
  for (std::size_t begin = 0; (begin = text.find_first_not_of(" \t\r\n", begin)) != text.npos;) {
    in.clear();
    in.seekg(static_cast<std::streamoff>(begin));
    json value;
    try {
      in >> value;
    } catch (const json::parse_error& e) {
      const std::size_t at = std::min(begin + (e.byte == 0 ? 0 : e.byte - 1), text.size());
      if (tests.by_events() && at >= text.find_last_not_of(" \t\r\n")) {
        warn(file, "its last line is cut off and left out");
        break;
      }
      throw InputError(location_in(file, text, at), "is not whole JSON; iperf3 --json writes it when it is done");
    }
    tests.add(value, location_in(file, text, begin));
    begin = in.eof() ? text.size() : static_cast<std::size_t>(in.tellg());
  }
  return tests.all();
}

/// Of the streams one end sent (or received) in an interval.
std::optional<json> sum_of(const json& interval, bool sent) {
  for (const char* key : {"sum", "sum_bidir_reverse"})
    if (const json sum = member(interval, key);
        sum.is_object() && (!sum.contains("sender") || flag(sum, "sender") == sent))
      return sum;
  json sum;
  double bps = 0;
  for (const json& stream : member(interval, "streams"))
    if (stream.is_object() && flag(stream, "sender") == sent && stream.contains("bits_per_second")) {
      sum = stream;
      bps += stream.at("bits_per_second").get<double>();
    }
  if (sum.is_null()) return {};
  sum["bits_per_second"] = bps;
  return sum;
}

bool omitted(const json& interval) {
  return flag(member(interval, "sum"), "omitted") || flag(member(interval, "sum_bidir_reverse"), "omitted");
}

/// One end's view of a test.
class View {
 public:
  View(const Test& test, const std::filesystem::path& file) : test_(test), file_(file) {}

  [[nodiscard]] bool has(bool sent) const {
    return std::ranges::any_of(test_.intervals,
                               [&](const json& interval) { return sum_of(interval, sent).has_value(); });
  }
  /// @throws InputError at the file with the interval's place in it, if it is no interval
  [[nodiscard]] Rates rates(bool sent) const {
    Rates rates;
    std::size_t empty = 0;
    for (std::size_t i = 0; i < test_.intervals.size(); ++i) {
      if (omitted(test_.intervals[i])) continue;  // -O: before the measurement
      const std::optional<json> sum = sum_of(test_.intervals[i], sent);
      if (!sum) continue;
      const RateInterval interval = interval_of(*sum, i);
      if (interval.end > interval.begin)
        rates.push_back(interval);
      else
        ++empty;
    }
    if (empty > 0) warn(file_, fmt::format("{} intervals of no length left out", empty));
    return rates;
  }

 private:
  [[nodiscard]] RateInterval interval_of(const json& sum, std::size_t number) const {
    const auto refuse = [&](const std::string& why) {
      throw InputError({file_.string()}, fmt::format("intervals[{}].sum {}", number, why));
    };
    constexpr double longest_s = 1e9, fastest_bps = 1e12;
    for (const char* key : {"start", "end", "bits_per_second"})
      if (!sum.contains(key) || !sum.at(key).is_number())
        refuse(fmt::format("has no number '{}', as iperf3 writes it", key));
    const double start = sum.at("start"), end = sum.at("end"), bps = sum.at("bits_per_second");
    if (end < start) refuse("ends before it begins");
    if (!(start >= 0 && end <= longest_s)) refuse("must lie from 0 to 1e9 s");
    if (!(bps >= 0 && bps <= fastest_bps)) refuse("has a rate that is not from 0 to 1e12 bit/s");
    return {from_secs(start), from_secs(end), bps / 1e6};
  }

  const Test& test_;
  const std::filesystem::path& file_;
};

double mean_mbps(const Rates& rates) {
  double megabits = 0, length_s = 0;
  for (const RateInterval& r : rates) megabits += r.mbps * secs(r.end - r.begin), length_s += secs(r.end - r.begin);
  return megabits / length_s;
}

/// What share of the packets sent was lost, by the summary at the end.
std::optional<double> lost_share(const json& end) {
  for (const char* key : {"sum_received", "sum"}) {
    const json sum = member(end, key);
    if (const json percent = member(sum, "lost_percent"); percent.is_number()) return percent.get<double>() / 100;
  }
  return {};
}

/// Of UDP, the sender's intervals say what it put on the wire, not what came out at the other end.
void make_received(Rates& rates, const Test& test, const std::filesystem::path& file) {
  const double sent = mean_mbps(rates);
  const std::optional<double> lost = lost_share(test.end);
  if (!lost) {
    warn(file,
         fmt::format("the sender's intervals of a UDP test, without the receiver's summary: {:.3f} Mbit/s is what "
                     "was sent, not what arrived; the receiver's file or iperf3 --get-server-output says that",
                     sent));
    return;
  }
  if (*lost == 0) return;
  for (RateInterval& r : rates) r.mbps *= 1 - *lost;
  warn(file,
       fmt::format("the sender's intervals of a UDP test: {:.3f} Mbit/s were sent and {:.2f} % of the packets lost; "
                   "all rates times {:.4f}, so that their mean is what arrived. When it arrived says only the "
                   "receiver's file or iperf3 --get-server-output",
                   sent, *lost * 100, 1 - *lost));
}

/// What the writer of @p test sent: the other end's account of it where that is there.
Rates sent_rates(const Test& test, const std::filesystem::path& file) {
  if (const json intervals = member(test.server_output, "intervals"); intervals.is_array() && !intervals.empty()) {
    const Test server{.intervals = intervals.get<std::vector<json>>()};
    const View view(server, file);
    if (view.has(false)) {
      warn(file, "the server's intervals (server_output_json) are taken: they say what arrived");
      return view.rates(false);
    }
  }
  Rates rates = View(test, file).rates(true);
  if (!rates.empty() && words(member(member(test.start, "test_start"), "protocol")) == "UDP")
    make_received(rates, test, file);
  return rates;
}

bool both_directions(const Test& test) {
  return flag(member(test.start, "test_start"), "bidir") || std::ranges::any_of(test.intervals, [](const json& i) {
           return i.is_object() && i.contains("sum_bidir_reverse");
         });
}

/// Whether the writer of a test of one direction sent; old releases say it only by their options.
bool writer_sent(const Test& test, bool server) {
  const json sum = test.intervals.empty() ? json() : member(test.intervals.front(), "sum");
  if (sum.is_object() && sum.contains("sender")) return flag(sum, "sender");
  return flag(member(test.start, "test_start"), "reverse") == server;
}

RateTest rates_of(const Test& test, const std::filesystem::path& file) {
  const View view(test, file);
  const bool server = test.start.contains("accepted_connection");
  RateTest out;
  if (both_directions(test) && view.has(true) && view.has(false)) {
    out.one = sent_rates(test, file);
    out.down = view.rates(false);
    if (server) std::swap(out.one, *out.down);
    if (out.down->empty()) throw InputError({file.string(), 1, 1}, "has no interval of one of its two directions");
    return out;
  }
  const bool sent = writer_sent(test, server);
  out.one = sent ? sent_rates(test, file) : view.rates(false);
  out.direction = sent != server ? "up" : "down";
  return out;
}

}  // namespace

std::vector<RateTest> read_iperf3(const std::filesystem::path& file, const std::string& text) {
  std::vector<RateTest> out;
  for (const Test& test : read_tests(file, text)) {
    if (!test.error.empty() && test.intervals.empty())
      throw InputError({file.string()}, "iperf3 failed when this was recorded: " + test.error);
    if (!test.error.empty())
      warn(file, fmt::format("iperf3 ended with '{}': the {} intervals before it are taken", test.error,
                             test.intervals.size()));
    RateTest rates = rates_of(test, file);
    if (rates.one.empty()) throw InputError({file.string(), 1, 1}, "has no interval");
    out.push_back(std::move(rates));
  }
  return out;
}

}  // namespace photonlag::cli
