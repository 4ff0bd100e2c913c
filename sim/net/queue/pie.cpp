#include <algorithm>

#include "sim/core/random.hpp"
#include "sim/net/item_ring.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// RFC 8033, section 5.2: how long DQ_THRESHOLD bytes take to leave, averaged over stretches of backlog.
class DepartureRate {
 public:
  void departed(std::int32_t bytes, std::int64_t bytes_left, Nanos now) {
    if (!measuring_ && bytes_left >= threshold_bytes) {
      measuring_ = true;
      start_ = now;
      count_bytes_ = 0;
    }
    if (!measuring_) return;
    count_bytes_ += bytes;
    if (count_bytes_ < threshold_bytes) return;
    measuring_ = false;
    const double took_s = secs(now - start_);
    average_s_ = average_s_ == 0 ? took_s : took_s * weight + average_s_ * (1 - weight);
  }

  [[nodiscard]] double delay_s(std::int64_t waiting_bytes) const {
    return static_cast<double>(waiting_bytes) * average_s_ / threshold_bytes;
  }

 private:
  static constexpr std::int64_t threshold_bytes = 16'384;
  static constexpr double weight = 16'384.0 / 65'536;
  bool measuring_ = false;
  Nanos start_{};
  std::int64_t count_bytes_ = 0;
  double average_s_ = 0;
};

/// How much gentler the controller is while the probability is small (RFC 8033, section 4.2).
double tuning(double probability) {
  if (probability < 0.000001) return 1.0 / 2048;
  if (probability < 0.00001) return 1.0 / 512;
  if (probability < 0.0001) return 1.0 / 128;
  if (probability < 0.001) return 1.0 / 32;
  if (probability < 0.01) return 1.0 / 8;
  if (probability < 0.1) return 1.0 / 2;
  return 1;
}

/// RFC 8033, appendix A: drops arriving packets with a probability that a PI controller moves every `tupdate` so that
/// the delay settles at `target`.
class Pie final : public ActiveQueue {
 public:
  struct Settings {
    Nanos target, tupdate, burst;
    double alpha_hz, beta_hz;
    std::int64_t mean_packet_bytes, limit;
    bool ecn, departure_rate;
  };
  explicit Pie(const Settings& settings) : is_(settings), next_update_(settings.tupdate) {}

  void enqueue(Item item, Nanos now, Drops& drops) override {
    if (calm()) burst_left_ = is_.burst;
    if (is_.limit != 0 && ring_.occupancy().packets >= is_.limit) return drops.dropped(item, now);
    if (burst_left_ == Nanos(0) && picks(item)) {
      if (!is_.ecn || item.ecn == Ecn::not_ect || probability_ >= most_marked) return drops.dropped(item, now);
      item.ecn = Ecn::ce;
    }
    ring_.push(item);
  }

  std::optional<Item> dequeue(Nanos now, Drops&) override {
    if (ring_.empty()) return std::nullopt;
    const Item item = ring_.pop();
    sojourn_s_ = ring_.empty() ? 0 : secs(now - item.came);
    if (is_.departure_rate) rate_.departed(item.bytes, ring_.occupancy().bytes, now);
    return item;
  }

  [[nodiscard]] Occupancy waiting() const override { return ring_.occupancy(); }

  void update(Nanos now) override {
    while (next_update_ <= now) {
      if (at_rest()) {  // nothing would change for however long it was idle
        next_update_ += ((now - next_update_) / is_.tupdate + 1) * is_.tupdate;
        return;
      }
      move_probability();
      burst_left_ = std::max(Nanos(0), burst_left_ - is_.tupdate);
      next_update_ += is_.tupdate;
    }
  }

 private:
  static constexpr double most_marked = 0.1;  // MARK_ECNTH

  [[nodiscard]] double delay_s() const {
    return is_.departure_rate ? rate_.delay_s(ring_.occupancy().bytes) : sojourn_s_;
  }
  [[nodiscard]] bool calm() const {
    return probability_ == 0 && delay_s() < secs(is_.target) / 2 && old_delay_s_ < secs(is_.target) / 2;
  }
  [[nodiscard]] bool at_rest() const {
    return probability_ == 0 && delay_s() == 0 && old_delay_s_ == 0 && burst_left_ == Nanos(0);
  }

  [[nodiscard]] bool picks(const Item& item) const {
    if (old_delay_s_ < secs(is_.target) / 2 && probability_ < 0.2) return false;
    if (ring_.occupancy().bytes <= 2 * is_.mean_packet_bytes) return false;
    return Draws(item.key).uniform() < probability_;
  }

  void move_probability() {
    const double delay = delay_s();
    const double error = is_.alpha_hz * (delay - secs(is_.target)) + is_.beta_hz * (delay - old_delay_s_);
    probability_ += error * tuning(probability_);
    if (delay == 0 && old_delay_s_ == 0) probability_ *= 0.98;
    probability_ = std::clamp(probability_, 0.0, 1.0);
    old_delay_s_ = delay;
  }

  Settings is_;
  ItemRing ring_;
  DepartureRate rate_;
  Nanos next_update_, burst_left_{0};
  double probability_ = 0, old_delay_s_ = 0;
  double sojourn_s_ = 0;  // of the packet that left last; 0 if it left nobody behind
};

const Registration<Queue> registration({
    .name = "pie",
    .summary = "drops or marks arriving packets with a probability that steers the delay to a target",
    .source = "RFC 8033, appendix A; sections 5.1 (`ecn`) and 5.2 (`delay_from = \"departure_rate\"`)",
    .options =
        {{"target_ms", "ms", 15.0, {0.001, 10'000}, "QDELAY_REF: the delay to settle at"},
         {"tupdate_ms", "ms", 15.0, {0.001, 10'000}, "T_UPDATE: between two moves of the probability"},
         {"alpha_hz", "Hz", 0.125, {0, 1000}, "gain of the distance from the target"},
         {"beta_hz", "Hz", 1.25, {0, 1000}, "gain of the change since the last move"},
         {"burst_ms", "ms", 150.0, {0, 10'000}, "MAX_BURST: no early drop for so long after calm"},
         {"mean_packet_bytes", "B", 1500.0, {1, 65'536}, "MEAN_PKTSIZE: no early drop while at most two wait"},
         {"limit_packets", "1", 1000.0, {0, 1e9}, "most packets that may wait; 0 = no limit"},
         {.key = "ecn", .unit = "", .fallback = false, .meaning = "below probability 0.1 mark what can be marked"},
         {.key = "delay_from",
          .unit = "",
          .fallback = std::string("timestamps"),
          .meaning = "timestamps: the wait of the packet that left last; departure_rate: bytes waiting / rate",
          .choices = {"timestamps", "departure_rate"}}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Pie>(Pie::Settings{.target = from_ms(options["target_ms"]),
                                                     .tupdate = from_ms(options["tupdate_ms"]),
                                                     .burst = from_ms(options["burst_ms"]),
                                                     .alpha_hz = options["alpha_hz"],
                                                     .beta_hz = options["beta_hz"],
                                                     .mean_packet_bytes = whole_number(options, "mean_packet_bytes"),
                                                     .limit = whole_number(options, "limit_packets"),
                                                     .ecn = options.flag("ecn"),
                                                     .departure_rate = options.text("delay_from") == "departure_rate"});
        },
});

}  // namespace
}  // namespace photonlag
