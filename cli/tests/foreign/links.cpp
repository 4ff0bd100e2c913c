#include "cli/tests/foreign/bad.hpp"
#include "sim/core/plugin.hpp"
#include "sim/net/active_queue.hpp"
#include "sim/net/background.hpp"
#include "sim/net/item_ring.hpp"
PHOTONLAG_PLUGIN

namespace photonlag::test {
namespace {

struct BadCapacity final : Capacity, How {
  explicit BadCapacity(How h) : How(std::move(h)) {}
  Service serve(Nanos offered, std::int32_t bytes) override {
    const Nanos start = std::max(offered, free_at);
    free_at = start + Nanos(std::int64_t(bytes) * 1000);
    if (is("early")) return {offered - Nanos(1), free_at};
    if (is("overlaps")) return {start == offered ? start : start - Nanos(1), free_at};
    if (is("backwards")) return {start, start - Nanos(1)};
    if (is("never done")) return {start, far};
    return {start, free_at};
  }
  [[nodiscard]] double nominal_bps() const override { return is("nan") ? nan : is("zero") ? 0 : 8e6; }
  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    return is("starts early") ? offered - Nanos(5) : std::max(offered, free_at);
  }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return 8e6; }
  Nanos free_at{};
};
const auto capacity = bad<Capacity, BadCapacity>();

/// A FIFO that is active.
struct BadQueue final : ActiveQueue, How {
  explicit BadQueue(How h) : How(std::move(h)) {}
  void enqueue(Item item, Nanos now, Drops& drops) override {
    if (is("drops a stranger")) drops.dropped({.slot = 4000}, now);
    if (is("loses")) return;
    if (is("drops twice")) drops.dropped(item, now), drops.dropped(item, now);
    ring.push(item);
  }
  std::optional<Item> dequeue(Nanos, Drops&) override {
    if (is("serves nothing")) return {};
    if (ring.empty()) return {};
    Item item = ring.pop();
    if (is("grows")) item.bytes += 1;
    if (is("marks")) item.ecn = Ecn::ce;
    return item;
  }
  [[nodiscard]] Occupancy waiting() const override {
    return is("counts wrong") ? Occupancy{.packets = -1, .bytes = 0} : ring.occupancy();
  }
  ItemRing ring;
};
const auto queue = bad<Queue, BadQueue>();

struct BadDelay final : Delay, How {
  explicit BadDelay(How h) : How(std::move(h)) {}
  Drawn draw(Draws& draws, Nanos) override {
    if (is("draws")) (void)draws.next();
    if (is("negative")) return {Nanos(0), Nanos(-1)};
    if (is("endless")) return {Nanos(0), far};
    return {from_ms(5), from_ms(5)};
  }
  [[nodiscard]] bool random() const override { return false; }
  [[nodiscard]] bool reorders() const override { return false; }
};
const auto delay = bad<Delay, BadDelay>();

struct BadLoss final : Loss, How {
  explicit BadLoss(How h) : How(std::move(h)) {}
  bool loses(Draws& draws, Nanos) override {
    if (is("draws")) return draws.uniform() < 0.1;
    return false;
  }
  [[nodiscard]] bool random() const override { return false; }
};
const auto loss = bad<Loss, BadLoss>();

/// A packet a millisecond.
struct BadBackground final : Background, How {
  explicit BadBackground(How h) : How(std::move(h)) {}
  [[nodiscard]] Nanos next() const override { return is("before") ? Nanos(-1) : due; }
  std::optional<Outgoing> act(Nanos now) override {
    if (!is("for ever")) due = now + from_ms(1);
    if (is("for ever")) return {};
    if (is("empty")) return Outgoing{.bytes = 0};
    if (is("huge")) return Outgoing{.bytes = 70'000};
    return Outgoing{.bytes = 500, .ecn = is("marks") ? Ecn::ce : Ecn::not_ect};
  }
  [[nodiscard]] std::optional<Nanos> ack_delay() const override {
    return is("hears early") ? std::optional(Nanos(-1)) : std::nullopt;
  }
  Nanos due{};
};
const auto background = bad<Background, BadBackground>();

}  // namespace
}  // namespace photonlag::test
