#include <algorithm>
#include <vector>

#include "sim/net/models.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

__extension__ using Wide = __int128;  // ns^2

/// One lap of delays: delay i is that of from[i].
struct DelayTrace {
  std::vector<Nanos> from;  ///< from[0] = 0, rising.
  std::vector<Nanos> delay;
  Nanos lap{}, least{};
};

/// The delay is that of the trace at the instant a packet is offered: the newest row's, or on the straight line to the
/// next one, rounded down to whole nanoseconds. The line after the last row leads to the first, where the next lap
/// begins. Base is the smallest delay of the trace.
class TraceDelay final : public Delay {
 public:
  struct Parameters {
    bool linear = false, reorder = false;
    Nanos ahead{};  ///< How far into the trace time 0 is.
  };
  TraceDelay(std::shared_ptr<const DelayTrace> trace, const Parameters& parameters)
      : trace_(std::move(trace)), is_(parameters) {}

  Drawn draw(Draws&, Nanos now) override { return {trace_->least, at((now + is_.ahead) % trace_->lap)}; }
  [[nodiscard]] bool random() const override { return false; }
  [[nodiscard]] bool reorders() const override { return is_.reorder; }

 private:
  [[nodiscard]] Nanos at(Nanos t) {
    seek(t);
    const auto& [from, delay, lap, least] = *trace_;
    if (!is_.linear) return delay[row_];
    const bool last = row_ + 1 == from.size();
    const Nanos to = last ? lap : from[row_ + 1], target = last ? delay[0] : delay[row_ + 1];
    const Wide rise = Wide((target - delay[row_]).count()) * (t - from[row_]).count();
    const std::int64_t length = (to - from[row_]).count();
    const auto whole = static_cast<std::int64_t>(rise / length);
    return delay[row_] + Nanos(rise % length < 0 ? whole - 1 : whole);
  }

  /// Time does not fall but where a lap ends: mostly it is the row of the packet before, or the next.
  void seek(Nanos t) {
    const std::vector<Nanos>& from = trace_->from;
    const auto is_here = [&](std::size_t row) {
      return from[row] <= t && (row + 1 == from.size() || t < from[row + 1]);
    };
    if (is_here(row_)) return;
    if (row_ + 1 < from.size() && is_here(row_ + 1)) {
      ++row_;
      return;
    }
    row_ = static_cast<std::size_t>(std::ranges::upper_bound(from, t) - from.begin()) - 1;
  }

  std::shared_ptr<const DelayTrace> trace_;
  Parameters is_;
  std::size_t row_ = 0;
};

double ms_in(const std::string& unit) { return unit == "s" ? 1e3 : unit == "ms" ? 1 : unit == "us" ? 1e-3 : 1e-6; }

DelayTrace read_delay_trace(const Values& options) {
  constexpr double longest_ms = 1e6;
  const std::string path = options.path("trace").string();
  const double scale = options["scale"] * ms_in(options.text("delay_unit"));
  const TimeSeries series = read_series(options, "delay_column");
  DelayTrace trace;
  for (const TimeSeries::Row& row : series.rows) {
    const double ms = row.value * scale;
    if (!(ms >= 0 && ms <= longest_ms))
      throw InputError({path, row.line, 1}, "a delay must be from 0 to 1000000 ms, not " + std::to_string(ms));
    trace.from.push_back(row.at);
    trace.delay.push_back(from_ms(ms));
  }
  trace.lap = series.lap;
  trace.least = std::ranges::min(trace.delay);
  return trace;
}

std::unique_ptr<Delay> make_delay_trace(const Values& options, const Context& context) {
  const std::string key = series_key(options, {"delay_column", "delay_unit"});
  auto trace = shared_copy<DelayTrace>(key, [&] { return read_delay_trace(options); });
  const Nanos ahead = trace_start(options, context, trace->lap);
  return std::make_unique<TraceDelay>(
      std::move(trace),
      TraceDelay::Parameters{
          .linear = options.text("between") == "linear", .reorder = options.flag("reorder"), .ahead = ahead});
}

const Registration<Delay> registration({
    .name = "trace",
    .summary = "a delay that follows a recording in time, over and over: round trips of ping, one-way delays",
    .source = "-",
    .options = with_trace_start(
        {{.key = "trace",
          .unit = "",
          .fallback = std::filesystem::path{},
          .meaning = "file with a time and a delay a row; times count from the first row's",
          .required = true},
         {"time_column", "", std::string("1"), {}, "which column holds the times, by number or by name"},
         {"delay_column", "", std::string("2"), {}, "which column holds the delays, by number or by name"},
         {"time_unit", "", std::string("s"), {}, "of the times", {"s", "ms", "us", "ns"}},
         {"delay_unit", "", std::string("ms"), {}, "of the delays", {"s", "ms", "us", "ns"}},
         {"scale", "1", 1.0, {0, 1000}, "delays are multiplied by it (0.5 makes one-way delays of round trips)"},
         {"between",
          "",
          std::string("hold"),
          {},
          "hold: each delay holds to the next row; linear: the straight line to it",
          {"hold", "linear"}},
         {"lap_ms", "ms", 0.0, {0, 1e12}, "when the trace begins again; 0 = its last row lasts as the one before"},
         {.key = "reorder",
          .unit = "",
          .fallback = false,
          .meaning = "whether a packet may overtake where the delay falls faster than time passes"}}),
    .make = make_delay_trace,
});

}  // namespace
}  // namespace photonlag
