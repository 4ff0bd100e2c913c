#include <vector>

#include "sim/net/rate_control.hpp"
#include "sim/net/rate_control/arrival_rate.hpp"
#include "sim/net/rate_control/delay_trend.hpp"
#include "sim/net/rate_control/wire_rate.hpp"

namespace photonlag {
namespace {

/// The rate at which overuse was met, and how sure that is (LinkCapacityEstimator).
class Ceiling {
 public:
  [[nodiscard]] bool known() const { return kbps_ >= 0; }
  [[nodiscard]] double bps() const { return kbps_ * 1e3; }
  [[nodiscard]] bool above(double bps) const { return known() && bps / 1e3 > kbps_ + 3 * sd(); }
  [[nodiscard]] bool below(double bps) const { return known() && bps / 1e3 < kbps_ - 3 * sd(); }
  void forget() { kbps_ = -1; }
  void met_at(double bps) {
    const double sample = bps / 1e3;
    kbps_ = known() ? 0.95 * kbps_ + 0.05 * sample : sample;
    const double error = kbps_ - sample;
    variance_ = std::clamp(0.95 * variance_ + 0.05 * error * error / std::max(kbps_, 1.0), 0.4, 2.5);
  }

 private:
  [[nodiscard]] double sd() const { return std::sqrt(variance_ * kbps_); }
  double kbps_ = -1, variance_ = 0.4;
};

/// Additive and multiplicative increase, multiplicative decrease by what the trendline says (AimdRateControl).
class Aimd {
 public:
  explicit Aimd(double start_bps) : bps_(start_bps) {}
  [[nodiscard]] double bps() const { return bps_; }
  void set_bps(double bps) { bps_ = bps; }

  void update(Usage usage, const Arriving& arriving, double round_trip_s, Nanos now) {
    if (usage == Usage::over) {
      if (arriving.known() ? may_reduce(arriving.bps(), round_trip_s, now) : may_reduce(bps_, round_trip_s, now))
        decrease(arriving, now);
    } else if (usage == Usage::under || holding_) {
      holding_ = usage == Usage::under;
      changed_ = now;
    } else {
      increase(arriving.known() ? arriving.bps() : bps_, round_trip_s, now);
    }
  }

 private:
  [[nodiscard]] bool may_reduce(double arriving_bps, double round_trip_s, Nanos now) const {
    return secs(now - changed_) >= std::clamp(round_trip_s, 0.01, 0.2) || arriving_bps < 0.5 * bps_;
  }

  void decrease(const Arriving& arriving, Nanos now) {
    changed_ = now;
    if (!arriving.known()) {
      bps_ /= 2;
      return;
    }
    double to = 0.85 * arriving.bps();
    if (to > bps_ && ceiling_.known()) to = 0.85 * ceiling_.bps();
    bps_ = std::min(bps_, to);
    if (ceiling_.below(arriving.bps())) ceiling_.forget();
    ceiling_.met_at(arriving.bps());
    holding_ = true;
  }

  void increase(double arriving_bps, double round_trip_s, Nanos now) {
    if (ceiling_.above(arriving_bps)) ceiling_.forget();
    const double limit = 1.5 * arriving_bps + 10e3, dt = secs(now - changed_);
    changed_ = now;
    if (bps_ >= limit) return;
    const double frame_bits = bps_ / 30, packet_bits = frame_bits / std::ceil(frame_bits / (8 * 1200));
    const double additive = std::max(4e3, packet_bits / (2 * (round_trip_s + 0.1))) * dt;
    const double multiplicative = std::max(1e3, bps_ * (std::pow(1.08, std::min(dt, 1.0)) - 1));
    bps_ = std::min(limit, bps_ + (ceiling_.known() ? additive : multiplicative));
  }

  double bps_;
  bool holding_ = true;  // until the queue is empty
  Nanos changed_{};
  Ceiling ceiling_;
};

/// Google Congestion Control as libwebrtc has it on the sender's side: the delay-based estimate bounds the loss-based
/// one. Their class names stand at the parts; all constants are theirs.
///
/// One thing is not theirs by default: overuse cuts to 85 % of the mean of the last `throughput_window_ms` (their
/// windows: 500 ms at first, then 150), where their BitrateEstimator weights what is far from what it believed so
/// little that it cuts by a rate of before the drop for half a second. They send lost packets again; here, where nobody
/// need do so, that is half a second without a picture. `throughput_window_ms = 0` is theirs.
///
/// Left out, as nothing here calls for it: probing with padding (there is none, so it starts at `start_mbps` and finds
/// more by 8 % a second), application-limited regions, remote estimates, and the resets for jumping clocks. The round
/// trip is smoothed by 1/8 instead of averaged over 32 reports. As libwebrtc was until about 2023: it now can take the
/// throughput over a whole second (RobustThroughputEstimator, slower still), bounds by loss otherwise (LossBasedBweV2),
/// and drops frames when a queue of 350 ms has built up (CongestionWindowPushbackController).
class Gcc final : public RateControl {
 public:
  Gcc(RateRange range, double start_bps, Nanos interval, double pacing_factor, double throughput_window_ms)
      : range_(range),
        interval_(interval),
        pacing_factor_(pacing_factor),
        target_(start_bps),
        arriving_(throughput_window_ms),
        aimd_(start_bps) {}

  [[nodiscard]] Nanos feedback_interval() const override { return interval_; }
  [[nodiscard]] double pacing_bps() const override { return pacing_factor_ * target_; }

