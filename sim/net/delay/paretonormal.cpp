#include <cmath>

#include "sim/net/jitter.hpp"

namespace photonlag {
namespace {

/// mean + jitter x, x = N/4 + 3P/4 where N is the quantile of a standard normal, within 4, and P that of netem's Pareto
/// law at the same u: a quarter normal, three quarters Pareto, rising together.
class ParetoNormalLaw {
 public:
  ParetoNormalLaw(double mean_ms, double jitter_ms, bool netem)
      : mean_ms_(mean_ms),
        jitter_ms_(jitter_ms),
        least_(from_ms(std::max(0.0, mean_ms - jitter_ms * lowest))),
        table_(netem ? &netem_paretonormal() : nullptr) {}

  [[nodiscard]] Nanos least() const { return least_; }
  [[nodiscard]] Nanos quantile(double u) const {
    const double normal = std::clamp(normal_quantile(u), -4.0, 4.0);
    const double pareto = std::min(4.0 / 3.0 * (1 / std::cbrt(1 - u) - 1.5), 4.0);
    return from_ms(mean_ms_ + jitter_ms_ * (normal + 3 * pareto) / 4);
  }
  [[nodiscard]] Nanos netem(std::uint32_t random) const {
    return netem_delay(from_ms(mean_ms_), from_ms(jitter_ms_), table_, random);
  }

 private:
  static constexpr double lowest = 12305.0 / 8192;  // netem's first entry; a normal at -4 gives 1.5

  double mean_ms_, jitter_ms_;
  Nanos least_;
  const NetemTable* table_;
};

std::unique_ptr<Delay> make_paretonormal(const Values& options, const Context& context) {
  check_netem_jitter(options, "jitter_ms");
  return std::make_unique<Jitter<ParetoNormalLaw>>(
      ParetoNormalLaw(options["mean_ms"], options["jitter_ms"], options.flag("netem_compat")), options, context);
}

const Registration<Delay> registration({
    .name = "paretonormal",
    .summary = "a quarter normal, three quarters Pareto: what NIST measured on Internet paths, as netem has it",
    .source = "tc-netem(8), `delay TIME JITTER distribution paretonormal`; its law: iproute2, netem/paretonormal.c",
    .options = with_jitter_options({{"mean_ms",
                                     "ms",
                                     5.0,
                                     {0, 60'000},
                                     "one-way delay about which it scatters; the true mean is 0.025 jitter less"},
                                    {"jitter_ms",
                                     "ms",
                                     1.0,
                                     {0, 60'000},
                                     "unit of the scatter: from -1.5 to +4 jitters, sd 0.83; cut at delay 0. The "
                                     "least delay, mean_ms - 1.502 jitter_ms, is told as propagation"}},
                                   true),
    .make = make_paretonormal,
});

}  // namespace
}  // namespace photonlag
