#include <array>
#include <vector>

#include "sim/net/rate_control.hpp"
#include "sim/net/rate_control/flight.hpp"
#include "sim/net/rate_control/queue_delay.hpp"
#include "sim/net/rate_control/wire_rate.hpp"

namespace photonlag {
namespace {

/// A congestion window ("reference window") that shrinks on loss, on CE marks and when the queue's delay passes half of
/// its target, and grows else; the media rate follows from it and the round trip.
///
/// Formulas: the draft. Constants: ScreamTx.h and ScreamV2Tx.cpp where both give one (target 0.1 s for the draft's
/// 0.06, headroom of bytes in flight 2 for 1.5, increase 5 % for 2 %, CE 0.9 for 0.8). From the code alone: growth
/// fades where the queue passes a quarter of its target without marks; the round trip of the rate is the lesser of two
/// means; a sender silent for 0.5 s gives up what is in flight.
///
/// Left out: competing-flow detection (off by default in the code), the spread of the base delay for drifting clocks
/// (the draft's reset of a standing queue is in), relaxed and adaptive pacing, the marker bit as reason for feedback (a
/// fixed interval instead). Overhead is measured (WireRate) instead of assumed as 20 bytes a packet.
class Scream final : public RateControl {
 public:
  struct Tuning {
    RateRange range;
    double start_bps = 0, queue_target_s = 0.1, beta_loss = 0.7, beta_ce = 0.9, increase = 0.05;
    Nanos interval{};
    bool l4s = false, classic_ecn = false;
  };
  explicit Scream(const Tuning& tuning) : is_(tuning), rate_bps_(tuning.start_bps), window_(first_window()) {}

  [[nodiscard]] Nanos feedback_interval() const override { return is_.interval; }
  [[nodiscard]] double pacing_bps() const override { return std::max(50e3, 1.5 * rate_bps_); }
  [[nodiscard]] Ecn ecn() const override { return is_.l4s ? Ecn::ect1 : is_.classic_ecn ? Ecn::ect0 : Ecn::not_ect; }
  [[nodiscard]] std::int64_t window_bytes() const override {
    const double calm = std::max(0.0, 1 - queue_.unrest() / unrest_limit());
    return static_cast<std::int64_t>(window_ * (1.5 + (3.0 - 1.5) * calm) + mss_) + flight_.given_up();
  }

  void on_sent(const Sent& sent) override {
    wire_.on_sent(sent.bytes);
    frame_bytes_ += sent.bytes;
    flight_.on_sent(sent.number, sent.bytes);
    mss_ = std::max(mss_, static_cast<double>(sent.bytes));
    last_sent_s_ = secs(sent.at);
    most_in_flight_ = std::max(most_in_flight_, flight_.bytes());
  }

  void on_feedback(Nanos now, Nanos round_trip, std::span<const Report> reports) override {
    if (reports.empty()) return;
    const double t = secs(now);
    take_round_trip(t, std::max(secs(round_trip), 1e-4));
    const double acked = static_cast<double>(flight_.on_reported(reports.back().number)), marked = take(t, reports);
    if (heard_s_ < 0) window_ = std::max(least_window, is_.start_bps / 8 * rate_divisor() * short_rtt_s_);
    heard_s_ = t;
    if (is_.l4s) update_alpha(t);
    reduce(t);
    grow(t, acked - marked);
    limit_near_max();
    update_rate(t);
    if (t - rolled_s_ > std::max(0.05, rtt_s_)) {
      rolled_s_ = t;
      most_in_flight_before_ = most_in_flight_;
      most_in_flight_ = flight_.bytes();
    }
  }

  /// Whoever has been given up before, and heard nothing since, sends less and less, as TCP does when its timer expires
  /// again and again. (The draft sends a whole window each time.)
  void on_given_up(std::int64_t number) override {
    flight_.on_given_up(number);
    if (last_sent_s_ - given_up_s_ < 1) return;  // still the same time
    if (given_up_s_ > heard_s_) window_ = std::max(least_window, window_ / 2);
    given_up_s_ = last_sent_s_;
  }

  void on_backlog(Nanos, std::int64_t bytes) override { backlog_ = bytes; }

  [[nodiscard]] double target_bps(Nanos now) override {
    if (const double t = secs(now); t > frame_s_) {
      take_frame(t);
      if (t - last_sent_s_ > 0.5) flight_.give_up();
      if (heard_s_ >= 0) update_rate(t);
    }
    return is_.range.clamp(wire_.encoder_bps(rate_bps_, now));
  }

 private:
  static constexpr double least_window = 3000, virtual_rtt_s = 0.025, post_congestion_rtts = 100;

  /// Until the round trip is known: 100 ms of the first rate (scream_sender.cpp: initRate * 100 / 8 bytes).
  [[nodiscard]] double first_window() const { return std::max(least_window, is_.start_bps / 8 * 0.1); }

