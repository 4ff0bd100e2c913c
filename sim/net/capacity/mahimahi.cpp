#include <algorithm>
#include <cassert>
#include <charconv>
#include <filesystem>
#include <vector>

#include "sim/core/excerpt.hpp"
#include "sim/net/models.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

constexpr std::int32_t opportunity_bytes = 1504;  // what mm-link's code uses; its manual says 1500

/// Instants of one lap, ms: not empty, not falling, the last one > 0 and the length of the lap.
using Trace = std::vector<std::int64_t>;

std::int64_t parse_ms(const std::string& line, const Location& where) {
  constexpr std::int64_t largest = 1'000'000'000'000;  // 30 years: more does not fit in ns with room for laps
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), ms);
  if (error != std::errc{} || end != line.data() + line.size() || line.front() == '-' || ms > largest)
    throw InputError(where, excerpt(line) + " is not a time stamp: each line is a whole number of milliseconds >= 0");
  return ms;
}

Trace read_trace(const std::filesystem::path& path, const Location& asked_at) {
  Trace trace;
  Location where{path.string(), 0, 1};
  for (const std::string& line : read_lines(path, asked_at)) {
    ++where.line;
    const std::int64_t ms = parse_ms(line, where);
    if (!trace.empty() && ms < trace.back())
      throw InputError(
          where, "time stamp " + line + " comes after " + std::to_string(trace.back()) + ": time stamps must not fall");
    trace.push_back(ms);
  }
  if (trace.empty())
    throw InputError({path.string(), 1, 1}, "the trace is empty: one time stamp in ms a line is needed");
  if (trace.back() == 0)
    throw InputError(where, "the last time stamp is 0: it is the length of the trace and must be > 0");
  return trace;
}

/// mm-link: at each instant of the trace up to 1504 bytes may leave, of one packet or several; what nobody uses is
/// lost.
///
/// A packet departs with the opportunity in which its last byte fits and may span several. It cannot use one at or
/// before the instant it is offered: an opportunity is handed out before the packets of its own millisecond come in.
/// The trace repeats with `base += last`, so an opportunity at 0 of the next lap falls together with the last of this
/// one.
class Mahimahi final : public Capacity {
 public:
  /// @param ahead how far into the trace time 0 is; less than a lap.
  Mahimahi(std::shared_ptr<const Trace> trace, Nanos ahead)
      : trace_(std::move(trace)), lap_(std::chrono::milliseconds(trace_->back())), ahead_(ahead) {}

  Service serve(Nanos offered, std::int32_t bytes) override {
    assert(bytes > 0 && bytes <= opportunity_bytes && "mm-link takes no larger packet");
    offered += ahead_;
    if (open_.at <= offered) left_ = 0;
    if (left_ == 0) open_next_after(offered);
    const Nanos start = open_.at;
    for (; bytes > left_; open_next_after(offered)) bytes -= left_;
    left_ -= bytes;
    return {start - ahead_, open_.at - ahead_};
  }

  [[nodiscard]] double nominal_bps() const override {
    return 8e3 * opportunity_bytes * static_cast<double>(trace_->size()) / static_cast<double>(trace_->back());
  }

  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    offered += ahead_;
    return (open_.at > offered && left_ > 0 ? open_.at : next_after(offered).at) - ahead_;
  }

  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    const auto opportunities = static_cast<double>(before(to + ahead_) - before(from + ahead_));
    return 8 * opportunity_bytes * opportunities / secs(to - from);
  }

 private:
  /// An opportunity in the trace's time, and where the one after it is.
  struct Opportunity {
    Nanos at = Nanos::min(), lap_start{0};
    std::size_t next = 0;
  };

  /// Opportunities at instants before @p t of the trace's time.
  [[nodiscard]] std::int64_t before(Nanos t) const {
    const std::int64_t laps = t / lap_;
    const auto end = std::ranges::lower_bound(*trace_, t - laps * lap_, {}, instant);
    return laps * std::ssize(*trace_) + (end - trace_->begin());
  }

  /// The first one after the open one that is after @p t.
  [[nodiscard]] Opportunity next_after(Nanos t) const {
    Opportunity next = open_;
    if (t >= next.lap_start + lap_) next.lap_start += (t - next.lap_start) / lap_ * lap_, next.next = 0;
    if (next.lap_start + instant((*trace_)[next.next]) <= t) {
      const auto later = std::ranges::upper_bound(trace_->begin() + static_cast<std::ptrdiff_t>(next.next),
                                                  trace_->end(), t - next.lap_start, {}, instant);
      next.next = static_cast<std::size_t>(later - trace_->begin());  // there is one: the last is at the lap's end
    }
    next.at = next.lap_start + instant((*trace_)[next.next]);
    if (++next.next == trace_->size()) next.lap_start += lap_, next.next = 0;
    return next;
  }

  void open_next_after(Nanos t) {
    open_ = next_after(t);
    left_ = opportunity_bytes;
  }

  static Nanos instant(std::int64_t ms) { return std::chrono::milliseconds(ms); }

  std::shared_ptr<const Trace> trace_;
  Nanos lap_, ahead_;
  Opportunity open_;       // now being filled, in the trace's time
  std::int32_t left_ = 0;  // bytes it has left
};

std::unique_ptr<Capacity> make_mahimahi(const Values& options, const Context& context) {
  const auto& path = options.path("trace");
  auto trace = shared_copy<Trace>(path.string(), [&] { return read_trace(path, options.where("trace")); });
  const Nanos ahead = trace_start(options, context, std::chrono::milliseconds(trace->back()));
  return std::make_unique<Mahimahi>(std::move(trace), ahead);
}

const Registration<Capacity> registration({
    .name = "mahimahi",
    .summary = "delivery opportunities of 1504 bytes from a packet trace of a cellular link",
    .source = "Netravali et al., Mahimahi: Accurate Record-and-Replay for HTTP, USENIX ATC 2015 (mm-link)",
    .options = with_trace_start({{.key = "trace",
                                  .unit = "",
                                  .fallback = std::filesystem::path{},
                                  .meaning = "file of one opportunity a line, ms since its start, not falling; repeats",
                                  .required = true}}),
    .make = make_mahimahi,
});

}  // namespace
}  // namespace photonlag
