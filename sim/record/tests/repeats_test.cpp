#include "sim/record/repeats.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <span>

#include "sim/record/reader.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using nlohmann::json;
using testing::HasSubstr;
constexpr Nanos period = 10ms;
constexpr std::int64_t frame_count = 400, first_bad = 200;
/// 20 ms from the sample until it is decoded, every stage ordinary; the warp that shows it begins 1 ms later.
FrameRow ordinary_frame(std::int64_t n) {
  FrameRow f;
  f.frame = n;
  constexpr std::array offsets = {0ms, 1ms, 2ms, 3ms, 8ms, 8ms, 8ms, 11ms, 17ms, 17ms, 17ms, 20ms};
  for (std::size_t i = 0; i < offsets.size(); ++i) f.at[i] = 1s + n * period + offsets[i];
  f.downlink = {0ms, 0ms, 1ms, 1ms, 3ms, 1ms};
  f.packets = 20;
  return f;
}

/// Step @p from and all that follow come @p late.
void hold_up(FrameRow& f, Step from, Nanos late) {
  for (auto i = static_cast<std::size_t>(from); i < step_count; ++i)
    if (f.at[i] != never) f.at[i] += late;
}

void hold_up(FrameRow& f, DownlinkPart part, Nanos late) {
  f.downlink[static_cast<std::size_t>(part)] += late;
  hold_up(f, Step::colour_rebuilt, late);
}

void never_reaches(FrameRow& f, Step step) {
  std::fill(f.at.begin() + static_cast<std::ptrdiff_t>(step), f.at.end(), never);
}

RefreshRow shown_at(std::int64_t k, FrameRow& f, bool repeated) {
  const Nanos latch = 1s + k * period + 1ms;
  if (!repeated) f[Step::first_warp] = latch;
  RefreshRow r;
  r.refresh = k;
  r.vsync = latch + 2ms;
  r.photon = r.vsync + 5ms;
  r.frame = f.frame;
  r.repeated = repeated;
  for (std::size_t i = 0; i + 1 < step_count; ++i) r.stages[i] = f.at[i + 1] - f.at[i];
  r.stages[12] = latch - f[Step::first_warp];
  r.stages[13] = 1ms, r.stages[14] = 1ms, r.stages[15] = 5ms;
  r.downlink = f.downlink;
  r.pose_to_photon_render = r.photon - f[Step::sample];
  r.content_age = r.photon - f[Step::render_start];
  return r;
}

/// A run in which @p spoil has its way with the frames; every refresh shows the newest that is decoded.
SyntheticRun play(const std::function<void(std::vector<FrameRow>&)>& spoil) {
  SyntheticRun run;
  for (std::int64_t n = 0; n < frame_count; ++n) run.frames.push_back(ordinary_frame(n));
  spoil(run.frames);
  std::int64_t before = -1;
  for (std::int64_t k = 2; k < frame_count; ++k) {
    std::int64_t newest = before;
    for (std::int64_t n = std::max<std::int64_t>(0, k - 30); n <= k; ++n)
      if (run.frames[std::size_t(n)][Step::decode_done] <= 1s + k * period + 1ms) newest = n;
    run.refreshes.push_back(shown_at(k, run.frames[std::size_t(newest)], newest == before));
    before = newest;
  }
  for (FrameRow& f : run.frames)
    if (f.fate.empty()) f.fate = f[Step::first_warp] == never ? "skipped" : "shown";
  return run;
}

SyntheticRun play_one(const std::function<void(FrameRow&)>& spoil) {
  return play([&](std::vector<FrameRow>& frames) { spoil(frames[first_bad]); });
}

RecordOptions options(RecordLevel level = RecordLevel::full) {
  RecordOptions o;
  o.level = level;
  o.warmup = 1s;
  o.refresh_period = period;
  return o;
}

json blame_in(const SyntheticRun& run, const RecordOptions& how = options()) {
  Scratch scratch;
  record(run, scratch / "run", how);
  return load_summary(scratch / "run").at("blame");
}

std::string story_of(const SyntheticRun& run, std::int64_t refresh) {
  Scratch scratch;
  record(run, scratch / "run", options());
  std::string story = explain(read_run(scratch / "run"), 0, refresh, false);
  std::istringstream lines(story);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  std::replace(story.begin(), story.end(), '\n', ' ');
  return story;
}

/// The one cause of all repeats.
std::string only_cause(const json& blame) {
  if (blame.at("repeats").size() != 1) return blame.at("repeats").dump();
  return blame.at("repeats").front().at("cause");
}

SyntheticRun recovered_late() {
  return play([](std::vector<FrameRow>& frames) {
    hold_up(frames[first_bad], DownlinkPart::recovery, 35ms);
    frames[first_bad].recovered_by = "nack";
    frames[first_bad].packets_lost = 2;
    const Nanos due = frames[first_bad][Step::decode_done];
    for (FrameRow& f : std::span(frames).subspan(first_bad + 1, 3))  // they wait for it in the buffer
      hold_up(f, Step::released, due + (f.frame - first_bad) * 1ms - f[Step::decode_done]);
  });
}

