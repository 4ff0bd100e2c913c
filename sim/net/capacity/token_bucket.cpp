#include <algorithm>
#include <cassert>

#include "sim/net/models.hpp"

namespace photonlag {
namespace {

__extension__ using Wide = __int128;  // 1e-9 bit: what 1 bit/s brings in 1 ns

/// Fills at a rate up to a depth; begins full.
class Bucket {
 public:
  Bucket(std::int64_t bps, std::int64_t bytes) : bps_(bps), full_(Wide(bytes) * bit_nanos_per_byte), level_(full_) {}

  [[nodiscard]] std::int64_t bytes() const { return static_cast<std::int64_t>(full_ / bit_nanos_per_byte); }
  /// From when on it holds @p bytes; not before @p now. @pre now is not before the last take()
  [[nodiscard]] Nanos holds_at(Nanos now, std::int32_t bytes) const {
    const Wide missing = Wide(bytes) * bit_nanos_per_byte - level_at(now);
    return missing <= 0 ? now : now + Nanos(static_cast<std::int64_t>((missing + bps_ - 1) / bps_));
  }
  void take(Nanos now, std::int32_t bytes) {
    level_ = level_at(now) - Wide(bytes) * bit_nanos_per_byte;
    at_ = now;
  }

 private:
  static constexpr std::int64_t bit_nanos_per_byte = 8'000'000'000;
  [[nodiscard]] Wide level_at(Nanos now) const { return std::min(full_, level_ + Wide(bps_) * (now - at_).count()); }

  std::int64_t bps_;
  Wide full_, level_;
  Nanos at_{0};
};

/// Bytes leave while there are tokens for them: a packet at once if the bucket holds its size, else as soon as it
/// does. With a peak rate it must pass a second, small bucket, too. In any stretch of length T at most burst + rate T
/// bytes leave, exactly: instants are rounded up.
///
/// The packet that waits for tokens is in service; its service starts when it is the first in line.
class TokenBucket final : public Capacity {
 public:
  TokenBucket(double bps, const Bucket& burst, const Bucket* peak)
      : bps_(bps), burst_(burst), peak_(peak != nullptr ? *peak : burst) {}

  [[nodiscard]] std::int32_t largest_packet_bytes() const override {
    return static_cast<std::int32_t>(std::min<std::int64_t>({burst_.bytes(), peak_.bytes(), 65'535}));
  }

  Service serve(Nanos offered, std::int32_t bytes) override {
    const Nanos start = next_start(offered);
    free_ = std::max(burst_.holds_at(start, bytes), peak_.holds_at(start, bytes));
    burst_.take(free_, bytes);
    peak_.take(free_, bytes);
    return {start, free_};
  }
  [[nodiscard]] double nominal_bps() const override { return bps_; }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return std::max(offered, free_); }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return bps_; }

 private:
  double bps_;
  Bucket burst_, peak_;  // without a peak rate both are the same
  Nanos free_{0};
};

std::unique_ptr<Capacity> make_token_bucket(const Values& options, const Context&) {
  const auto bps = std::llround(options["mbps"] * 1e6), peak_bps = std::llround(options["peak_mbps"] * 1e6);
  const Bucket burst(bps, std::llround(options["burst_bytes"]));
  if (peak_bps == 0) return std::make_unique<TokenBucket>(static_cast<double>(bps), burst, nullptr);
  if (peak_bps < bps) throw InputError(options.where("peak_mbps"), "peak_mbps must be 0 or at least mbps");
  const Bucket peak(peak_bps, std::llround(options["peak_burst_bytes"]));
  return std::make_unique<TokenBucket>(static_cast<double>(bps), burst, &peak);
}

const Registration<Capacity> registration({
    .name = "token_bucket",
    .summary = "a mean rate that lets bursts through at once, as policers and shapers of access lines do",
    .source = "tc-tbf(8); ns-3, TbfQueueDisc; Cruz, A calculus for network delay, IEEE Trans. Inf. Theory 37 (1991)",
    .options = {{"mbps", "Mbit/s", 50.0, {0.001, 1e6}, "rate at which tokens come"},
                {"burst_bytes", "bytes", 125'000.0, {1514, 1e9}, "depth of the bucket: what may leave at once"},
                {"peak_mbps", "Mbit/s", 0.0, {0, 1e6}, "rate at which a burst leaves; 0 = at once"},
                {"peak_burst_bytes",
                 "bytes",
                 1600.0,
                 {1514, 1e9},
                 "with a peak rate: what still leaves at once (tc's "
                 "mtu); no packet may be larger"}},
    .make = make_token_bucket,
});

}  // namespace
}  // namespace photonlag
