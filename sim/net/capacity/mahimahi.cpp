#include <algorithm>
#include <cassert>
#include <filesystem>
#include <vector>

#include "sim/net/models.hpp"
#include "sim/net/trace_file.hpp"

namespace photonlag {
namespace {

// mm-link counts what it reads from a TUN device without IFF_NO_PI: four bytes of flags and protocol before each
// packet.
constexpr std::int32_t opportunity_bytes = 1504, header_bytes = 4, largest_packet = opportunity_bytes - header_bytes;

/// Instants of one lap, ms: not empty, not falling, the last one > 0 and the length of the lap.
using Trace = std::vector<std::int64_t>;

/// mm-link: at each instant of the trace up to 1504 bytes may leave, of one packet or several, each 4 bytes longer than
/// its IP packet; what nobody uses is lost. Rates count IP packets of 1500 bytes, of which one fits exactly.
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
    assert(bytes > 0);
    bytes += header_bytes;
    offered += ahead_;
    if (open_.at <= offered) left_ = 0;
    if (left_ == 0) open_next_after(offered);
    const Nanos start = open_.at;
    for (; bytes > left_; open_next_after(offered)) bytes -= left_;
    left_ -= bytes;
    return {start - ahead_, open_.at - ahead_};
  }

  [[nodiscard]] double nominal_bps() const override {
    return 8e3 * largest_packet * static_cast<double>(trace_->size()) / static_cast<double>(trace_->back());
  }

  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    offered += ahead_;
    return (open_.at > offered && left_ > 0 ? open_.at : next_after(offered).at) - ahead_;
  }

  [[nodiscard]] double mean_bps(Nanos from, Nanos to) const override {
    const auto opportunities = static_cast<double>(before(to + ahead_) - before(from + ahead_));
    return 8 * largest_packet * opportunities / secs(to - from);
  }
  [[nodiscard]] std::int32_t largest_packet_bytes() const override { return largest_packet; }

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
  auto trace = shared_copy<Trace>(path.string(), [&] { return read_opportunities(path, options.where("trace")); });
  const Nanos ahead = trace_start(options, context, std::chrono::milliseconds(trace->back()));
  return std::make_unique<Mahimahi>(std::move(trace), ahead);
}

const Registration<Capacity> registration({
    .name = "mahimahi",
    .summary = "delivery opportunities of one 1500-byte packet each, from a packet trace of a cellular link",
    .source =
        "Netravali et al., Mahimahi: Accurate Record-and-Replay for HTTP, USENIX ATC 2015; its source: link_queue.cc, "
        "and netdevice.cc for the 4 bytes more that it counts a packet",
    .options = with_trace_start({{.key = "trace",
                                  .unit = "",
                                  .fallback = std::filesystem::path{},
                                  .meaning = "file of one opportunity a line, ms since its start, not falling; repeats",
                                  .required = true}}),
    .make = make_mahimahi,
});

}  // namespace
}  // namespace photonlag
