#include <algorithm>
#include <cassert>
#include <vector>

#include "sim/net/models.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

__extension__ using Wide = __int128;  // bit * ns

/// One lap of rates: rate i holds from from[i] to from[i + 1], the last one to the end of the lap.
struct StepTrace {
  std::vector<Nanos> from;        ///< from[0] = 0, rising.
  std::vector<std::int64_t> bps;  ///< Not all 0.
  std::vector<Wide> carried;      ///< From the lap's beginning to from[i], bit * ns.
  Nanos lap{};
  Wide lap_carried = 0;
};

/// A FIFO whose rate changes at given instants; 0 is an outage, in which a packet that has begun waits in service and
/// one that has not waits in the queue. Exact: the k-th packet of a busy period is done at the floor of the real
/// instant, in whole nanoseconds, however many steps and laps lie between.
class Steps final : public Capacity {
 public:
  /// @param ahead how far into the trace time 0 is; less than a lap.
  Steps(std::shared_ptr<const StepTrace> trace, Nanos ahead) : trace_(std::move(trace)), ahead_(ahead) {
    seek(free_, ahead_);
  }

  Service serve(Nanos offered, std::int32_t bytes) override {
    assert(bytes > 0);
    At at = earliest(offered);
    if (at.t != free_.t) owed_ = 0;
    const Nanos start = at.t - ahead_;
    Wide need = Wide(bytes) * 8'000'000'000 + owed_;
    need -= pass_laps(at, need);
    for (Wide room = left_in(at); need > 0 && need >= room; room = left_in(at)) {
      need -= room;
      enter_next(at);
    }
    if (need > 0) at.t += Nanos(static_cast<std::int64_t>(need / rate(at)));
    owed_ = need > 0 ? need % rate(at) : 0;
    free_ = at;
    return {start, at.t - ahead_};
  }

  [[nodiscard]] double nominal_bps() const override {
    return static_cast<double>(trace_->lap_carried) / static_cast<double>(trace_->lap.count());
  }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return earliest(offered).t - ahead_; }
  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    return static_cast<double>(carried(to + ahead_) - carried(from + ahead_)) /
           static_cast<double>((to - from).count());
  }

 private:
  /// An instant of the trace's time, and where in the trace it lies.
  struct At {
    Nanos t{}, lap_start{};
    std::size_t step = 0;
  };

  [[nodiscard]] std::int64_t rate(const At& at) const { return trace_->bps[at.step]; }
  [[nodiscard]] Nanos end(const At& at) const {
    return at.lap_start + (at.step + 1 < trace_->from.size() ? trace_->from[at.step + 1] : trace_->lap);
  }
  /// What the rest of the step can carry.
  [[nodiscard]] Wide left_in(const At& at) const { return Wide(rate(at)) * (end(at) - at.t).count(); }

  void enter_next(At& at) const {
    at.t = end(at);
    if (++at.step == trace_->from.size()) at.step = 0, at.lap_start = at.t;
  }

  /// Whole laps, wherever they begin, carry the same: passes those that do not suffice for @p need > 0.
  /// @returns what they carry. Past 120 years it is all the same when.
  Wide pass_laps(At& at, Wide need) const {
    constexpr Wide latest = 4'000'000'000'000'000'000;
    const Wide laps = (need - 1) / trace_->lap_carried;
    if (laps == 0) return 0;
    const Wide passed = laps * trace_->lap.count();
    if (at.t.count() + passed > latest) {
      seek(at, std::max(at.t, Nanos(static_cast<std::int64_t>(latest))));
      return need;
    }
    at.t += Nanos(static_cast<std::int64_t>(passed));
    at.lap_start += Nanos(static_cast<std::int64_t>(passed));
    return laps * trace_->lap_carried;
  }

  /// Moves on to @p t. @pre it is not before at.t
  void seek(At& at, Nanos t) const {
    at.t = t;
    if (end(at) > t) return;
    at.lap_start += (t - at.lap_start) / trace_->lap * trace_->lap;
    at.step =
        static_cast<std::size_t>(std::ranges::upper_bound(trace_->from, t - at.lap_start) - trace_->from.begin()) - 1;
  }

  /// When and where the service of a packet offered now starts: not in an outage.
  [[nodiscard]] At earliest(Nanos offered) const {
    At at = free_;
    if (offered + ahead_ > at.t) seek(at, offered + ahead_);
    while (rate(at) == 0) enter_next(at);
    return at;
  }

  /// From 0 to @p t of the trace's time.
  [[nodiscard]] Wide carried(Nanos t) const {
    const std::int64_t laps = t / trace_->lap;
    const Nanos rest = t - laps * trace_->lap;
    const auto step = static_cast<std::size_t>(std::ranges::upper_bound(trace_->from, rest) - trace_->from.begin()) - 1;
    return laps * trace_->lap_carried + trace_->carried[step] +
           Wide(trace_->bps[step]) * (rest - trace_->from[step]).count();
  }

  std::shared_ptr<const StepTrace> trace_;
  Nanos ahead_;
  At free_;        // when the last packet was done
  Wide owed_ = 0;  // bit * ns of it that the floor of that instant left over; less than the rate
};

