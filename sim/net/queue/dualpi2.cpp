#include <algorithm>

#include "sim/core/random.hpp"
#include "sim/net/item_ring.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Which of two backlogged queues is next: bytes are shared classic_share to 1 - classic_share.
class Scheduler {
 public:
  Scheduler(std::int64_t classic_percent, std::int64_t mtu_bytes)
      : classic_(classic_percent), low_latency_(100 - classic_percent), start_(mtu_bytes * (classic_ - low_latency_)) {
    restart();
  }
  void restart() { credit_ = start_; }
  [[nodiscard]] bool low_latency_next() const { return credit_ <= 0; }
  /// A packet was served while the other queue was waiting, too.
  void served(bool low_latency, std::int32_t bytes) { credit_ += bytes * (low_latency ? classic_ : -low_latency_); }

 private:
  std::int64_t classic_, low_latency_, start_, credit_ = 0;
};

/// RFC 9332 with PI2 for the classic queue and a step for the low-latency queue, as in Linux.
///
/// ECT(1) and CE go to the low-latency queue. A PI controller moves a base probability p' every `tupdate` after the
/// longer of the two head waits. Classic packets are marked, or dropped if they cannot be, with p'^2, others marked
/// with k p' and, beyond that, always after `step`. Once k p' reaches 1 marks no longer suffice: all are dropped with
/// p'^2.
class DualPi2 final : public ActiveQueue {
 public:
  struct Settings {
    Nanos target, tupdate, step;
    double alpha_hz, beta_hz, coupling;
    std::int64_t classic_percent, mtu_bytes, limit;
  };
  explicit DualPi2(const Settings& settings)
      : is_(settings), next_(settings.classic_percent, settings.mtu_bytes), next_update_(settings.tupdate) {}

  void enqueue(Item item, Nanos now, Drops& drops) override {
    if (is_.limit != 0 && waiting().packets >= is_.limit) return drops.dropped(item, now);
    (low_latency(item) ? low_latency_ : classic_).push(item);
  }

  std::optional<Item> dequeue(Nanos now, Drops& drops) override {
    while (!low_latency_.empty() || !classic_.empty()) {
      const bool both = !low_latency_.empty() && !classic_.empty();
      const bool from_low_latency = both ? next_.low_latency_next() : classic_.empty();
      Item item = (from_low_latency ? low_latency_ : classic_).pop();
      if (!passes(item, from_low_latency, now)) {
        drops.dropped(item, now);
        continue;
      }
      if (both) next_.served(from_low_latency, item.bytes);
      return item;
    }
    next_.restart();
    return std::nullopt;
  }

  [[nodiscard]] Occupancy waiting() const override {
    const Occupancy &l = low_latency_.occupancy(), &c = classic_.occupancy();
    return {l.packets + c.packets, l.bytes + c.bytes};
  }

  void update(Nanos now) override {
    while (next_update_ <= now) {
      const Nanos delay = std::max(head_wait(low_latency_, next_update_), head_wait(classic_, next_update_));
      if (probability_ == 0 && delay == Nanos(0) && old_delay_ == Nanos(0)) {  // nothing would change
        next_update_ += (waiting().packets == 0 ? (now - next_update_) / is_.tupdate + 1 : 1) * is_.tupdate;
        continue;
      }
      const double move = is_.alpha_hz * secs(delay - is_.target) + is_.beta_hz * secs(delay - old_delay_);
      probability_ = std::clamp(probability_ + move, 0.0, 1.0);
      old_delay_ = delay;
      next_update_ += is_.tupdate;
    }
  }

 private:
  static bool low_latency(const Item& item) { return item.ecn == Ecn::ect1 || item.ecn == Ecn::ce; }

  static Nanos head_wait(const ItemRing& ring, Nanos now) { return ring.empty() ? Nanos(0) : now - ring.front().came; }

  /// Marks as due. @returns false if the packet is to be dropped
  [[nodiscard]] bool passes(Item& item, bool from_low_latency, Nanos now) const {
    if (waiting().bytes >= 2 * is_.mtu_bytes) {
      Draws draws(item.key);
      const double first = draws.uniform(), second = draws.uniform();
      const bool squared = first < probability_ && second < probability_;
      const bool overload = is_.coupling * probability_ > 1;
      if (squared && (overload || item.ecn == Ecn::not_ect)) return false;
      if (from_low_latency ? first < is_.coupling * probability_ : squared) item.ecn = Ecn::ce;
    }
    if (from_low_latency && now - item.came > is_.step) item.ecn = Ecn::ce;
    return true;
  }

  Settings is_;
  Scheduler next_;
  ItemRing low_latency_, classic_;
  Nanos next_update_, old_delay_{0};
  double probability_ = 0;  // p'
};

const Registration<Queue> registration({
    .name = "dualpi2",
    .summary = "two coupled queues: ECT(1) packets wait about a millisecond and are marked, others as in PI2",
    .source = "RFC 9332, appendix A; defaults, step and scheduler as sch_dualpi2 of Linux (tc-dualpi2(8))",
    .options = {{"target_ms", "ms", 15.0, {0.001, 10'000}, "the delay the classic queue settles at"},
                {"tupdate_ms", "ms", 16.0, {0.001, 10'000}, "between two moves of the base probability p'"},
                {"alpha_hz", "Hz", 0.16, {0, 1000}, "gain of the distance from the target"},
                {"beta_hz", "Hz", 3.2, {0, 1000}, "gain of the change since the last move"},
                {"coupling", "1", 2.0, {0, 255}, "k: low-latency packets are marked with k p', classic ones with p'^2"},
                {"step_ms", "ms", 1.0, {0, 10'000}, "low-latency packets that waited longer are all marked"},
                {"classic_percent", "%", 10.0, {0, 100}, "share of the bytes that the classic queue gets at least"},
                {"mtu_bytes", "B", 1500.0, {1, 65'536}, "no random mark or drop while less than two wait"},
                {"limit_packets", "1", 10'000.0, {0, 1e9}, "most packets that may wait in both; 0 = no limit"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<DualPi2>(
              DualPi2::Settings{.target = from_ms(options["target_ms"]),
                                .tupdate = from_ms(options["tupdate_ms"]),
                                .step = from_ms(options["step_ms"]),
                                .alpha_hz = options["alpha_hz"],
                                .beta_hz = options["beta_hz"],
                                .coupling = options["coupling"],
                                .classic_percent = whole_number(options, "classic_percent"),
                                .mtu_bytes = whole_number(options, "mtu_bytes"),
                                .limit = whole_number(options, "limit_packets")});
        },
});

}  // namespace
}  // namespace photonlag