TEST(RootOfARepeat, IsTheRecoveryOfTheFrameThatWasMissing) {
  const json blame = blame_in(recovered_late());
  EXPECT_EQ(only_cause(blame), "downlink.recovery");
  // Decoded 55 ms after its sample: the warps 21, 31, 41 and 51 ms after it miss it.
  EXPECT_EQ(blame.at("repeats")[0].at("refreshes"), 4);
  EXPECT_DOUBLE_EQ(blame.at("repeats")[0].at("repeat_ms"), 10 + 20 + 30 + 40);
  EXPECT_EQ(blame.at("counts").at("repeat"), 4);  // the stage keeps its own books
  EXPECT_THAT(blame.at("sentence").get<std::string>(),
              HasSubstr("late because of downlink recovery of lost packets (+"));
  EXPECT_THAT(blame.at("sentence").get<std::string>(), HasSubstr("; 4 of 4 repeat a frame)"));
}

TEST(RootOfARepeat, IsToldByExplain) {
  const std::string story = story_of(recovered_late(), first_bad + 2);
  EXPECT_THAT(story, HasSubstr("To blame: downlink recovery of lost packets (repeat, +10.000 ms"));
  EXPECT_THAT(story, HasSubstr("the next frame, 200, was still in downlink recovery"));
  EXPECT_THAT(story, HasSubstr("decoded 34.000 ms too late"));
}

TEST(RootOfARepeat, IsLossWhenNothingBringsThePacketsBack) {
  const auto run = play([](std::vector<FrameRow>& frames) {
    FrameRow& lost = frames[first_bad];
    never_reaches(lost, Step::colour_rebuilt);
    lost.fate = "lost";
    lost.downlink = {};
    for (FrameRow& f : std::span(frames).subspan(first_bad + 1, 5)) never_reaches(f, Step::released);
  });
  const json blame = blame_in(run);
  EXPECT_EQ(only_cause(blame), "lost");
  EXPECT_EQ(blame.at("repeats")[0].at("refreshes"), 6);
  EXPECT_THAT(blame.at("sentence").get<std::string>(), HasSubstr("lost packets and the wait for an IDR"));
  EXPECT_THAT(story_of(run, first_bad + 4), HasSubstr("To blame: lost packets and the wait for an IDR"));
}

TEST(RootOfARepeat, IsRenderingIfTheFrameOrTheOneBeforeTookLongToDraw) {
  EXPECT_EQ(only_cause(blame_in(play_one([](FrameRow& f) { hold_up(f, Step::render_done, 8ms); }))), "render");
  const auto busy = play([](std::vector<FrameRow>& frames) {
    frames[first_bad][Step::pose_received] = frames[first_bad][Step::pose_sent];
    hold_up(frames[first_bad], Step::render_start, 8ms);
    // Still in time itself: the rest of its way was fast.
    FrameRow& slow = frames[first_bad - 1];
    slow[Step::render_done] = slow[Step::compose_done] = slow[Step::encode_start] =
        frames[first_bad][Step::render_start];
    slow[Step::first_packet_sent] = slow[Step::encode_start];
    slow[Step::colour_rebuilt] = slow[Step::released] = slow[Step::decode_start] = slow[Step::first_packet_sent] + 2ms;
    slow.downlink = {0ms, 0ms, 0ms, 0ms, 2ms, 0ms};
    slow[Step::decode_done] = slow[Step::decode_start];
  });
  EXPECT_EQ(only_cause(blame_in(busy)), "render");
}

TEST(RootOfARepeat, IsTheServersStartIfItBeganLate) {
  const auto timer = play_one([](FrameRow& f) { hold_up(f, Step::render_start, 6ms); });
  EXPECT_EQ(only_cause(blame_in(timer)), "late_start");
  EXPECT_THAT(blame_in(timer).at("sentence").get<std::string>(), HasSubstr("frames the server began late"));
  EXPECT_THAT(story_of(timer, first_bad + 2), HasSubstr("began it 6.000 ms late"));
  const auto pose = play_one([](FrameRow& f) {
    hold_up(f, Step::render_start, 6ms);
    f[Step::pose_received] = f[Step::render_start];
  });
  EXPECT_EQ(only_cause(blame_in(pose)), "late_pose");
}

TEST(RootOfARepeat, IsTheServersStartIfItHadNotBegunByThen) {
  const auto stalled = play([](std::vector<FrameRow>& frames) {
    for (FrameRow& f : std::span(frames).subspan(first_bad))
      for (Nanos& at : f.at)
        if (at != never) at += 45ms;
  });
  EXPECT_EQ(only_cause(blame_in(stalled)), "late_start");
  EXPECT_THAT(story_of(stalled, first_bad + 2), HasSubstr("had not been begun"));
}

