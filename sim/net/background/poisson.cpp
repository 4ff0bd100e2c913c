#include "sim/net/background_options.hpp"
#include "sim/net/whole_number.hpp"

namespace photonlag {
namespace {

/// Packets of one size, exponential times between them; the first one such time after start.
class Poisson final : public Background {
 public:
  Poisson(PlayTime time, std::int32_t bytes, double mean_gap_s, const Context& context)
      : time_(time), bytes_(bytes), mean_gap_s_(mean_gap_s), stream_(context.stream()), flow_(context.client) {
    draw_gap();
  }

  [[nodiscard]] Nanos next() const override { return next_ < time_.to ? next_ : never; }
  std::optional<Outgoing> act(Nanos) override {
    draw_gap();
    return Outgoing{.bytes = bytes_};
  }

 private:
  void draw_gap() { next_ += from_secs(stream_.at(flow_, drawn_++).exponential(mean_gap_s_)); }

  PlayTime time_;
  std::int32_t bytes_;
  double mean_gap_s_;
  RandomStream stream_;
  std::uint32_t flow_;
  std::int64_t drawn_ = 0;
  Nanos next_ = time_.from;
};

const Registration<Background> registration({
    .name = "poisson",
    .summary = "packets of one size at random: many small users together",
    .source = "Kleinrock, Queueing Systems I (1975): the Poisson process",
    .options = {rate_option("mean rate"), packet_option(), start_option(), stop_option()},
    .make =
        [](const Values& options, const Context& context) {
          const auto bytes = static_cast<std::int32_t>(whole_number(options, "packet_bytes"));
          const double mean_gap_s = EvenPackets(options["mbps"], bytes).mean_gap_s();
          return std::make_unique<Poisson>(play_time(options), bytes, mean_gap_s, context);
        },
});

}  // namespace
}  // namespace photonlag
