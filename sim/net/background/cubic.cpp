#include <cmath>

#include "sim/net/background_options.hpp"
#include "sim/net/cubic_window.hpp"
#include "sim/net/ring.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// RFC 6298, without its clock granularity.
class RetransmissionTimer {
 public:
  explicit RetransmissionTimer(Nanos least) : least_(least) {}
  void measured(Nanos round_trip) {
    if (smoothed_ == Nanos(0)) {
      smoothed_ = round_trip;
      variation_ = round_trip / 2;
    } else {
      const Nanos off = smoothed_ > round_trip ? smoothed_ - round_trip : round_trip - smoothed_;
      variation_ = (3 * variation_ + off) / 4;
      smoothed_ = (7 * smoothed_ + round_trip) / 8;
    }
    timeout_ = std::max(smoothed_ + 4 * variation_, least_);
  }
  void back_off() { timeout_ = std::min<Nanos>(2 * timeout_, std::chrono::seconds(60)); }
  [[nodiscard]] Nanos timeout() const { return timeout_; }
  [[nodiscard]] Nanos smoothed() const { return smoothed_; }

 private:
  Nanos least_, smoothed_{}, variation_{}, timeout_ = std::chrono::seconds(1);
};

/// TCP's sender with CUBIC's window. Every transmission has a number of its own (as in QUIC), so no acknowledgement is
/// ambiguous; a packet is lost once one sent three or more later is acknowledged, or the timer expires. What is lost is
/// sent again. Every packet is acknowledged by itself; acknowledgements are never lost. It sends whenever fewer packets
/// are on their way than the window holds: no pacing.
class Cubic final : public Background {
 public:
  struct Options {
    PlayTime time;
    std::int32_t packet_bytes = 1500;
    std::int64_t least_packets = endless, most_packets = endless;  ///< Of a transfer; even in between.
    Nanos pause{}, ack_delay{}, least_timeout{};
    bool exponential_pauses = false, begins_idle = false;
    Ecn ecn = Ecn::not_ect;
    CubicWindow::Options window;
  };
  static constexpr std::int64_t endless = std::int64_t(1) << 60;

  Cubic(const Options& options, const Context& context)
      : is_(options),
        stream_(context.stream()),
        flow_(context.client),
        window_(is_.window),
        timer_(is_.least_timeout),
        begin_at_(is_.time.from + (is_.begins_idle ? pause() : Nanos(0))) {}

  [[nodiscard]] std::optional<Nanos> ack_delay() const override { return is_.ack_delay; }

  [[nodiscard]] Nanos next() const override {
    const Nanos at = begin_at_ != never ? begin_at_ : may_send() ? now_ : expires_at_;
    return at < is_.time.to ? at : never;
  }

  std::optional<Outgoing> act(Nanos now) override {
    now_ = now;
    if (begin_at_ != never) begin_transfer();
    if (now >= expires_at_) time_out();
    if (!may_send()) return {};
    --to_send_;
    ++in_flight_;
    flying_.push_back({.sent = now});
    if (expires_at_ == never) expires_at_ = now + timer_.timeout();
    return Outgoing{.bytes = is_.packet_bytes, .ecn = is_.ecn};
  }

  void acknowledged(std::int64_t number, bool ce, Nanos now) override {
    now_ = now;
    if (number < first_ || at(number).over) return;  // given up before
    const double flight = in_flight();
    const bool was_full = full();
    const Nanos round_trip = now - at(number).sent;
    timer_.measured(round_trip);
    settle(number);
    newest_ = std::max(newest_, number);
    const bool lost = find_lost();
    if (lost || (ce && number >= recovered_at_)) reduce(flight, lost);
    if (!lost && number >= recovered_at_ && was_full)
      window_.acknowledged({number, next_number(), round_trip, timer_.smoothed()}, now);
    expires_at_ = in_flight_ > 0 ? now + timer_.timeout() : never;
    if (in_flight_ == 0 && to_send_ == 0) begin_at_ = now + pause();
  }

 private:
  struct Flying {
    Nanos sent{};
    bool over = false;  ///< Acknowledged or given up.
  };
  static constexpr std::int64_t reordering = 3;  // RFC 5681's three duplicates; RFC 9002, 6.1.1

  [[nodiscard]] bool full() const { return static_cast<double>(in_flight_ + 1) > window_.packets(); }
  [[nodiscard]] bool may_send() const { return to_send_ > 0 && !full(); }
  [[nodiscard]] std::int64_t next_number() const { return first_ + static_cast<std::int64_t>(flying_.size()); }
  [[nodiscard]] Flying& at(std::int64_t number) { return flying_[static_cast<std::size_t>(number - first_)]; }
  /// Where the window is what limits, it is the measure: whole packets would round it down.
  [[nodiscard]] double in_flight() const { return full() ? window_.packets() : static_cast<double>(in_flight_); }

  /// The pause before the next transfer.
  [[nodiscard]] Nanos pause() const {
    return is_.exponential_pauses ? from_secs(stream_.at(flow_, transfer_, 0).exponential(secs(is_.pause))) : is_.pause;
  }
  [[nodiscard]] std::int64_t packets_to_send() const {
    const auto sizes = static_cast<double>(is_.most_packets - is_.least_packets + 1);
    return is_.least_packets + static_cast<std::int64_t>(stream_.at(flow_, transfer_, 1).uniform() * sizes);
  }

