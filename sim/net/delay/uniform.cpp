#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Uniform in [mean - spread, mean + spread), to the nanosecond; base = mean - spread.
class Uniform final : public Delay {
 public:
  Uniform(Nanos mean, Nanos spread, bool reorder) : base_(mean - spread), width_(2 * spread), reorder_(reorder) {}

  Drawn draw(Draws& draws, Nanos) override {
    const double jitter = draws.uniform() * static_cast<double>(width_.count());
    return {base_, base_ + Nanos(static_cast<std::int64_t>(jitter))};
  }
  [[nodiscard]] bool reorders() const override { return reorder_; }

 private:
  Nanos base_, width_;
  bool reorder_;
};

std::unique_ptr<Delay> make(const Values& options, const Context&) {
  const Nanos mean = from_ms(options["mean_ms"]), spread = from_ms(options["spread_ms"]);
  if (spread > mean)
    throw InputError(options.where("spread_ms"), "spread_ms must not exceed mean_ms, or delays would be negative");
  return std::make_unique<Uniform>(mean, spread, options.flag("reorder"));
}

const Registration<Delay> registration({
    .name = "uniform",
    .summary = "uniform jitter around a mean",
    .source = "tc-netem(8), `delay TIME JITTER` without a distribution table",
    .options =
        {{"mean_ms", "ms", 5.0, {0, 60'000}, "mean one-way delay"},
         {"spread_ms", "ms", 1.0, {0, 60'000}, "largest distance from the mean; at most mean_ms"},
         {.key = "reorder", .unit = "", .fallback = false, .meaning = "whether packets may overtake each other"}},
    .make = make,
});

}  // namespace
}  // namespace photonlag
