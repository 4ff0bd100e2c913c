#include <gtest/gtest.h>

#include "viz/plots/support/steps.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

TEST(Columns, LoseNoSpikeHoweverManyShareAPixel) {
  RunData data = synthetic_run({.refreshes = 3000});
  data.refreshes[1777].pose_to_photon_render += from_ms(900);
  const RunView run = prepare(data, 0);
  for (const float pixels : {60.0F, 333.0F, 2000.0F}) {
    const Scale x{0, double(run.whole().end.count()), 0, pixels};
    double most = 0;
    for (const Column& c : columns_of(run, x, render_age_ms))
      if (c.worst != nullptr) most = std::max(most, c.max);
    EXPECT_EQ(most, millis(data.refreshes[1777].pose_to_photon_render));
  }
}

TEST(Columns, LeaveAGapBeforeTheFirstFrame) {
  const RunData data = synthetic_run();
  const RunView run = prepare(data, 0);
  ASSERT_GT(run.without_frame, 0U);
  const Scale x{0, 1e9, 0, 600};
  const auto columns = columns_of(run, x, render_age_ms);
  EXPECT_EQ(columns.front().worst, nullptr);
  EXPECT_NE(columns.back().worst, nullptr);
}

TEST(Columns, MinAndMaxBracketEveryRefresh) {
  const RunData data = synthetic_run();
  const RunView run = prepare(data, 0);
  const Scale x{0, double(run.whole().end.count()), 0, 150};
  const auto columns = columns_of(run, x, render_age_ms);
  for (const auto& r : data.refreshes) {
    if (!r.frame) continue;
    const Column& c = columns[std::size_t(x(double(r.photon.count())))];
    EXPECT_LE(c.min, render_age_ms(r));
    EXPECT_GE(c.max, render_age_ms(r));
  }
}

TEST(Largest, SeesOnlyTheRange) {
  const RunData data = synthetic_run();
  const RunView run = prepare(data, 0);
  EXPECT_GT(largest(run, {from_secs(4), from_secs(5)}, render_age_ms), 400);
  EXPECT_LT(largest(run, {from_secs(6), from_secs(7)}, render_age_ms), 120);
}

}  // namespace
}  // namespace photonlag::viz
