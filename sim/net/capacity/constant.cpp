#include <algorithm>
#include <cassert>

#include "sim/net/models.hpp"

namespace photonlag {
namespace {

constexpr std::int64_t bit_nanos_per_byte = 8'000'000'000;  // 8 bit/byte * 1e9 ns/s

/// A FIFO of fixed rate R (to the nearest bit/s). Lindley: start = max(offered, previous done), done = start + 8 bytes
/// / R.
///
/// The fraction of a nanosecond that is cut off is carried through a busy period, so the k-th packet of one that starts
/// at t is done at exactly t + floor(8e9 * bytes so far / R) ns: no drift.
class Constant final : public Capacity {
 public:
  explicit Constant(double mbps) : bps_(std::llround(mbps * 1e6)) { assert(bps_ > 0); }

  Service serve(Nanos offered, std::int32_t bytes) override {
    assert(bytes > 0 && bytes <= (1 << 30));  // one more bit and the product below would not fit
    if (offered > free_at_) remainder_ = 0;
    const Nanos start = std::max(offered, free_at_);
    const std::int64_t bit_nanos = bytes * bit_nanos_per_byte + remainder_;
    remainder_ = bit_nanos % bps_;
    free_at_ = start + Nanos(bit_nanos / bps_);
    return {start, free_at_};
  }

  [[nodiscard]] double nominal_bps() const override { return static_cast<double>(bps_); }
  [[nodiscard]] Nanos next_start(Nanos offered) const override { return std::max(offered, free_at_); }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return nominal_bps(); }

 private:
  std::int64_t bps_, remainder_ = 0;  // remainder: bit * ns still owed, < bps_
  Nanos free_at_ = Nanos::min();
};

const Registration<Capacity> registration({
    .name = "constant",
    .summary = "a fixed bit rate",
    .source = "Lindley, The theory of queues with a single server, Proc. Cambridge Phil. Soc. 48 (1952) 277-289",
    .options = {{"mbps", "Mbit/s", 50.0, {0.001, 1e6}, "rate, IP headers included"}},
    .make = [](const Values& options, const Context&) { return std::make_unique<Constant>(options["mbps"]); },
});

}  // namespace
}  // namespace photonlag
