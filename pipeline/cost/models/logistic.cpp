#include <algorithm>
#include <cmath>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// Logistic durations, conditioned on [min, max]: F(x) = 1 / (1 + exp(-(x - mean) / scale)), sd = scale pi / sqrt(3).
class Logistic final : public CostModel {
 public:
  Logistic(const Values& options, const Context& context)
      : mean_ms_(options["mean_ms"]),
        scale_ms_(options["scale_ms"]),
        min_ms_(options["min_ms"]),
        max_ms_(options["max_ms"]),
        stream_(context.stream()),
        client_(context.client) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    const double low = probability(min_ms_), high = probability(max_ms_);
    const double p = low + (high - low) * stream_.at(client_, work.number).uniform();
    const double ms = p > 0 && p < 1 && scale_ms_ > 0 ? mean_ms_ + scale_ms_ * std::log(p / (1 - p)) : mean_ms_;
    return from_ms(std::clamp(ms, min_ms_, max_ms_));
  }

 private:
  [[nodiscard]] double probability(double ms) const { return 1 / (1 + std::exp((mean_ms_ - ms) / scale_ms_)); }

  double mean_ms_, scale_ms_, min_ms_, max_ms_;
  RandomStream stream_;
  std::uint32_t client_;
};

const Registration<CostModel> registration({
    .name = "logistic",
    .summary = "logistic durations between two bounds; as an encode cost it scatters frames as captured VR streams do",
    .source =
        "Lecci, Drago, Zanella & Zorzi, An open framework for analyzing and modeling XR network traffic, IEEE Access "
        "9 (2021): times between frames at 60 fps are logistic of scale gamma / 60 s, gamma .0372 (Virus Popper), "
        ".0713 (Minecraft), .0346 and .0347 (Google Earth). A cost moves both ends of such a time, so frames get "
        "that spread from a scale of gamma / 60 / sqrt(2) s, the default for Virus Popper",
    .options = {{"mean_ms", "ms", 8.0, {0, 1e6}, "mean before truncation"},
                {"scale_ms", "ms", 0.438, {1e-6, 1e6}, "0.551 standard deviations"},
                {"min_ms", "ms", 0.0, {0, 1e6}, "shortest"},
                {"max_ms", "ms", 16.0, {0, 1e6}, "longest"}},
    .make =
        [](const Values& options, const Context& context) {
          if (options["min_ms"] > options["max_ms"])
            throw InputError(options.where("min_ms"), "min_ms must not exceed max_ms");
          if (options["mean_ms"] < options["min_ms"] || options["mean_ms"] > options["max_ms"])
            throw InputError(options.where("mean_ms"), "mean_ms must lie between min_ms and max_ms");
          return std::make_unique<Logistic>(options, context);
        },
});

}  // namespace
}  // namespace photonlag