  [[nodiscard]] double mss_share() const { return std::min(1.0, mss_ / window_); }
  [[nodiscard]] double unrest_limit() const { return std::max(0.05, 0.1 * (1 - mss_share() / 0.1)); }
  [[nodiscard]] double rate_divisor() const { return 1.2 + rate_adjust_ + frame_excess_; }
  [[nodiscard]] double steadiness() const { return std::max(0.1, 1 - queue_.unrest() / unrest_limit()); }
  /// Small near the window at which congestion was last met.
  [[nodiscard]] double distance() const {
    const double apart = 8 * (window_ - inflection_) / inflection_;
    return std::clamp(apart * apart, 0.1, 1.0);
  }

  void take_round_trip(double t, double sample_s) {
    if (heard_s_ < 0) short_rtt_s_ = rtt_s_ = sample_s;
    short_rtt_s_ += (sample_s - short_rtt_s_) / 8;
    if (t - rtt_updated_s_ > short_rtt_s_) {
      rtt_s_ += (short_rtt_s_ - rtt_s_) / 8;
      rtt_updated_s_ = t;
    }
  }

  /// @returns bytes marked
  double take(double t, std::span<const Report> reports) {
    double marked = 0;
    for (const Report& report : reports) {
      losses_.take(report, t);
      if (report.arrived == never) continue;
      queue_.take(secs(report.arrived - report.sent), t);
      ++delivered_;
      if (!report.ce) continue;
      ++marked_;
      marked += report.bytes;
      ce_ = true;
    }
    loss_ = losses_.detect() || loss_;
    queue_.update(t, std::min(virtual_rtt_s, rtt_s_), unrest_limit());
    if (queue_.stands(t, rtt_s_, is_.queue_target_s / 4) && t - halved_s_ > 60) {
      halved_s_ = t;
      queue_.forget();
    }
    return marked;
  }

  void update_alpha(double t) {
    if (t - alpha_s_ < std::min(0.01, rtt_s_) || delivered_ == 0) return;
    const double share = static_cast<double>(marked_) / static_cast<double>(delivered_);
    alpha_ = share >= alpha_ ? alpha_ + (share - alpha_) / 8 : alpha_ * (1 - 1.0 / 128);
    alpha_s_ = t;
    marked_ = delivered_ = 0;
  }

  void reduce(double t) {
    const double since = t - reacted_s_, often = std::min(virtual_rtt_s, rtt_s_),
                 per_rtt = std::max(1.0, rtt_s_ / virtual_rtt_s);
    const double half = is_.queue_target_s / 2;
    const bool loss = loss_ && since >= rtt_s_, ce = !loss && ce_ && since >= often;
    // With so many marks at this rate the marks, not the delay, tell of congestion.
    const bool unmarked = alpha_ < 2 * 8 * mss_ / (rate_bps_ * rtt_s_);
    const bool delay = !loss && !ce && unmarked && queue_.mean() > half && since >= often;
    if (!loss && !ce && !delay) return;
    if (t - inflection_s_ > 10 * rtt_s_) {
      inflection_s_ = t;
      inflection_ = window_;
    }
    if (loss) {
      window_ *= is_.beta_loss;
    } else if (ce && !is_.l4s) {
      window_ *= is_.beta_ce;
    } else if (ce) {
      if (since > 100 * std::max(virtual_rtt_s, rtt_s_)) window_ = std::min(window_, most_in_flight_before_bytes());
      double backoff = alpha_ / 2 / per_rtt;
      if (queue_.now() < is_.queue_target_s / 4) backoff *= std::max(0.25, distance()) * steadiness();
      window_ *= 1 - backoff;
    } else {
      window_ *= 1 - std::min(1.0, (queue_.mean() - half) / half) / 2 / per_rtt;
    }
    window_ = std::max(least_window, window_);
    reacted_s_ = t;
    loss_ = ce_ = false;
  }

  void grow(double t, double acked) {
    const double calm_for = (t - reacted_s_) / (post_congestion_rtts * std::max(virtual_rtt_s, rtt_s_));
    double step =
        acked * mss_share() * std::min(1.0, rtt_s_ / virtual_rtt_s) * std::max(0.25, distance()) * steadiness();
    if (alpha_ < 1e-4) step *= std::max(0.1, 1 - queue_.mean() / (is_.queue_target_s / 4));
    step *= 1 + is_.increase * window_ / mss_ * std::min(1.0, calm_for) * distance();
    const double most = mss_ + 2 * std::max(static_cast<double>(most_in_flight_), most_in_flight_before_bytes());
    if (window_ + step <= most && rate_bps_ < is_.range.max_bps) window_ += step;
  }

