#include <gmock/gmock.h>

#include <algorithm>

#include "viz/app/navigation.hpp"
#include "viz/canvas/raster_canvas.hpp"
#include "viz/plots/support/gantt_layout.hpp"
#include "viz/plots/support/story_layout.hpp"
#include "viz/plots/support/theme.hpp"
#include "viz/plots/support/wrap.hpp"
#include "viz/render.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class StoryTest : public testing::Test {
 protected:
  RunData data = synthetic_run();
  RunView run = prepare(data, 0);
  RasterCanvas canvas{1, 1, page};

  [[nodiscard]] std::string all_of(const StoryLayout& layout) const {
    std::string text;
    for (const PlacedText& t : layout.texts) text += t.text + " ";
    return text;
  }
  /// A refresh that repeats a frame because the next one was lost.
  [[nodiscard]] const ReadRefresh& repeat() const {
    for (const ReadRefresh* r : run.refreshes)
      if (r->repeated && r->vsync > from_secs(1) && run.teller->tell(*r).missing_frame &&
          run.frames.at(*run.teller->tell(*r).missing_frame)->fate == "lost")
        return *r;
    throw std::logic_error("none repeats");
  }
};

TEST_F(StoryTest, NothingIsCutAtAnyWidth) {
  for (const float width : {300.0F, 360.0F, 480.0F, 720.0F})
    for (const std::int64_t number : {100, 250, 255, 262, 300}) {
      const StoryLayout layout = layout_story(canvas, run, *run.find(number), width);
      for (const PlacedText& t : layout.texts) {
        const float wide = canvas.text_width(t.text, t.style);
        const float left = t.style.x == AlignX::right ? t.at.x - wide : t.at.x;
        EXPECT_GE(left, -0.5F) << t.text;
        EXPECT_LE(left + wide, width + 0.5F) << t.text;
        EXPECT_LE(t.at.y, layout.height);
      }
      const RefreshStory story = run.teller->tell(*run.find(number));
      const std::string words = all_of(layout);
      std::string joined = words;
      EXPECT_THAT(joined, HasSubstr("To blame:"));
      for (const StageStory& s : story.stages) EXPECT_THAT(words, HasSubstr(fmt::format("{:.2f}", millis(s.took))));
    }
}

TEST_F(StoryTest, TheAnswerComesFirstAndWhole) {
  const ReadRefresh& r = repeat();
  const StoryLayout layout = layout_story(canvas, run, r, 420);
  const RefreshStory story = run.teller->tell(r);
  ASSERT_FALSE(story.missing.empty());
  EXPECT_THAT(all_of(layout), StartsWith(story.blame() + " " + story.missing + " "));
}

TEST_F(StoryTest, ColumnsOfLargeFiguresStayApart) {
  ReadRefresh& late = data.refreshes[300];
  late.stages[static_cast<std::size_t>(Stage::downlink)] += from_secs(20'000);
  late.pose_to_photon_render += from_secs(20'000);
  const StoryLayout layout = layout_story(canvas, run, late, 560);
  for (const PlacedText& a : layout.texts)
    for (const PlacedText& b : layout.texts) {
      if (a.style.x != AlignX::right || b.style.x != AlignX::right || a.at.y != b.at.y || a.at.x >= b.at.x) continue;
      EXPECT_LT(a.at.x, b.at.x - canvas.text_width(b.text, b.style)) << a.text << " runs into " << b.text;
    }
}

TEST_F(StoryTest, WrappedLinesFitAndLoseNothing) {
  const TextStyle style{TextSize::body, ink};
  const std::string text = "downlink recovery of lost packets averyverylongwordthatnolinecanhold and 33.6 ms";
  for (const float width : {40.0F, 90.0F, 200.0F, 2000.0F}) {
    std::string joined;
    for (const std::string& line : wrapped_lines(canvas, text, style, width)) {
      EXPECT_LE(canvas.text_width(line, style), width) << line;
      joined += line;
    }
    const auto letters = [](std::string s) { return std::erase(s, ' '), s; };
    EXPECT_EQ(letters(joined), letters(text));
  }
  EXPECT_TRUE(wrapped_lines(canvas, "", style, 100).empty());
}

TEST_F(StoryTest, TheFrameThatShouldHaveBeenThereIsTheOneToLight) {
  const ReadRefresh& r = repeat();
  const auto culprit = culprit_of(run, r);
  ASSERT_TRUE(culprit);
  EXPECT_GT(*culprit, *r.frame) << "not the frame that was on time";
  const std::string svg =
      render_plot(find_plot("gantt"), {{&run, 1}, {.at_refresh = r.refresh}}, FileKind::svg, 1200, 500);
  EXPECT_THAT(svg,
              AllOf(HasSubstr("class=\"deadline\""), HasSubstr(fmt::format("the warp that frame {} missed", *culprit)),
                    HasSubstr(fmt::format(": frame {} missed its warp; to blame: ", *culprit))));
}

TEST_F(StoryTest, OnePlaceBlamesWhatTheOtherDoes) {
  for (const std::int64_t number : {250, 256, 262, 300, 400}) {
    const RefreshStory story = run.teller->tell(*run.find(number));
    if (story.culprit.empty()) continue;
    const std::string svg =
        render_plot(find_plot("gantt"), {{&run, 1}, {.at_refresh = number}}, FileKind::svg, 2400, 500);
    EXPECT_THAT(svg, HasSubstr("to blame: " + story.culprit.substr(0, story.culprit.find('\''))));
  }
}

TEST_F(StoryTest, AFrameOnTimeIsLitItself) {
  const ReadRefresh* fresh = run.find(100);
  ASSERT_FALSE(fresh->repeated);
  EXPECT_EQ(culprit_of(run, *fresh), fresh->frame);
}

TEST_F(StoryTest, AFrameThatWasNeverShownLeadsToTheRefreshThatWaitedForIt) {
  std::size_t lost = 0;
  for (const auto& [number, frame] : run.frames) {
    if (frame->fate != "lost" || (*frame)[Step::sample] < from_secs(1)) continue;
    const ReadRefresh* waited = waiting_for(run, number);
    if (waited == nullptr) continue;
    ++lost;
    EXPECT_TRUE(waited->repeated);
    EXPECT_LT(*waited->frame, number);
  }
  EXPECT_GT(lost, 2U);
}

TEST_F(StoryTest, TheCrossBehindALostFrameIsPartOfIt) {
  const GanttLayout layout = layout_gantt(run, {from_secs(1), from_secs(4)}, {100, 20, 3000, 420});
  std::size_t crosses = 0;
  for (const GanttBar& bar : layout.bars) {
    EXPECT_EQ(bar.cross().empty(), !(bar.hatched && bar.last));
    if (bar.cross().empty() || span_at(layout, bar.cross().centre()) == nullptr) continue;
    ++crosses;
    EXPECT_NE(frame_at(layout, bar.cross().centre()), std::nullopt);
  }
  EXPECT_GT(crosses, 0U);
}

}  // namespace
}  // namespace photonlag::viz
