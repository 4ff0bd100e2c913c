#include <algorithm>

#include "sim/net/models.hpp"

namespace photonlag {
namespace {

/// Normal, clamped to 4 standard deviations (netem's tables end there too) and to 0 as netem does with negative delays.
///
/// So base = max(0, mean - 4 sd) is the smallest delay drawn and the same for every packet. Clamping at 0 raises the
/// mean where mean < 4 sd; at 4 sd it moves 6e-5 of the packets.
class Normal final : public Delay {
 public:
  static constexpr double reach = 4;  // standard deviations

  Normal(double mean_ms, double sd_ms, bool reorder)
      : mean_ms_(mean_ms),
        sd_ms_(sd_ms),
        base_(from_ms(std::max(0.0, mean_ms - reach * sd_ms))),
        most_(from_ms(mean_ms + reach * sd_ms)),
        reorder_(reorder) {}

  Drawn draw(Draws& draws, Nanos) override {
    return {base_, std::clamp(from_ms(draws.normal(mean_ms_, sd_ms_)), base_, most_)};
  }
  [[nodiscard]] bool reorders() const override { return reorder_; }

 private:
  double mean_ms_, sd_ms_;
  Nanos base_, most_;
  bool reorder_;
};

const Registration<Delay> registration({
    .name = "normal",
    .summary = "normal jitter around a mean, clamped at 0 and at 4 standard deviations",
    .source = "tc-netem(8), `delay TIME JITTER distribution normal`; its table spans -4.00 to 3.52 sd",
    .options =
        {{"mean_ms", "ms", 5.0, {0, 60'000}, "mean one-way delay"},
         {"sd_ms", "ms", 1.0, {0, 60'000}, "standard deviation before clamping"},
         {.key = "reorder", .unit = "", .fallback = false, .meaning = "whether packets may overtake each other"}},
    .make =
        [](const Values& options, const Context&) {
          return std::make_unique<Normal>(options["mean_ms"], options["sd_ms"], options.flag("reorder"));
        },
});

}  // namespace
}  // namespace photonlag
