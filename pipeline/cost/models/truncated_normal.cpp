#include <cmath>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// Normal durations, conditioned on [min, max].
class TruncatedNormal final : public CostModel {
 public:
  TruncatedNormal(const Values& options, const Context& context)
      : mean_ms_(options["mean_ms"]),
        sd_ms_(options["sd_ms"]),
        min_ms_(options["min_ms"]),
        max_ms_(options["max_ms"]),
        stream_(context.stream()),
        client_(context.client) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    return from_ms(stream_.at(client_, work.number).truncated_normal(mean_ms_, sd_ms_, min_ms_, max_ms_));
  }

 private:
  double mean_ms_, sd_ms_, min_ms_, max_ms_;
  RandomStream stream_;
  std::uint32_t client_;
};

const Registration<CostModel> registration({
    .name = "truncated_normal",
    .summary = "normal durations between two bounds; as an encode cost it gives frames the jitter of 3GPP's XR traffic",
    .source = "3GPP TR 38.838, XR downlink video: frame k arrives at k / fps + J, J normal with sd 2 ms in [-4, 4] ms "
              "(what comes out has sd 1.7593 ms). The defaults are that J about 8 ms",
    .options = {{"mean_ms", "ms", 8.0, {0, 1e6}, "mean before truncation"},
                {"sd_ms", "ms", 2.0, {0, 1e6}, "standard deviation before truncation"},
                {"min_ms", "ms", 4.0, {0, 1e6}, "shortest"},
                {"max_ms", "ms", 12.0, {0, 1e6}, "longest"}},
    .make =
        [](const Values& options, const Context& context) {
          if (options["min_ms"] > options["max_ms"])
            throw InputError(options.where("min_ms"), "min_ms must not exceed max_ms");
          return std::make_unique<TruncatedNormal>(options, context);
        },
});

}  // namespace
}  // namespace photonlag