  void on_sent(const Sent& sent) override {
    wire_.on_sent(sent.bytes);
    last_sent_ = sent.at;
    if (!heard_at_) heard_at_ = sent.at;
  }

  void on_feedback(Nanos now, Nanos round_trip, std::span<const Report> reports) override {
    if (reports.empty()) return;
    round_trip_s_ += (secs(round_trip) - round_trip_s_) / 8;
    arrived_.clear();
    for (const Report& report : reports) {
      ++expected_;
      if (report.arrived == never) {
        ++lost_;
      } else {
        arrived_.push_back(report);
      }
    }
    if (!arrived_.empty()) follow_delay(now);
    aimd_.set_bps(range_.clamp(aimd_.bps()));
    follow_loss(now);
    heard_at_ = now;
  }

  [[nodiscard]] double target_bps(Nanos now) override {
    // RttBasedBackoff: no word for 3 s of packets sent.
    const Nanos silence = heard_at_ ? last_sent_ - *heard_at_ : Nanos(0);
    if (secs(silence) + round_trip_s_ > 3 && now - reduced_at_ >= std::chrono::seconds(1)) {
      reduced_at_ = now;
      target_ = range_.clamp(0.8 * target_);
    }
    return range_.clamp(wire_.encoder_bps(target_, now));
  }

 private:
  void follow_delay(Nanos now) {
    std::ranges::sort(arrived_, {}, [](const Report& r) { return std::pair(r.arrived, r.number); });
    if (!delay_at_ || now - *delay_at_ > std::chrono::seconds(2)) groups_ = {}, trendline_ = {};
    delay_at_ = now;
    for (const Report& report : arrived_) {
      arriving_.take(millis(report.arrived), report.bytes);
      if (const auto delta = groups_.take(report.sent, report.arrived)) trendline_.take(*delta, millis(report.arrived));
    }
    aimd_.update(trendline_.usage(), arriving_, round_trip_s_, now);
  }

  /// SendSideBandwidthEstimation
  void follow_loss(Nanos now) {
    if (!started_at_) started_at_ = now;
    if (expected_ >= 20 && now >= next_loss_at_) {
      loss_ = static_cast<double>(lost_) / static_cast<double>(expected_);
      lost_ = expected_ = 0;
      next_loss_at_ = now + std::chrono::seconds(1);
      loss_is_new_ = true;
    }
    if (loss_ == 0 && now - *started_at_ < std::chrono::seconds(2)) {
      target_ = aimd_.bps();
    } else if (loss_ <= 0.02) {
      target_ = 1.08 * least_of_last_second(now) + 1e3;
    } else if (loss_ > 0.1 && loss_is_new_ && secs(now - loss_cut_at_) >= 0.3 + round_trip_s_) {
      target_ *= 1 - 0.5 * loss_;
      loss_is_new_ = false;
      loss_cut_at_ = now;
    }
    target_ = range_.clamp(std::min(target_, aimd_.bps()));
  }

  double least_of_last_second(Nanos now) {
    std::erase_if(targets_, [&](const Target& t) { return now - t.at >= std::chrono::seconds(1) || t.bps >= target_; });
    targets_.push_back({now, target_});
    return targets_.front().bps;
  }

  struct Target {
    Nanos at;
    double bps;
  };
  RateRange range_;
  Nanos interval_;
  double pacing_factor_, target_, round_trip_s_ = 0.2, loss_ = 0;
  WireRate wire_;
  Groups groups_;
  Trendline trendline_;
  Arriving arriving_;
  Aimd aimd_;
  std::vector<Report> arrived_;
  std::vector<Target> targets_;  // rising, of the last second
  std::optional<Nanos> heard_at_, delay_at_, started_at_;
  Nanos last_sent_{}, reduced_at_{}, next_loss_at_{}, loss_cut_at_{};
  std::int64_t lost_ = 0, expected_ = 0;
  bool loss_is_new_ = false;
};

const Registration<RateControl> registration({
    .name = "gcc",
    .summary = "Google Congestion Control: WebRTC's, by the trend of the delay and by loss",
    .source = "draft-ietf-rmcat-gcc-02; libwebrtc modules/congestion_controller/goog_cc; Carlucci et al., Congestion "
              "Control for Web Real-Time Communication, IEEE/ACM Trans. Networking 25 (2017) 2629",
    .options = {{"start_mbps", "Mbit/s", 5.0, {0.001, 1e5}, "first rate (WebRTC: 0.3, and then probes)"},
                {"min_mbps", "Mbit/s", 0.1, {0.001, 1e5}, "least rate"},
                {"max_mbps", "Mbit/s", 100.0, {0.001, 1e5}, "most"},
                {"feedback_interval_ms", "ms", 50.0, {1, 1e4}, "how often the receiver reports"},
                {"pacing_factor", "1", 2.5, {1, 100}, "packets leave at so many times the rate"},
                {"throughput_window_ms",
                 "ms",
                 150.0,
                 {0, 1e4},
                 "overuse cuts to 85 % of what arrived in this time; 0 = of libwebrtc's Bayesian estimate"}},
    .make =
        [](const Values& options, const Context&) {
          const RateRange range = RateRange::of(options);
          const double window_ms = options["throughput_window_ms"];
          if (window_ms > 0 && window_ms < 50)
            throw InputError(options.where("throughput_window_ms"), "throughput_window_ms must be 0 or at least 50");
          return std::make_unique<Gcc>(range, range.start_bps(options), from_ms(options["feedback_interval_ms"]),
                                       options["pacing_factor"], window_ms);
        },
});

}  // namespace
}  // namespace photonlag