double bps_in(const std::string& unit) {
  return unit == "Gbit/s" ? 1e9 : unit == "Mbit/s" ? 1e6 : unit == "kbit/s" ? 1e3 : unit == "byte/s" ? 8 : 1;
}

void add_row(StepTrace& trace, const TimeSeries::Row& row, const Values& options) {
  constexpr double fastest_bps = 1e12;  // 1 Tbit/s
  const double bps = row.value * bps_in(options.text("rate_unit")) * options["scale"];
  if (!(bps >= 0 && bps <= fastest_bps))
    throw InputError({options.path("trace").string(), row.line, 1}, "a rate must be from 0 to 1e12 bit/s");
  if (!trace.from.empty()) trace.lap_carried += Wide(trace.bps.back()) * (row.at - trace.from.back()).count();
  trace.from.push_back(row.at);
  trace.bps.push_back(std::llround(bps));
  trace.carried.push_back(trace.lap_carried);
}

StepTrace read_steps(const Values& options) {
  const TimeSeries series = read_series(options, "rate_column");
  StepTrace trace;
  for (const TimeSeries::Row& row : series.rows) add_row(trace, row, options);
  trace.lap = series.lap;
  trace.lap_carried += Wide(trace.bps.back()) * (trace.lap - trace.from.back()).count();
  if (trace.lap_carried == 0)
    throw InputError({options.path("trace").string(), 1, 1},
                     "every rate is 0: some must be more, or no packet ever leaves");
  return trace;
}

std::unique_ptr<Capacity> make_steps(const Values& options, const Context& context) {
  auto trace =
      shared_copy<StepTrace>(series_key(options, {"rate_column", "rate_unit"}), [&] { return read_steps(options); });
  const Nanos ahead = trace_start(options, context, trace->lap);
  return std::make_unique<Steps>(std::move(trace), ahead);
}

const Registration<Capacity> registration({
    .name = "steps",
    .summary = "a rate that changes at the instants of a trace, over and over",
    .source = "Lindley, The theory of queues with a single server, Proc. Cambridge Phil. Soc. 48 (1952) 277-289, for a "
              "piecewise constant rate",
    .options = with_trace_start(
        {{.key = "trace",
          .unit = "",
          .fallback = std::filesystem::path{},
          .meaning = "file with a time and a rate a row; times count from the first row's, each rate holds to the next",
          .required = true},
         {"time_column", "", std::string("1"), {}, "which column holds the times, by number or by name"},
         {"rate_column", "", std::string("2"), {}, "which column holds the rates, by number or by name"},
         {"time_unit", "", std::string("s"), {}, "of the times", {"s", "ms", "us", "ns"}},
         {"rate_unit",
          "",
          std::string("Mbit/s"),
          {},
          "of the rates",
          {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "byte/s"}},
         {"scale", "1", 1.0, {1e-9, 1e9}, "all rates are multiplied by it"},
         {"lap_ms", "ms", 0.0, {0, 1e12}, "when the trace begins again; 0 = its last row lasts as the one before"}}),
    .make = make_steps,
});

}  // namespace
}  // namespace photonlag
