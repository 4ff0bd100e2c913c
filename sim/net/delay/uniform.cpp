#include "sim/net/jitter.hpp"

namespace photonlag {
namespace {

/// Uniform in [mean - spread, mean + spread), to the nanosecond; base = mean - spread.
class UniformLaw {
 public:
  UniformLaw(Nanos mean, Nanos spread) : mean_(mean), spread_(spread) {}

  [[nodiscard]] Nanos least() const { return mean_ - spread_; }
  [[nodiscard]] Nanos quantile(double u) const {
    return least() + Nanos(static_cast<std::int64_t>(u * static_cast<double>(2 * spread_.count())));
  }
  [[nodiscard]] Nanos netem(std::uint32_t random) const { return netem_delay(mean_, spread_, nullptr, random); }

 private:
  Nanos mean_, spread_;
};

std::unique_ptr<Delay> make_uniform(const Values& options, const Context& context) {
  const Nanos mean = from_ms(options["mean_ms"]), spread = from_ms(options["spread_ms"]);
  if (spread > mean)
    throw InputError(options.where("spread_ms"), "spread_ms must not exceed mean_ms, or delays would be negative");
  check_netem_jitter(options, "spread_ms");
  return std::make_unique<Jitter<UniformLaw>>(UniformLaw(mean, spread), options, context);
}

const Registration<Delay> registration({
    .name = "uniform",
    .summary = "uniform jitter around a mean",
    .source = "tc-netem(8), `delay TIME JITTER` without a distribution table",
    .options =
        with_jitter_options({{"mean_ms", "ms", 5.0, {0, 60'000}, "mean one-way delay"},
                             {"spread_ms", "ms", 1.0, {0, 60'000}, "largest distance from the mean; at most mean_ms"}},
                            true),
    .make = make_uniform,
});

}  // namespace
}  // namespace photonlag
