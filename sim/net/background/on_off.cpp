#include <algorithm>

#include "sim/net/background_options.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

enum class Shape : std::uint8_t { exponential, pareto, fixed };

struct Durations {
  Shape shape{};
  double pareto_shape = 1.5, on_s = 0, off_s = 0;  ///< Means.
  /// A mean of 0 gives 0. Pareto: scale = mean (shape - 1) / shape.
  [[nodiscard]] Nanos draw(double mean_s, Draws draws) const {
    if (mean_s == 0 || shape == Shape::fixed) return from_secs(mean_s);
    if (shape == Shape::exponential) return from_secs(draws.exponential(mean_s));
    return from_secs(std::min(draws.pareto(mean_s * (pareto_shape - 1) / pareto_shape, pareto_shape), 1e9));
  }
};

/// On at start; while on, packets at the peak rate. The packets' clock stands still while off, so the mean rate is peak
/// on / (on + off) exactly, however short the on times are.
class OnOff final : public Background {
 public:
  OnOff(PlayTime time, std::int32_t bytes, EvenPackets packets, const Durations& durations, const Context& context)
      : time_(time),
        bytes_(bytes),
        packets_(packets),
        durations_(durations),
        stream_(context.stream()),
        flow_(context.client) {
    on_for_ = durations_.draw(durations_.on_s, stream_.at(flow_, period_, 0));
    find_next();
  }

  [[nodiscard]] Nanos next() const override { return next_ < time_.to ? next_ : never; }
  std::optional<Outgoing> act(Nanos) override {
    ++sent_;
    find_next();
    return Outgoing{.bytes = bytes_};
  }

 private:
  void find_next() {
    const Nanos due = packets_.due(sent_);  // on the packets' clock
    while (due >= clock_ + on_for_ && on_since_ < time_.to) {
      clock_ += on_for_;
      on_since_ += on_for_ + durations_.draw(durations_.off_s, stream_.at(flow_, period_, 1));
      on_for_ = durations_.draw(durations_.on_s, stream_.at(flow_, ++period_, 0));
    }
    next_ = on_since_ + (due - clock_);
  }

  PlayTime time_;
  std::int32_t bytes_;
  EvenPackets packets_;
  Durations durations_;
  RandomStream stream_;
  std::uint32_t flow_;
  std::int64_t sent_ = 0, period_ = 0;
  Nanos on_since_ = time_.from, on_for_{}, clock_{};  // clock_: on time before on_since_
  Nanos next_{};
};

std::unique_ptr<Background> make_on_off(const Values& options, const Context& context) {
  const std::string& name = options.text("durations");
  const Durations durations{.shape = name == "exponential" ? Shape::exponential
                                     : name == "pareto"    ? Shape::pareto
                                                           : Shape::fixed,
                            .pareto_shape = options["pareto_shape"],
                            .on_s = options["on_ms"] / 1e3,
                            .off_s = options["off_ms"] / 1e3};
  const auto bytes = static_cast<std::int32_t>(whole_number(options, "packet_bytes"));
  const EvenPackets packets(options["mbps"], bytes);
  if (constexpr double most = 1e5; packets.mean_gap_s() > most * durations.on_s)
    throw InputError(options.where("on_ms"),
                     "on_ms is too short for the rate: more than 100,000 bursts would pass without "
                     "a packet; make it at least " +
                         std::to_string(packets.mean_gap_s() * 1e3 / most));
  return std::make_unique<OnOff>(play_time(options), bytes, packets, durations, context);
}

const Registration<Background> registration({
    .name = "on_off",
    .summary = "bursts at a peak rate and silences: downloads, pages, somebody else's video",
    .source =
        "Willinger, Taqqu, Sherman & Wilson, Self-similarity through high-variability, IEEE/ACM Trans. Networking 5 "
        "(1997) 71: Pareto on and off times; mm-onoff for the fixed and exponential ones",
    .options =
        {rate_option("rate while on"),
         {"on_ms", "ms", 500.0, {0.001, 1e9}, "mean length of a burst"},
         {"off_ms", "ms", 500.0, {0, 1e9}, "mean length of a silence"},
         {"durations", "", std::string("exponential"), {}, "how both scatter", {"exponential", "pareto", "fixed"}},
         {"pareto_shape", "1", 1.5, {1.01, 100}, "of pareto: below 2 the variance is infinite"},
         packet_option(),
         start_option(),
         stop_option()},
    .make = make_on_off,
});

}  // namespace
}  // namespace photonlag
