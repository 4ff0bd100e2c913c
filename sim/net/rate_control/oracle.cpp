#include <stdexcept>

#include "sim/net/models.hpp"
#include "sim/net/rate_control.hpp"
#include "sim/net/rate_control/wire_rate.hpp"

namespace photonlag {
namespace {

/// Knows what the narrowest link will carry: every frame gets a share of the coming capacity, less what still waits of
/// the frames before. So the queue is empty again after `lookahead_ms`, whatever the link does, and what is left of
/// delay and freezes is the link's, not the controller's.
///
/// It knows of no competitor (give each of n flows share / n), no loss, and not when a link is down.
class Oracle final : public RateControl {
 public:
  Oracle(const Capacity& capacity, RateRange range, double share, Nanos lookahead)
      : capacity_(capacity), range_(range), share_(share), lookahead_(lookahead) {}

  [[nodiscard]] Nanos feedback_interval() const override { return Nanos(0); }

  void on_sent(const Sent& sent) override {
    wire_.on_sent(sent.bytes);
    drain(sent.at);
    waiting_bits_ += 8.0 * sent.bytes;
  }

  void on_backlog(Nanos, std::int64_t bytes) override { backlog_bits_ = 8.0 * static_cast<double>(bytes); }

  [[nodiscard]] double target_bps(Nanos now) override {
    drain(now);
    const double coming_bps = share_ * capacity_.mean_bps(now, now + lookahead_);
    const double owed_bps = (waiting_bits_ + backlog_bits_) / secs(lookahead_);
    return range_.clamp(wire_.encoder_bps(range_.clamp(coming_bps - owed_bps), now));
  }

 private:
  /// The link as a fluid: exact where its capacity is constant, to one packet elsewhere.
  void drain(Nanos now) {
    if (now <= drained_at_) return;
    if (waiting_bits_ > 0)
      waiting_bits_ = std::max(0.0, waiting_bits_ - capacity_.mean_bps(drained_at_, now) * secs(now - drained_at_));
    drained_at_ = now;
  }

  const Capacity& capacity_;
  RateRange range_;
  double share_;
  Nanos lookahead_;
  WireRate wire_;
  Nanos drained_at_{};
  double waiting_bits_ = 0, backlog_bits_ = 0;  // in the link's queue; at the sender
};

const Registration<RateControl> registration({
    .name = "oracle",
    .summary = "knows the capacity to come: a bound for every controller",
    .source = "the true capacity of the narrowest link on the way to the client",
    .options = {{"share", "1", 0.95, {0.001, 1}, "part of the capacity it fills; with n flows on the link, 0.95 / n"},
                {"lookahead_ms", "ms", 33.0, {1, 1e5}, "capacity is averaged over so long ahead"},
                {"min_mbps", "Mbit/s", 0.1, {0.001, 1e5}, "least it asks for, when the link carries nothing"},
                {"max_mbps", "Mbit/s", 100.0, {0.001, 1e5}, "most it asks for"}},
    .make =
        [](const Values& options, const Context& context) {
          if (!context.true_capacity)
            throw std::logic_error("rate_control 'oracle' was made without the true capacity");
          return std::make_unique<Oracle>(*context.true_capacity, RateRange::of(options), options["share"],
                                          from_ms(options["lookahead_ms"]));
        },
});

}  // namespace
}  // namespace photonlag
