#include <algorithm>
#include <cassert>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <vector>

#include "sim/net/models.hpp"

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
    throw InputError(where, "'" + line + "' is not a time stamp: each line is a whole number of milliseconds >= 0");
  return ms;
}

Trace read_trace(const std::filesystem::path& path, const Location& asked_at) {
  std::ifstream in(path);
  if (!in || std::filesystem::is_directory(path))
    throw InputError(asked_at, "cannot read the trace '" + path.string() + "': it must name a readable file");
  Trace trace;
  Location where{path.string(), 0, 1};
  for (std::string line; std::getline(in, line);) {
    ++where.line;
    const std::int64_t ms = parse_ms(line, where);
    if (!trace.empty() && ms < trace.back())
      throw InputError(
          where, "time stamp " + line + " comes after " + std::to_string(trace.back()) + ": time stamps must not fall");
    trace.push_back(ms);
  }
  if (in.bad()) throw EnvironmentError(path.string(), "reading failed half-way");
  if (trace.empty())
    throw InputError({path.string(), 1, 1}, "the trace is empty: one time stamp in ms a line is needed");
  if (trace.back() == 0)
    throw InputError(where, "the last time stamp is 0: it is the length of the trace and must be > 0");
  return trace;
}

/// One copy for all links that follow the same file: thousands of clients may.
std::shared_ptr<const Trace> shared_trace(const std::filesystem::path& path, const Location& asked_at) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, std::weak_ptr<const Trace>> open;
  const std::scoped_lock lock(mutex);
  auto& slot = open[path];
  auto trace = slot.lock();
  if (!trace) slot = trace = std::make_shared<const Trace>(read_trace(path, asked_at));
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
  explicit Mahimahi(std::shared_ptr<const Trace> trace) : trace_(std::move(trace)) {}

  Service serve(Nanos offered, std::int32_t bytes) override {
    assert(bytes > 0 && bytes <= opportunity_bytes && "mm-link takes no larger packet");
    if (open_at_ <= offered) left_ = 0;
    if (left_ == 0) open_next_after(offered);
    const Nanos start = open_at_;
    for (; bytes > left_; open_next_after(offered)) bytes -= left_;
    left_ -= bytes;
    return {start, open_at_};
  }

  [[nodiscard]] double nominal_bps() const override {
    return 8e3 * opportunity_bytes * static_cast<double>(trace_->size()) / static_cast<double>(trace_->back());
  }

  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    if (open_at_ > offered && left_ > 0) return open_at_;
    std::size_t next = next_;
    std::int64_t base_ms = base_ms_;
    for (;;) {
      const Nanos at = std::chrono::milliseconds(base_ms + (*trace_)[next]);
      if (at > offered) return at;
      if (++next == trace_->size()) next = 0, base_ms += trace_->back();
    }
  }

  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    const auto opportunities = static_cast<double>(before(to) - before(from));
    return 8 * opportunity_bytes * opportunities / secs(to - from);
  }

 private:
  /// Opportunities at instants before @p t.
  [[nodiscard]] std::int64_t before(Nanos t) const {
    const Nanos lap = std::chrono::milliseconds(trace_->back());
    const std::int64_t laps = t / lap;
    const auto end = std::ranges::lower_bound(*trace_, t - laps * lap, {},
                                              [](std::int64_t ms) { return Nanos(std::chrono::milliseconds(ms)); });
    return laps * std::ssize(*trace_) + (end - trace_->begin());
  }

  void open_next_after(Nanos t) {
    do {
      open_at_ = std::chrono::milliseconds(base_ms_ + (*trace_)[next_]);
      if (++next_ == trace_->size()) next_ = 0, base_ms_ += trace_->back();
    } while (open_at_ <= t);
    left_ = opportunity_bytes;
  }

  std::shared_ptr<const Trace> trace_;
  std::size_t next_ = 0;
  std::int64_t base_ms_ = 0;
  Nanos open_at_ = Nanos::min();  // the opportunity now being filled
  std::int32_t left_ = 0;         // bytes it has left
};

const Registration<Capacity> registration({
    .name = "mahimahi",
    .summary = "delivery opportunities of 1504 bytes from a packet trace of a cellular link",
    .source = "Netravali et al., Mahimahi: Accurate Record-and-Replay for HTTP, USENIX ATC 2015 (mm-link)",
    .options = {{.key = "trace",
                 .unit = "",
                 .fallback = std::filesystem::path{},
                 .meaning = "file of one opportunity a line, ms since its start, not falling; repeats",
                 .required = true}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Mahimahi>(shared_trace(options.path("trace"), options.where("trace")));
        },
});

}  // namespace
}  // namespace photonlag
