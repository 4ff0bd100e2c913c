#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "sim/record/blame.hpp"
#include "sim/record/clients.hpp"
#include "sim/record/reader.hpp"
#include "sim/record/story.hpp"
#include "sim/record/summary.hpp"
#include "sim/record/tests/synthetic_run.hpp"

namespace photonlag {
namespace {

using namespace testing_record;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Client 0 as synthetic; client 1 with 20 ms more of everything; client 2 with one refresh that is 400 ms late.
SyntheticRun three_clients() {
  SyntheticRun run = synthetic_run(3, 300);
  const auto downlink = static_cast<std::size_t>(Stage::downlink);
  for (FrameRow& f : run.frames)
    if (f.client == 1 && f[Step::colour_rebuilt] != never) {
      f.downlink[static_cast<std::size_t>(DownlinkPart::propagation)] += 20ms;
      for (auto i = static_cast<std::size_t>(Step::colour_rebuilt); i < step_count; ++i)
        if (f.at[i] != never) f.at[i] += 20ms;
    }
  for (RefreshRow& r : run.refreshes) {
    if (!r.frame) continue;
    const Nanos more = r.client == 1 ? 20ms : r.client == 2 && r.refresh == 200 ? 400ms : 0ms;
    r.stages[downlink] += more;
    r.downlink[static_cast<std::size_t>(DownlinkPart::propagation)] += more;
    r.pose_to_photon_render += more;
  }
  return run;
}

class SeveralClients : public testing::Test {
 protected:
  SeveralClients() {
    Recorder recorder(scratch / "run", full_record());
    const SyntheticRun run = three_clients();
    for (const FrameRow& f : run.frames) recorder.add(f);
    for (const RefreshRow& r : run.refreshes) recorder.add(r);
    recorder.finish({{"scenario", "three"}, {"seed", 1}});
    data = read_run(scratch / "run");
  }
  [[nodiscard]] double median_of(std::uint32_t client) const {
    std::vector<double> values;
    for (const ReadRefresh& r : data.refreshes)
      if (r.client == client && counts(data, r)) values.push_back(millis(r.pose_to_photon_render));
    return nearest_rank(values, 0.5);
  }
  Scratch scratch;
  RunData data;
};

TEST_F(SeveralClients, AreCountedAndTheWorstIsFound) {
  EXPECT_EQ(clients_of(data), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(worst_client(data), 2U);
  EXPECT_EQ(client_title(data, 2), "client 2 of 3, numbered from 0");
}

TEST_F(SeveralClients, ExplainTellsTheWorstRefreshOfAllAgainstItsOwnClient) {
  std::string story = explain(data, worst_client(data), -1, false);
  EXPECT_EQ(story, explain(data, 2, 200, false));
  std::ranges::replace(story, '\n', ' ');
  EXPECT_THAT(story, StartsWith("Refresh 200 of client 2 of 3"));
  EXPECT_THAT(story, HasSubstr(fmt::format("median of this client is {:.3f} ms", median_of(2))));
}

TEST_F(SeveralClients, AClientThatIsAlwaysFarIsNotBlamedForItsDistance) {
  // 20 ms over the median of all, but usual for client 1: its own medians know.
  EXPECT_THAT(explain(data, 1, -1, false), HasSubstr(fmt::format("{:.3f} ms", median_of(1))));
  const Storyteller teller(data, 1);
  std::size_t downlink = 0, told = 0;
  for (const ReadRefresh& r : data.refreshes) {
    if (r.client != 1 || !counts(data, r)) continue;
    ++told;
    downlink += teller.tell(r).blamed == Stage::downlink ? 1U : 0U;
  }
  EXPECT_LT(downlink, told / 2) << "of " << told;
}

TEST_F(SeveralClients, HaveSentencesOfTheirOwn) {
  EXPECT_NE(blame_sentence_of(data, 0), blame_sentence_of(data, 1));
  EXPECT_NE(blame_sentence_of(data, 0), blame_sentence_of(data, 2));
  EXPECT_NE(blame_sentence_of(data, 0), data.summary.at("blame").at("sentence")) << "that one is about all of them";
}

TEST_F(SeveralClients, AnUnknownOneIsRefusedWithThoseThereAre) {
  try {
    (void)explain(data, 3, -1, false);
    FAIL() << "no error";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("has no client 3; it has 0 to 2"));
  }
}

TEST(OneClient, IsNotCountedAloudAndItsSentenceIsTheRecorders) {
  Scratch scratch;
  record(synthetic_run(1, 720), scratch / "run");
  const RunData data = read_run(scratch / "run");
  EXPECT_EQ(client_title(data, 0), "");
  EXPECT_THAT(explain(data, worst_client(data), -1, false),
              AllOf(Not(HasSubstr(" of 1")), HasSubstr(" of client 0, vsync")));
  EXPECT_EQ(blame_sentence_of(data, 0), data.summary.at("blame").at("sentence"));
  const Storyteller teller(data, 0);
  for (const ReadRefresh& r : data.refreshes)
    if (r.frame) {
      ASSERT_EQ(stage_names[static_cast<std::size_t>(*teller.tell(r).blamed)], r.blame) << r.refresh;
    }
}

TEST(Story, NamesTheFrameThatShouldHaveBeenThereAndTheWarpItMissed) {
  Scratch scratch;
  record(synthetic_run(1, 720), scratch / "run");
  const RunData data = read_run(scratch / "run");
  const Storyteller teller(data, 0);
  std::size_t repeats = 0;
  for (const ReadRefresh& r : data.refreshes) {
    const RefreshStory story = teller.tell(r);
    if (!r.repeated) {
      EXPECT_FALSE(story.missing_frame) << r.refresh;
      continue;
    }
    if (!story.missing_frame) continue;
    ++repeats;
    ASSERT_GT(*story.missing_frame, *r.frame);
    ASSERT_EQ(story.deadline, r.vsync - 2ms);
    EXPECT_THAT(story.missing, HasSubstr(fmt::format("the next frame, {},", *story.missing_frame)));
  }
  EXPECT_GT(repeats, 10U);
}

TEST(Explain, FitsTheTerminalItIsToldOf) {
  Scratch scratch;
  record(synthetic_run(1, 400), scratch / "run");
  const RunData data = read_run(scratch / "run");
  for (const std::size_t columns : {60U, 72U, 80U, 100U, 140U, 200U})
    for (const ReadRefresh& r : data.refreshes) {
      std::istringstream lines(explain_in(columns, data, 0, r.refresh, false));
      for (std::string line; std::getline(lines, line);) ASSERT_LE(line.size(), columns) << line;
    }
}

TEST(Explain, ColumnsStayApartHoweverLargeTheFigures) {
  Scratch scratch;
  SyntheticRun run = synthetic_run(1, 200);
  RefreshRow& late = run.refreshes[150];
  ASSERT_TRUE(late.frame);
  late.stages[static_cast<std::size_t>(Stage::downlink)] += 15'000s;
  late.downlink[static_cast<std::size_t>(DownlinkPart::queue)] += 15'000s;
  late.pose_to_photon_render += 15'000s;
  late.vsync += 15'000s, late.photon += 15'000s;
  run.refreshes.resize(151);
  record(run, scratch / "run");
  const std::string story = explain(read_run(scratch / "run"), 0, 150, false);
  std::istringstream lines(story.substr(story.find("from (ms)")));
  std::size_t seen = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string from, stage, took, median, more;
    if (!(words >> from >> stage >> took >> median >> more) || stage != "downlink") continue;
    ++seen;
    EXPECT_GT(std::stod(took), 15e6) << line;
    EXPECT_LT(std::stod(median), 100) << line;
    EXPECT_EQ(more.front(), '+') << line;
  }
  EXPECT_EQ(seen, 1U);
}

std::string sentence_of(const std::vector<Cause>& causes) { return blame_sentence(causes, 10, 3); }

TEST(BlameSentence, NeverHasAPartThatIsLargerThanItsWhole) {
  EXPECT_THAT(sentence_of({{"encode", 4, 6}, {"uplink", 2, 3.4}, {"render", 4, 4}}), HasSubstr("(+2.0 of +3.4 ms)"));
  EXPECT_THAT(sentence_of({{"downlink.recovery", 1, 13.8}, {"vsync_wait", 9, 6.2}}),
              HasSubstr("(+12.8 ms, of which other stages gave back 2.8 ms)"));
  EXPECT_THAT(sentence_of({{"downlink.queue", 0, 414.4}, {"present_wait", 20, 8.1}}),
              HasSubstr("(+414.4 ms, of which other stages gave back 11.9 ms)"));
  EXPECT_THAT(sentence_of({{"lost", 0, 27.8, 3}, {"repeat", 3, 2.6}}),
              HasSubstr("(+27.8 ms, of which other stages gave back 0.4 ms; 3 of 3 repeat a frame)"));
  // What rounds to the same is the same.
  EXPECT_THAT(sentence_of({{"encode", 4, 6.04}, {"uplink", 6, 5.98}}), HasSubstr("(+2.0 of +2.0 ms)"));
}

}  // namespace
}  // namespace photonlag
