#include "sim/record/figures.hpp"

#include <gmock/gmock.h>

/// The numbers of a summary, one by one.

namespace photonlag {
namespace {

const nlohmann::json summary = nlohmann::json::parse(R"({
  "metrics": [
    {"metric": "pose_to_photon_render_ms", "unit": "ms", "better": "lower", "n": 600, "mean": 62.5, "p99": 80.25},
    {"metric": "psnr_db", "unit": "dB", "better": "higher", "n": 600, "p05": null, "identical": 2},
    {"metric": "pose_p95_render_coverage_mm", "unit": "1", "better": "0.95", "n": 0, "value": null},
    {"metric": "stale_rate", "unit": "1", "better": "lower", "n": 600, "value": 0.25}],
  "counters": {"nacks": 17}})");

TEST(Figures, AreAllOfASummaryInItsOrder) {
  std::vector<std::string> names;
  for (const Figure& figure : figures_of(summary)) names.push_back(figure.name());
  EXPECT_THAT(names,
              testing::IsSupersetOf({"pose_to_photon_render_ms.n", "pose_to_photon_render_ms.p99", "psnr_db.p05",
                                     "pose_p95_render_coverage_mm.value", "stale_rate.value", "counters.nacks"}));
  EXPECT_EQ(names.back(), "counters.nacks");
}

TEST(Figures, KnowWhatIsBetter) {
  const auto better = [](const char* metric, const char* stat) { return figure_of(summary, metric, stat)->better; };
  EXPECT_EQ(better("pose_to_photon_render_ms", "p99"), Better::lower);
  EXPECT_EQ(better("pose_to_photon_render_ms", "n"), Better::neither);
  EXPECT_EQ(better("psnr_db", "p05"), Better::higher);
  EXPECT_EQ(better("pose_p95_render_coverage_mm", "value"), Better::neither);
  EXPECT_EQ(better("counters", "nacks"), Better::neither);
}

TEST(Figures, OfOneNameHaveItsValueUnitOrNothing) {
  EXPECT_EQ(figure_of(summary, "pose_to_photon_render_ms", "p99")->value, 80.25);
  EXPECT_EQ(figure_of(summary, "pose_to_photon_render_ms", "p99")->unit, "ms");
  EXPECT_EQ(figure_of(summary, "stale_rate", "mean")->value, 0.25) << "its only value";
  EXPECT_EQ(figure_of(summary, "pose_to_photon_render_ms", "value")->value, 62.5);
  EXPECT_EQ(figure_of(summary, "psnr_db", "p05")->value, std::nullopt);
  EXPECT_FALSE(figure_of(summary, "psnr_db", "p99"));
  EXPECT_FALSE(figure_of(summary, "psnr", "p05"));
}

}  // namespace
}  // namespace photonlag