TEST(RootOfARepeat, IsTheEncoderIfTheNextFrameWasReplaced) {
  const auto run = play([](std::vector<FrameRow>& frames) {
    never_reaches(frames[first_bad], Step::encode_start);
    frames[first_bad].fate = "replaced";
    frames[first_bad].downlink = {};
  });
  EXPECT_EQ(only_cause(blame_in(run)), "encode_wait");
}

TEST(RootOfARepeat, IsNobodysIfTheFrameJustMissedItsWarp) {
  const auto run = play_one([](FrameRow& f) {
    hold_up(f, DownlinkPart::jitter, 600us);
    hold_up(f, Step::decode_done, 500us);
  });
  EXPECT_EQ(only_cause(blame_in(run)), "just_missed");
  EXPECT_THAT(blame_in(run).at("sentence").get<std::string>(), HasSubstr("frames that just missed their warp"));
  EXPECT_THAT(story_of(run, first_bad + 2), HasSubstr("missed this warp by 0.100 ms"));
}

TEST(RootOfARepeat, CountsOnlyWhatHadHappenedByTheWarp) {
  // 12 ms in the encoder make it miss; that it is recovered much later is another story.
  const auto run = play_one([](FrameRow& f) {
    hold_up(f, Step::first_packet_sent, 12ms);
    hold_up(f, DownlinkPart::recovery, 5ms);
  });
  EXPECT_EQ(only_cause(blame_in(run)), "encode");
}

TEST(RootOfARepeat, IsNotMadeUpWithoutTheFrame) {
  SyntheticRun run = recovered_late();
  run.frames.clear();
  const json blame = blame_in(run);
  EXPECT_EQ(only_cause(blame), "repeat");
  EXPECT_THAT(blame.at("sentence").get<std::string>(),
              HasSubstr("because of repeated frames, newer ones late or lost (+"));
  EXPECT_THAT(blame.at("sentence").get<std::string>(), testing::Not(HasSubstr("repeat a frame)")));
}

TEST(RootOfARepeat, NeedsNoTables) {
  const SyntheticRun run = recovered_late();
  EXPECT_EQ(blame_in(run), blame_in(run, options(RecordLevel::summary)));
  EXPECT_EQ(blame_in(run), blame_in(run, options(RecordLevel::refreshes)));
}

TEST(RootOfARepeat, DoesNotDependOnWhichTableWasFirstNorOnOtherClients) {
  SyntheticRun run = recovered_late(), other = play_one([](FrameRow&f) { hold_up(f, Step::render_done, 8ms); });
  for (FrameRow& f : other.frames) f.client = 1;
  for (RefreshRow& r : other.refreshes) r.client = 1;
  Scratch scratch;
  const auto recorded = [&](const char* name, bool refreshes_first) {
    Recorder recorder(scratch / name, options());
    const auto refreshes = [&] {
      for (const RefreshRow& r : run.refreshes) recorder.add(r);
      for (const RefreshRow& r : other.refreshes) recorder.add(r);
    };
    if (refreshes_first) refreshes();
    for (std::size_t n = 0; n < run.frames.size(); ++n) recorder.add(other.frames[n]), recorder.add(run.frames[n]);
    if (!refreshes_first) refreshes();
    recorder.finish({});
    return load_summary(scratch / name).at("blame");
  };
  const json blame = recorded("a", true);
  EXPECT_EQ(blame, recorded("b", false));
  ASSERT_EQ(blame.at("repeats").size(), 2);
  EXPECT_EQ(blame.at("repeats")[0].at("cause"), "render");
  EXPECT_EQ(blame.at("repeats")[1].at("cause"), "downlink.recovery");
}

TEST(RootOfARepeat, SurvivesSpillingToDisk) {
  Scratch scratch;
  Usual usual{.refresh_period = period};
  {
    Repeats repeats(scratch / "values.tmp");
    const FrameRow shape = ordinary_frame(0);
    const std::size_t n = ValueStore::block_rows + 100;
    FrameRow shown = ordinary_frame(0);
    shown[Step::first_warp] = shown[Step::decode_done];
    for (std::size_t i = 0; i < n; ++i) {
      FrameRow f = shape;
      f.frame = std::int64_t(i);
      f.fate = i % 2 == 1 ? "lost" : "shown";
      if (i % 2 == 1) never_reaches(f, Step::colour_rebuilt);
      repeats.add(f);
      RefreshRow r = shown_at(3, shown, true);
      r.frame = std::int64_t(i);
      repeats.add(r, i);
    }
    const auto roots = repeats.roots(usual);
    ASSERT_EQ(roots.size(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(roots[i].number, i);
      // Of a shown frame the next is lost; of a lost one the next was there long before.
      ASSERT_EQ(roots[i].root, i % 2 == 0 && i + 1 < n ? Root::lost : Root::unknown) << i;
    }
  }
  EXPECT_TRUE(names_in(scratch.path()).empty());
}

}  // namespace
}  // namespace photonlag