  void begin_transfer() {
    begin_at_ = never;
    window_ = CubicWindow(is_.window);
    timer_ = RetransmissionTimer(is_.least_timeout);
    to_send_ = packets_to_send();
    ++transfer_;
    recovered_at_ = next_number();
  }

  void settle(std::int64_t number) {
    at(number).over = true;
    --in_flight_;
    while (!flying_.empty() && flying_.front().over) {
      flying_.pop_front();
      ++first_;
    }
  }

  void give_up(std::int64_t number) {
    settle(number);
    ++to_send_;
  }

  /// @returns whether one was lost that had been sent since the last reduction.
  bool find_lost() {
    bool fresh = false;
    for (looked_at_ = std::max(looked_at_, first_); looked_at_ <= newest_ - reordering; ++looked_at_) {
      if (looked_at_ < first_ || at(looked_at_).over) continue;
      fresh = fresh || looked_at_ >= recovered_at_;
      give_up(looked_at_);
    }
    return fresh;
  }

  void reduce(double flight, bool lost) {
    window_.congestion(flight, lost);
    recovered_at_ = next_number();
  }

  void time_out() {
    window_.timeout(in_flight());
    for (std::int64_t number = first_; number < next_number(); ++number)
      if (number >= first_ && !at(number).over) give_up(number);
    recovered_at_ = next_number();
    timer_.back_off();
    expires_at_ = never;
  }

  Options is_;
  RandomStream stream_;
  std::uint32_t flow_;
  std::int64_t transfer_ = 0;  // the next one
  CubicWindow window_;
  RetransmissionTimer timer_;
  Nanos begin_at_, now_{}, expires_at_ = never;
  Ring<Flying> flying_;     // from first_ on
  std::int64_t first_ = 0;  // all packets before it are over
  std::int64_t in_flight_ = 0, to_send_ = 0;
  std::int64_t newest_ = -1;       // acknowledged
  std::int64_t looked_at_ = 0;     // those before it have been judged
  std::int64_t recovered_at_ = 0;  // the first packet sent since the last reduction
};

constexpr double tcp_headers = 40;  // IPv4 and TCP without options

/// @throws InputError at max_bytes where there is nothing between it and bytes
void read_sizes(const Values& options, Cubic::Options& is) {
  const double least = options["bytes"], most = options["max_bytes"];
  if (most > 0 && (least == 0 || most < least))
    throw InputError(options.where("max_bytes"), "max_bytes must be 0 or at least bytes, which then must be above 0");
  const double payload = is.packet_bytes - tcp_headers;
  if (least > 0) is.least_packets = is.most_packets = static_cast<std::int64_t>(std::ceil(least / payload));
  if (most > 0) is.most_packets = static_cast<std::int64_t>(std::ceil(most / payload));
}

std::unique_ptr<Background> make_cubic(const Values& options, const Context& context) {
  Cubic::Options is{.time = play_time(options),
                    .packet_bytes = static_cast<std::int32_t>(whole_number(options, "packet_bytes")),
                    .pause = from_ms(options["pause_ms"]),
                    .ack_delay = from_ms(options["ack_delay_ms"]),
                    .least_timeout = from_ms(options["rto_min_ms"]),
                    .exponential_pauses = options.text("pauses") == "exponential",
                    .begins_idle = options.flag("begins_idle"),
                    .ecn = options.flag("ecn") ? Ecn::ect0 : Ecn::not_ect,
                    .window = {.initial = options["initial_window"],
                               .fast_convergence = options.flag("fast_convergence"),
                               .hystart = options.flag("hystart")}};
  read_sizes(options, is);
  return std::make_unique<Cubic>(is, context);
}

OptionSpec segment_option() {
  return {"packet_bytes", "B", 1500.0, {41, 65'535}, "size of a packet, IP headers included"};
}

const Registration<Background> registration({
    .name = "cubic",
    .summary = "a TCP download that fills the queue and backs off on loss",
    .source =
        "RFC 9438 (CUBIC), RFC 9406 (HyStart++), RFC 6298 (retransmission timer), RFC 6928 (initial window); loss "
        "detection by packet number: RFC 9002, 6.1.1; transfers that come and go: RFC 8867, 5.7",
    .options = {{"ack_delay_ms", "ms", 20.0, {0, 10'000}, "from a packet's arrival until its sender hears of it"},
                {"bytes", "B", 0.0, {0, 1e15}, "size of a transfer; 0 = one without end"},
                {"max_bytes", "B", 0.0, {0, 1e15}, "sizes scatter evenly from bytes to this; 0 = all alike"},
                {"pause_ms", "ms", 1000.0, {0, 1e9}, "after a transfer, until the next begins, in slow start again"},
                {"pauses",
                 "",
                 std::string("fixed"),
                 {},
                 "how they scatter; then pause_ms is the mean",
                 {"fixed", "exponential"}},
                {"begins_idle", "", false, {}, "the first transfer comes after a pause"},
                segment_option(),
                start_option(),
                stop_option(),
                {"hystart", "", true, {}, "leave slow start when round trips grow (HyStart++)"},
                {"fast_convergence", "", true, {}, "make room for others when the window shrinks"},
                {"ecn", "", false, {}, "packets carry ECT(0), and a mark counts as a loss (RFC 3168)"},
                {"initial_window", "packets", 10.0, {1, 1000}, "window at first"},
                {"rto_min_ms", "ms", 1000.0, {1, 60'000}, "smallest retransmission timeout; Linux: 200"}},
    .make = make_cubic,
});

}  // namespace
}  // namespace photonlag
