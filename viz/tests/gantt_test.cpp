#include <gtest/gtest.h>

#include <map>
#include <set>

#include "viz/plots/support/gantt_layout.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

constexpr Rect area{100, 20, 1300, 420};

class GanttLayoutTest : public testing::Test {
 protected:
  RunData data = synthetic_run();
  RunView run = prepare(data, 0);
};

TEST_F(GanttLayoutTest, DrawsEverySpanOfTheRangeOnce) {
  const TimeRange range{from_secs(3.9), from_secs(4.6)};
  std::size_t expected = 0;
  for (const auto& s : data.spans) expected += s.start < range.end && s.end > range.begin ? 1U : 0U;
  const GanttLayout layout = layout_gantt(run, range, area);
  EXPECT_EQ(layout.bars.size(), expected);
  std::set<const ReadSpan*> distinct;
  for (const auto& bar : layout.bars) distinct.insert(bar.span);
  EXPECT_EQ(distinct.size(), expected);
}

TEST_F(GanttLayoutTest, BarsStandWhereTheirTimesAre) {
  const GanttLayout layout = layout_gantt(run, {from_secs(2), from_secs(2.3)}, area);
  for (const auto& bar : layout.bars) {
    EXPECT_NEAR(layout.x.inverse(bar.rect.x0), double(bar.span->start.count()), 3e4);
    EXPECT_GE(bar.rect.width(), 0.7F) << "short stays stay visible";
    EXPECT_GE(bar.rect.y0, area.y0);
    EXPECT_LE(bar.rect.y1, area.y1);
  }
}

TEST_F(GanttLayoutTest, FramesInOneRowNeverOverlap) {
  std::map<std::pair<int, int>, std::map<Nanos, std::pair<Nanos, std::int64_t>>> rows;
  for (const auto& placed : run.spans) {
    if (placed.span->stage.find('.') != std::string::npos) continue;
    auto& row = rows[{placed.lane, placed.row}];
    for (const auto& [start, end_frame] : row)
      EXPECT_TRUE(end_frame.second == placed.span->frame || placed.span->start >= end_frame.first ||
                  placed.span->end <= start)
          << run.lanes[std::size_t(placed.lane)] << " frame " << placed.span->frame;
    row[placed.span->start] = {placed.span->end, placed.span->frame};
  }
}

TEST_F(GanttLayoutTest, HatchesExactlyTheFramesThatWereNeverShown) {
  const GanttLayout layout = layout_gantt(run, run.whole(), area);
  std::size_t hatched = 0;
  for (const auto& bar : layout.bars) {
    const std::string& fate = run.frames.at(bar.span->frame)->fate;
    EXPECT_EQ(bar.hatched, fate == "lost" || fate == "skipped" || fate == "replaced") << fate;
    hatched += bar.hatched ? 1U : 0U;
  }
  EXPECT_GT(hatched, 20U);
}

TEST_F(GanttLayoutTest, LanesFollowTheLifeOfAFrame) {
  const std::vector<std::string> expected{"pose uplink", "server GPU", "encoder",
                                          "downlink",    "decoder",    "present wait"};
  EXPECT_EQ(run.lanes, expected);
}

TEST_F(GanttLayoutTest, AnUnknownResourceGetsALaneOfItsOwn) {
  data.spans.push_back({0, 3, "render", "cloud_oracle", from_secs(1), from_secs(1.1)});
  const RunView more = prepare(data, 0);
  EXPECT_EQ(more.lanes.back(), "cloud_oracle");
}

TEST_F(GanttLayoutTest, PointersFindWhatIsUnderThem) {
  const GanttLayout layout = layout_gantt(run, {from_secs(2), from_secs(2.2)}, area);
  for (const auto& bar : layout.bars) {
    const Rect seen = bar.rect.intersect(area);
    if (seen.width() < 2) continue;
    EXPECT_EQ(frame_at(layout, seen.centre()), bar.span->frame);
  }
  EXPECT_FALSE(frame_at(layout, {area.x0 - 5, area.y0 - 5}));
}

TEST_F(GanttLayoutTest, TheDefaultRangeHoldsTheWholeLifeOfTheWorst) {
  const ReadRefresh* worst = run.selected({});
  ASSERT_NE(worst, nullptr);
  const TimeRange range = gantt_range(run, {});
  EXPECT_LT(range.begin, worst->photon - worst->pose_to_photon_render);
  EXPECT_GT(range.end, worst->photon);
}

}  // namespace
}  // namespace photonlag::viz
