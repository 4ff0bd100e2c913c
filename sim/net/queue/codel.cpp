#include <cmath>

#include "sim/net/item_ring.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// 1 / sqrt(count), the factor of the control law.
class ControlLaw {
 public:
  explicit ControlLaw(bool linux_steps) : linux_steps_(linux_steps) {}

  [[nodiscard]] Nanos after(Nanos t, Nanos interval, std::uint32_t count) const {
    if (linux_steps_) return t + ((interval / unit * reciprocal_) >> 16) * unit;
    return t + Nanos(std::llround(static_cast<double>(interval.count()) / std::sqrt(count)));
  }

  void restart() { reciprocal_ = 0xffff; }

  /// One step of Newton's iteration towards 1 / sqrt(count) in 16 bits, truncated as in Linux.
  void step(std::uint32_t count) {
    const std::uint64_t x = std::uint64_t{reciprocal_} << 16;
    const std::uint64_t y = (3ULL << 32) - count * (x * x >> 32);
    reciprocal_ = static_cast<std::uint16_t>(((y >> 2) * x >> 31) >> 16);
  }

 private:
  static constexpr Nanos unit{1024};  // of time in Linux's CoDel
  bool linux_steps_;
  std::uint16_t reciprocal_ = 0xffff;
};

/// RFC 8289, section 5: drops at dequeue once the sojourn time has been above `target` for `interval`, then again and
/// again with interval / sqrt(count) between drops until it is below.
class CoDel final : public ActiveQueue {
 public:
  struct Settings {
    Nanos target, interval;
    std::int64_t mtu_bytes, limit;
    bool ecn, linux_steps;
  };
  explicit CoDel(const Settings& settings) : is_(settings), law_(settings.linux_steps) {}

  void enqueue(Item item, Nanos now, Drops& drops) override {
    if (is_.limit != 0 && ring_.occupancy().packets >= is_.limit) return drops.dropped(item, now);
    ring_.push(item);
  }

  std::optional<Item> dequeue(Nanos now, Drops& drops) override {
    Head head = take(now);
    if (dropping_) {
      if (!head.may_drop) dropping_ = false;
      while (dropping_ && now >= drop_next_) {
        law_.step(++count_);
        const bool marked = strike(head, now, drops);
        if (!marked && !head.may_drop) {
          dropping_ = false;
        } else {
          drop_next_ = law_.after(drop_next_, is_.interval, count_);
        }
        if (marked) break;
      }
    } else if (head.may_drop) {
      strike(head, now, drops);
      dropping_ = true;
      resume_count(now);
      drop_next_ = law_.after(now, is_.interval, count_);
    }
    return head.item;
  }

  [[nodiscard]] Occupancy waiting() const override { return ring_.occupancy(); }

 private:
  struct Head {
    std::optional<Item> item;
    bool may_drop = false;  // sojourn above target for an interval
  };

  Head take(Nanos now) {
    if (ring_.empty()) {
      above_since_known_ = false;
      return {};
    }
    Head head{.item = ring_.pop()};
    if (now - head.item->came < is_.target || ring_.occupancy().bytes <= is_.mtu_bytes) {
      above_since_known_ = false;
    } else if (!above_since_known_) {
      above_since_known_ = true;
      first_above_ = now + is_.interval;
    } else {
      head.may_drop = now >= first_above_;
    }
    return head;
  }

  /// Marks the packet, if it can be, and returns true; else drops it and takes the next.
  bool strike(Head& head, Nanos now, Drops& drops) {
    if (is_.ecn && head.item->ecn != Ecn::not_ect) {
      head.item->ecn = Ecn::ce;
      return true;
    }
    drops.dropped(*head.item, now);
    head = take(now);
    return false;
  }

  /// On entry: goes on from the drop rate that worked last time, if that was less than 16 intervals ago.
  void resume_count(Nanos now) {
    const std::uint32_t delta = count_ - last_count_;
    if (delta > 1 && now - drop_next_ < 16 * is_.interval) {
      count_ = delta;
      law_.step(count_);
    } else {
      count_ = 1;
      law_.restart();
    }
    last_count_ = count_;
  }

  Settings is_;
  ControlLaw law_;
  ItemRing ring_;
  bool dropping_ = false, above_since_known_ = false;
  Nanos first_above_{}, drop_next_{};
  std::uint32_t count_ = 0, last_count_ = 0;
};

const Registration<Queue> registration({
    .name = "codel",
    .summary = "drops or marks at the head when packets have waited too long for too long",
    .source = "RFC 8289, section 5; `ecn` and `control_law = \"linux\"` after codel_impl.h of Linux",
    .options = {{"target_ms", "ms", 5.0, {0.001, 10'000}, "acceptable standing delay"},
                {"interval_ms", "ms", 100.0, {0.001, 60'000}, "how long it may be exceeded: a worst-case round trip"},
                {"mtu_bytes", "B", 1500.0, {0, 65'536}, "no drop while at most so many bytes wait"},
                {"limit_packets", "1", 1000.0, {0, 1e9}, "most packets that may wait; 0 = no limit"},
                {.key = "ecn",
                 .unit = "",
                 .fallback = false,
                 .meaning = "mark packets that can be marked instead of dropping"},
                {.key = "control_law",
                 .unit = "",
                 .fallback = std::string("exact"),
                 .meaning =
                     "exact: interval / sqrt(count); linux: one 16-bit Newton step a drop, 29 % too short at first",
                 .choices = {"exact", "linux"}}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<CoDel>(CoDel::Settings{.target = from_ms(options["target_ms"]),
                                                         .interval = from_ms(options["interval_ms"]),
                                                         .mtu_bytes = whole_number(options, "mtu_bytes"),
                                                         .limit = whole_number(options, "limit_packets"),
                                                         .ecn = options.flag("ecn"),
                                                         .linux_steps = options.text("control_law") == "linux"});
        },
});

}  // namespace
}  // namespace photonlag
