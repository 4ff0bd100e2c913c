#include <fmt/format.h>

#include "cli/compare/compare.hpp"
#include "viz/difference_plot.hpp"

namespace photonlag::cli {

void write_plot(const Comparison& comparison, const std::filesystem::path& name, const std::filesystem::path& out) {
  viz::DifferencePlot plot{
      .subtitle = fmt::format("A {}, B {}; {} seeds", comparison.a, comparison.b, comparison.seeds.size()),
      .strips = {}};
  for (const Claim& claim : comparison.claims)
    plot.strips.push_back({.name = claim.metric.name,
                           .unit = claim.metric.unit,
                           .differences = claim.metric.differences(),
                           .median = claim.median_difference,
                           .low = claim.interval.low,
                           .high = claim.interval.high,
                           .minimum = claim.minimum,
                           .higher_is_better = claim.metric.better == Better::higher,
                           .verdict = word_of(claim.verdict),
                           .bad = claim.verdict == Verdict::regressed,
                           .good = claim.verdict == Verdict::improved});
  viz::write_difference_plot(plot, name, out);
}

}  // namespace photonlag::cli