  void limit_near_max() {
    if (rate_bps_ < 0.95 * is_.range.max_bps) return;
    const double most = std::max(static_cast<double>(most_in_flight_), most_in_flight_before_bytes());
    window_ = std::min(window_, std::max({most, 1.5 * is_.range.max_bps / 8 * (rtt_s_ + 1e-3), least_window}));
  }

  void take_frame(double t) {
    const double period = t - frame_s_, nominal = rate_bps_ * period / 8;
    const auto bytes = static_cast<double>(frame_bytes_ + backlog_ - backlog_before_);
    frame_bytes_ = 0;
    backlog_before_ = backlog_;
    const bool first = frame_s_ < 0;
    frame_s_ = t;
    if (first || period > 0.25) return;  // a pause
    const double age = 8 * static_cast<double>(backlog_) / rate_bps_;
    rate_adjust_ = std::clamp(rate_adjust_ + (age - period / 4) / period / 16, 0.0, 0.5);
    frame_excess_ = std::min(0.2, frame_excess_ + (std::max(0.0, (bytes - nominal) / nominal) - frame_excess_) / 64);
  }

  void update_rate(double t) {
    double rate = 8 * window_ / (std::min(rtt_s_, short_rtt_s_) + 1e-3) / rate_divisor();
    rate *= 1 - std::clamp(mss_share() - 0.1, 0.0, 0.2);
    if (t - halved_s_ < std::max(5 * rtt_s_, 0.2)) rate /= 2;
    rate_bps_ = is_.range.clamp(rate);
  }

  [[nodiscard]] double most_in_flight_before_bytes() const { return static_cast<double>(most_in_flight_before_); }

  Tuning is_;
  double rate_bps_;  // on the wire
  WireRate wire_;
  BytesInFlight flight_;
  Losses losses_;
  QueueDelay queue_;
  double window_, inflection_ = 1, mss_ = 1200, alpha_ = 0, rate_adjust_ = 0, frame_excess_ = 0;
  double rtt_s_ = 0.05, short_rtt_s_ = 0.05;
  static constexpr double long_ago = -1e9;
  double heard_s_ = -1, frame_s_ = -1, last_sent_s_ = 0, rtt_updated_s_ = 0, alpha_s_ = 0, rolled_s_ = 0;
  double given_up_s_ = long_ago, reacted_s_ = long_ago, inflection_s_ = long_ago, halved_s_ = long_ago;
  bool loss_ = false, ce_ = false;
  std::int64_t delivered_ = 0, marked_ = 0;  // packets since alpha was updated
  std::int64_t most_in_flight_ = 0, most_in_flight_before_ = 0, frame_bytes_ = 0, backlog_ = 0, backlog_before_ = 0;
};

std::unique_ptr<RateControl> make_scream(const Values& options, const Context&) {
  const RateRange range = RateRange::of(options);
  return std::make_unique<Scream>(Scream::Tuning{.range = range,
                                                 .start_bps = range.start_bps(options),
                                                 .queue_target_s = options["queue_delay_target_ms"] / 1e3,
                                                 .beta_loss = options["beta_loss"],
                                                 .beta_ce = options["beta_ce"],
                                                 .increase = options["increase_per_rtt"],
                                                 .interval = from_ms(options["feedback_interval_ms"]),
                                                 .l4s = options.flag("l4s"),
                                                 .classic_ecn = options.flag("ecn")});
}

const Registration<RateControl> registration({
    .name = "scream",
    .summary = "SCReAM v2: a window kept by the queue's delay, loss and ECN; L4S on request",
    .source = "draft-johansson-ccwg-rfc8298bis-screamv2, RFC 8298; EricssonResearch/scream ScreamV2Tx.cpp, ScreamTx.h",
    .options =
        {{"start_mbps", "Mbit/s", 5.0, {0.001, 1e5}, "first rate"},
         {"min_mbps", "Mbit/s", 0.1, {0.001, 1e5}, "least rate"},
         {"max_mbps", "Mbit/s", 100.0, {0.001, 1e5}, "most"},
         {"feedback_interval_ms", "ms", 16.0, {1, 1e4}, "how often the receiver reports (ScreamRx: every frame)"},
         {"queue_delay_target_ms", "ms", 100.0, {1, 1e4}, "it backs off from half of this (the draft says 60)"},
         {"beta_loss", "1", 0.7, {0.1, 1}, "factor of the window on loss"},
         {"beta_ce", "1", 0.9, {0.1, 1}, "factor of the window on a classic CE mark"},
         {"increase_per_rtt", "1", 0.05, {0, 1}, "most a calm window grows in a round trip"},
         {.key = "l4s", .unit = "", .fallback = false, .meaning = "send ECT(1), back off by the share of marks"},
         {.key = "ecn", .unit = "", .fallback = false, .meaning = "send ECT(0), back off by beta_ce"}},
    .make = make_scream,
});

}  // namespace
}  // namespace photonlag
