#include <cmath>

#include "sim/net/jitter.hpp"

namespace photonlag {
namespace {

/// mean + jitter x, x = 4/3 (u^(-1/3) - 3/2) cut off at 4: a Pareto law of shape 3, shifted by its own mean, as netem
/// scales it. 1.1 % of the packets stand at the cut; with it x has mean -0.0329 and sd 0.821, not 0 and 1.155.
class ParetoLaw {
 public:
  ParetoLaw(double mean_ms, double jitter_ms, bool netem)
      : mean_ms_(mean_ms),
        jitter_ms_(jitter_ms),
        least_(from_ms(std::max(0.0, mean_ms - jitter_ms * 2 / 3))),
        table_(netem ? &netem_pareto() : nullptr) {}

  [[nodiscard]] Nanos least() const { return least_; }
  [[nodiscard]] Nanos quantile(double u) const {
    const double x = 4.0 / 3.0 * (1 / std::cbrt(1 - u) - 1.5);
    return from_ms(mean_ms_ + jitter_ms_ * std::min(x, 4.0));
  }
  [[nodiscard]] Nanos netem(std::uint32_t random) const {
    return netem_delay(from_ms(mean_ms_), from_ms(jitter_ms_), table_, random);
  }

 private:
  double mean_ms_, jitter_ms_;
  Nanos least_;
  const NetemTable* table_;
};

std::unique_ptr<Delay> make_pareto(const Values& options, const Context& context) {
  check_netem_jitter(options, "jitter_ms");
  return std::make_unique<Jitter<ParetoLaw>>(
      ParetoLaw(options["mean_ms"], options["jitter_ms"], options.flag("netem_compat")), options, context);
}

const Registration<Delay> registration({
    .name = "pareto",
    .summary = "mostly a little faster than the mean, now and then much slower: Pareto of shape 3, as netem cuts it",
    .source = "tc-netem(8), `delay TIME JITTER distribution pareto`; the law of its table: iproute2, netem/pareto.c",
    .options = with_jitter_options({{"mean_ms",
                                     "ms",
                                     5.0,
                                     {0, 60'000},
                                     "one-way delay about which it scatters; the true mean is 0.033 jitter less"},
                                    {"jitter_ms",
                                     "ms",
                                     1.0,
                                     {0, 60'000},
                                     "unit of the scatter: from -2/3 to +4 jitters, sd 0.82; cut at delay 0"}},
                                   true),
    .make = make_pareto,
});

}  // namespace
}  // namespace photonlag
