#include <cmath>

#include "pipeline/cost/cost.hpp"

namespace photonlag {
namespace {

/// Durations whose logarithm is normal: mostly near the median, now and then much longer.
///
/// With z99 the 0.99 quantile of the standard normal, p99 = median * exp(sigma * z99), so sigma = ln(p99 / median) /
/// z99.
class Lognormal final : public CostModel {
 public:
  Lognormal(double median_ms, double p99_ms, const Context& context)
      : median_ms_(median_ms),
        sigma_(std::log(p99_ms / median_ms) / normal_quantile(0.99)),
        stream_(context.stream()),
        client_(context.client) {}

  [[nodiscard]] Nanos cost(const Work& work) override {
    return from_ms(stream_.at(client_, work.number).lognormal(median_ms_, sigma_));
  }

 private:
  double median_ms_, sigma_;
  RandomStream stream_;
  std::uint32_t client_;
};

const Registration<CostModel> registration({
    .name = "lognormal",
    .summary = "log-normal durations given by their median and 99th percentile, independent of the work",
    .source = "Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 1, 1994, chapter 14",
    .options = {{"median_ms", "ms", 5.0, {1e-6, 1e6}, "half of the durations are longer"},
                {"p99_ms", "ms", 8.0, {1e-6, 1e6}, "one in a hundred is longer; at least the median"}},
    .make =
        [](const Values& options, const Context& context) {
          if (options["p99_ms"] < options["median_ms"])
            throw InputError(options.where("p99_ms"), "p99_ms must be at least median_ms");
          return std::make_unique<Lognormal>(options["median_ms"], options["p99_ms"], context);
        },
});

}  // namespace
}  // namespace photonlag
