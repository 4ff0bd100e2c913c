#include "sim/net/jitter.hpp"

namespace photonlag {
namespace {

/// Normal, clamped to 4 standard deviations (netem's tables end there too) and to 0 as netem does with negative delays.
///
/// So base = max(0, mean - 4 sd) is the smallest delay drawn and the same for every packet. Clamping at 0 raises the
/// mean where mean < 4 sd; at 4 sd it moves 6e-5 of the packets.
class NormalLaw {
 public:
  static constexpr double reach = 4;  // standard deviations

  NormalLaw(double mean_ms, double sd_ms, bool netem)
      : mean_ms_(mean_ms),
        sd_ms_(sd_ms),
        least_(from_ms(std::max(0.0, mean_ms - reach * sd_ms))),
        most_(from_ms(mean_ms + reach * sd_ms)),
        table_(netem ? &netem_normal() : nullptr) {}

  [[nodiscard]] Nanos least() const { return least_; }
  [[nodiscard]] Nanos quantile(double u) const {
    return std::clamp(from_ms(mean_ms_ + sd_ms_ * normal_quantile(u)), least_, most_);
  }
  [[nodiscard]] Nanos netem(std::uint32_t random) const {
    return netem_delay(from_ms(mean_ms_), from_ms(sd_ms_), table_, random);
  }

 private:
  double mean_ms_, sd_ms_;
  Nanos least_, most_;
  const NetemTable* table_;
};

std::unique_ptr<Delay> make_normal(const Values& options, const Context& context) {
  check_netem_jitter(options, "sd_ms");
  return std::make_unique<Jitter<NormalLaw>>(
      NormalLaw(options["mean_ms"], options["sd_ms"], options.flag("netem_compat")), options, context);
}

const Registration<Delay> registration({
    .name = "normal",
    .summary = "normal jitter around a mean, clamped at 0 and at 4 standard deviations",
    .source = "tc-netem(8), `delay TIME JITTER distribution normal`; its table spans -4.00 to 3.52 sd",
    .options = with_jitter_options({{"mean_ms", "ms", 5.0, {0, 60'000}, "mean one-way delay"},
                                    {"sd_ms", "ms", 1.0, {0, 60'000}, "standard deviation before clamping"}},
                                   true),
    .make = make_normal,
});

}  // namespace
}  // namespace photonlag
