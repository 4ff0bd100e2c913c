#include <gmock/gmock.h>

#include "sim/core/error.hpp"
#include "sim/record/clients.hpp"
#include "viz/app/navigation.hpp"
#include "viz/plots/support/story_layout.hpp"
#include "viz/plots/support/tell.hpp"
#include "viz/render.hpp"
#include "viz/tests/synthetic_run.hpp"

namespace photonlag::viz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Client 1 is 30 ms further away, client 2 does not stall.
RunData three_clients() {
  RunData run = synthetic_run({.stall = false, .lost_every = 0});
  const RunData far = synthetic_run({.extra_delay = from_ms(30)});
  const RunData calm = synthetic_run({.stall = false, .lost_every = 0});
  const auto add = [&](const RunData& other, std::uint32_t client) {
    for (ReadRefresh r : other.refreshes) r.client = client, run.refreshes.push_back(r);
    for (FrameRow f : other.frames) f.client = client, run.frames.push_back(f);
    for (ReadSpan s : other.spans) s.client = client, run.spans.push_back(s);
  };
  add(far, 1);
  add(calm, 2);
  return run;
}

std::string headline(const std::vector<RunView>& views, const ViewState& view = {}) {
  return render_plot(find_plot("overview"), {views, view}, FileKind::svg, 1600, 1000);
}

TEST(SeveralClients, TheWorstOneIsShownAndNamed) {
  const std::vector<RunData> runs{three_clients()};
  const auto views = prepare_all(runs, {});
  EXPECT_EQ(views[0].client, 1U);
  EXPECT_THAT(headline(views), AllOf(HasSubstr("client 1 of 3"), HasSubstr("p50 of client 1")));
}

TEST(SeveralClients, OneAskedForIsShownInBothRuns) {
  const std::vector<RunData> runs{three_clients(), three_clients()};
  for (const std::uint32_t client : {0U, 1U, 2U}) {
    const auto views = prepare_all(runs, {.client = client});
    EXPECT_EQ(views[0].client, client);
    EXPECT_EQ(views[1].client, client);
  }
  EXPECT_EQ(prepare_all(runs, {})[1].client, 1U) << "B follows A";
}

TEST(SeveralClients, BShowsItsOwnWorstWhereItHasNotAsMany) {
  const std::vector<RunData> runs{three_clients(), synthetic_run()};
  const auto views = prepare_all(runs, {});
  EXPECT_EQ(views[0].client, 1U);
  EXPECT_EQ(views[1].client, 0U);
  EXPECT_THROW((void)prepare_all(runs, {.client = 2}), InputError);
}

TEST(SeveralClients, EachHasASentenceFromItsOwnRefreshes) {
  const RunData run = three_clients();
  EXPECT_THAT(prepare(run, 1).blame, HasSubstr("downlink"));
  EXPECT_THAT(prepare(run, 2).blame, Not(HasSubstr("queueing")));
  EXPECT_EQ(prepare(run, 0).blame, prepare(run, 2).blame) << "they are alike";
}

TEST(OneClient, IsNotNumbered) {
  const std::vector<RunData> runs{synthetic_run()};
  EXPECT_THAT(headline(prepare_all(runs, {})), AllOf(Not(HasSubstr("client 0")), HasSubstr("p50 pose to photon")));
}

/// Every third refresh of the run, as of a display with a third of the rate.
RunData third_of(RunData run) {
  std::vector<ReadRefresh> kept;
  for (std::size_t i = 0; i < run.refreshes.size(); i += 3) {
    kept.push_back(run.refreshes[i]);
    kept.back().refresh = static_cast<std::int64_t>(i / 3);
  }
  run.refreshes = kept;
  return run;
}

TEST(TwoRates, AreToldAtOneInstantAndNotByNumber) {
  const std::vector<RunData> runs{synthetic_run(), third_of(synthetic_run())};
  const auto views = prepare_all(runs, {});
  for (const std::size_t i : {90U, 301U, 500U}) {
    const Nanos instant = views[0].middle_of(runs[0].refreshes[i]);
    const ReadRefresh* a = views[0].on_screen(instant);
    const ReadRefresh* b = views[1].on_screen(instant);
    ASSERT_NE(a, nullptr);
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(a->refresh, static_cast<std::int64_t>(i));
    EXPECT_EQ(b->refresh, static_cast<std::int64_t>(i / 3));
    EXPECT_LE(b->photon, instant);
    EXPECT_LT(instant - b->photon, views[1].period);
    EXPECT_THAT(tell_instant(views, instant),
                AllOf(HasSubstr(fmt::format("A: refresh {} ", i)), HasSubstr(fmt::format("B: refresh {} ", i / 3))));
  }
}

TEST(TwoRates, ARunThatIsOverSaysSo) {
  const std::vector<RunData> runs{synthetic_run(), synthetic_run({.refreshes = 200, .stall = false})};
  const auto views = prepare_all(runs, {});
  EXPECT_EQ(views[1].on_screen(from_secs(5)), nullptr);
  EXPECT_THAT(tell_instant(views, from_secs(5)), HasSubstr("B: nothing on screen at 5000.000 ms"));
  EXPECT_EQ(views[0].on_screen(Nanos(0)), nullptr) << "the first light comes half a scan-out later";
}

TEST(TwoRates, StagesShowAAloneAxisAndMarksIncluded) {
  RunData late = synthetic_run();
  for (ReadRefresh& r : late.refreshes)
    if (r.frame) r.pose_to_photon_render += from_ms(900), r.repeated = true;
  const std::vector<RunData> runs{synthetic_run(), late};
  const auto views = prepare_all(runs, {});
  const auto draw = [&](std::span<const RunView> shown) {
    return render_plot(find_plot("stages"), {shown, {}}, FileKind::svg, 900, 480);
  };
  std::string both = draw(views);
  const std::string alone = draw(std::span(views).first(1));
  EXPECT_THAT(both, HasSubstr(">A: age of"));
  const auto from = [](const std::string& svg) { return svg.substr(svg.find("class=\"stages\"")); };
  EXPECT_EQ(from(both), from(alone));
}

}  // namespace
}  // namespace photonlag::viz
