#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "sim/net/models.hpp"
#include "sim/net/serialiser.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// How long after a packet asks the medium is granted.
struct Grant {
  bool normal = false;
  double a_ms = 0, b_ms = 0;  ///< Least and most; or mean and sd, clamped to 4 sd and at 0.

  [[nodiscard]] Nanos draw(Draws draws) const {
    if (!normal) return from_ms(a_ms + (b_ms - a_ms) * draws.uniform());
    return from_ms(std::max(0.0, a_ms + b_ms * std::clamp(normal_quantile(draws.uniform()), -4.0, 4.0)));
  }
  /// E max(0, mean + sd Z) = mean Phi(mean / sd) + sd phi(mean / sd); the clamp at 4 sd moves it by less than 1e-5 sd.
  [[nodiscard]] double mean_ms() const {
    if (!normal) return (a_ms + b_ms) / 2;
    if (b_ms == 0) return a_ms;
    const double x = a_ms / b_ms, density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    return a_ms * 0.5 * std::erfc(-x / std::sqrt(2.0)) + b_ms * density;
  }
};

/// netem's slots. A packet offered after the latest slot asks for a new one, which comes after a random time; those
/// that gather until then leave in it together, up to a number of packets and of bytes (the packet that crosses the
/// latter still goes). If the slot is used up the next one is drawn at once.
///
/// Where a rate is given, the packets of a slot leave one behind another at that rate, those that come while it lasts
/// join it, and the next slot is drawn when the medium is free again. (netem shapes to its rate before the slots, not
/// within them.) Without one they leave all at once: start = done.
class Slot final : public Capacity {
 public:
  struct Limits {
    std::int64_t packets = 0, bytes = 0;  ///< A slot's; 0 = no limit.
  };
  Slot(const Grant& grant, const Limits& limits, std::optional<Serialiser> rate, const Context& context)
      : grant_(grant), limits_(limits), rate_(rate), stream_(context.stream()), client_(context.client) {
    refill();
  }

  Service serve(Nanos offered, std::int32_t bytes) override {
    if (slot_over(offered)) {
      slot_ = drawn_at(offered);
      refill();
    }
    const Nanos start = std::max(slot_, free_);
    if (rate_ && start > free_) rate_->restart();
    free_ = rate_ ? start + rate_->next(bytes) : start;
    --left_.packets;
    left_.bytes -= bytes;
    if ((limits_.packets > 0 && left_.packets <= 0) || (limits_.bytes > 0 && left_.bytes <= 0)) {
      slot_ = drawn_at(free_);
      refill();
    }
    return {start, free_};
  }

  [[nodiscard]] Nanos next_start(Nanos offered) const override {
    return std::max(slot_over(offered) ? drawn_at(offered) : slot_, free_);
  }

  /// Of a long backlog of 1500-byte packets.
  [[nodiscard]] double nominal_bps() const override {
    constexpr double packet_bytes = 1500;
    double packets = limits_.packets > 0 ? static_cast<double>(limits_.packets) : INFINITY;
    if (limits_.bytes > 0) packets = std::min(packets, std::ceil(static_cast<double>(limits_.bytes) / packet_bytes));
    const double packet_s = rate_ ? 8 * packet_bytes / static_cast<double>(rate_->bps()) : 0;
    return 8 * packet_bytes / (grant_.mean_ms() / 1e3 / packets + packet_s);
  }
  [[nodiscard]] double mean_bps(Nanos, Nanos) const override { return nominal_bps(); }

 private:
  [[nodiscard]] bool slot_over(Nanos offered) const { return std::max(slot_, free_) < offered; }
  [[nodiscard]] Nanos drawn_at(Nanos now) const { return now + grant_.draw(stream_.at(client_, slots_)); }
  void refill() {
    left_ = limits_;
    ++slots_;
  }

  Grant grant_;
  Limits limits_, left_;
  std::optional<Serialiser> rate_;
  RandomStream stream_;
  std::uint32_t client_;
  std::int64_t slots_ = 0;  // drawn so far: keys the next one
  Nanos slot_ = Nanos::min(), free_ = Nanos::min();
};

std::unique_ptr<Capacity> make_slot(const Values& options, const Context& context) {
  const bool normal = options.text("law") == "normal";
  const Grant grant =
      normal ? Grant{true, options["mean_ms"], options["sd_ms"]} : Grant{false, options["min_ms"], options["max_ms"]};
  if (!normal && grant.a_ms > grant.b_ms) throw InputError(options.where("min_ms"), "min_ms must not exceed max_ms");
  const Slot::Limits limits{whole_number(options, "packets"), whole_number(options, "bytes")};
  const auto bps = std::llround(options["mbps"] * 1e6);
  if (bps == 0 && (grant.mean_ms() == 0 || (limits.packets == 0 && limits.bytes == 0)))
    throw InputError(options.where("mbps"),
                     "without a rate a slot needs a limit of packets or bytes, and a time before "
                     "the next one: or any backlog would leave at once");
  return std::make_unique<Slot>(grant, limits, bps > 0 ? std::optional(Serialiser(bps)) : std::nullopt, context);
}

const Registration<Capacity> registration({
    .name = "slot",
    .summary = "packets gather and leave in bursts at random instants: a crude Wi-Fi, DOCSIS or LTE",
    .source = "tc-netem(8), `slot`; Linux net/sched/sch_netem.c (get_slot_next)",
    .options = {{"law", "", std::string("uniform"), {}, "how the time to a slot scatters", {"uniform", "normal"}},
                {"min_ms", "ms", 1.0, {0, 10'000}, "uniform: least time to a slot"},
                {"max_ms", "ms", 5.0, {0, 10'000}, "uniform: most"},
                {"mean_ms", "ms", 3.0, {0, 10'000}, "normal: mean time to a slot"},
                {"sd_ms", "ms", 1.0, {0, 10'000}, "normal: standard deviation before clamping at 0 and at 4 of them"},
                {"packets", "packets", 0.0, {0, 1e6}, "a slot takes at most so many; 0 = any number"},
                {"bytes", "bytes", 0.0, {0, 1e9}, "a slot is used up after so many; 0 = any number"},
                {"mbps", "Mbit/s", 100.0, {0, 1e6}, "rate at which the packets of a slot leave; 0 = all at once"}},
    .make = make_slot,
});

}  // namespace
}  // namespace photonlag
