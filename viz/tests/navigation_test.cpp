#include <gtest/gtest.h>

#include <algorithm>

#include "viz/app/navigation.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

constexpr TimeRange whole{Nanos(0), Nanos(10'000'000'000)};
constexpr TimeRange middle{Nanos(4'000'000'000), Nanos(5'000'000'000)};

TEST(Zoom, KeepsTheTimeUnderThePointer) {
  const Nanos anchor = from_secs(4.25);
  for (const double factor : {0.5, 0.8, 1.25, 2.0}) {
    const TimeRange z = zoomed(middle, factor, anchor, whole);
    EXPECT_NEAR(secs(anchor - z.begin) / secs(z.length()), 0.25, 1e-6);
    EXPECT_NEAR(secs(z.length()), factor, 1e-6);
  }
}

TEST(Zoom, StopsAtAMillisecondAndAtTheRun) {
  TimeRange range = middle;
  for (int i = 0; i < 100; ++i) range = zoomed(range, 0.5, from_secs(4.5), whole);
  EXPECT_EQ(range.length(), from_ms(1));
  for (int i = 0; i < 100; ++i) range = zoomed(range, 2, from_secs(9.9), whole);
  EXPECT_EQ(range, whole);
}

TEST(Pan, StopsAtTheEndsWithItsLengthKept) {
  TimeRange range = middle;
  for (int i = 0; i < 40; ++i) range = panned(range, 0.5, whole);
  EXPECT_EQ(range.end, whole.end);
  EXPECT_EQ(range.length(), middle.length());
  for (int i = 0; i < 40; ++i) range = panned(range, -0.5, whole);
  EXPECT_EQ(range.begin, whole.begin);
  EXPECT_EQ(range.length(), middle.length());
}

TEST(BadRefreshes, AreOnePerStretchAndHoldTheWorst) {
  const RunData data = synthetic_run();
  const RunView run = prepare(data, 0);
  const auto bad = bad_refreshes(run);
  const std::int64_t worst = run.selected({})->refresh;
  EXPECT_NE(std::find(bad.begin(), bad.end(), worst), bad.end());
  for (const std::int64_t a : bad) EXPECT_EQ(std::count(bad.begin(), bad.end(), a + 1), 0) << "two of one stretch";
  std::int64_t at = 0;
  std::size_t visited = 0;
  for (std::int64_t next = next_bad(run, at, 1); next != at; next = next_bad(run, at, 1), ++visited) {
    EXPECT_GT(next, at);
    if (visited > 0) {
      EXPECT_EQ(next_bad(run, next, -1), at);
    }
    at = next;
  }
  EXPECT_EQ(visited, bad.size());
}

TEST(Stepping, StaysInTheRun) {
  const RunData data = synthetic_run({.refreshes = 50});
  const RunView run = prepare(data, 0);
  EXPECT_EQ(stepped(run, 10, 5), 15);
  EXPECT_EQ(stepped(run, 10, -50), 0);
  EXPECT_EQ(stepped(run, 10, 5000), 49);
}

TEST(RefreshOnScreen, IsTheLastThatLitUp) {
  const RunData data = synthetic_run({.refreshes = 50});
  const RunView run = prepare(data, 0);
  EXPECT_EQ(refresh_on_screen(run, data.refreshes[20].photon)->refresh, 20);
  EXPECT_EQ(refresh_on_screen(run, data.refreshes[20].photon - Nanos(1))->refresh, 19);
  EXPECT_EQ(refresh_on_screen(run, Nanos(0))->refresh, 0);
  EXPECT_EQ(refresh_on_screen(run, from_secs(99))->refresh, 49);
}

TEST(BringIntoView, ShowsTheWholeLifeAndMovesNoMoreThanNeeded) {
  const RunData data = synthetic_run();
  const RunView run = prepare(data, 0);
  const ReadRefresh& late = *run.selected({});
  const TimeRange shown = brought_into_view({from_secs(7), from_secs(7.1)}, late, run.whole());
  EXPECT_LE(shown.begin, late.photon - late.pose_to_photon_render);
  EXPECT_GE(shown.end, late.photon);
  EXPECT_EQ(brought_into_view(run.whole(), late, run.whole()), run.whole());
}

}  // namespace
}  // namespace photonlag::viz
