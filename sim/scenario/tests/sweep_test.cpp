#include "sim/scenario/sweep.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

using testing::ElementsAre;

class SweepTable : public Scratch {
 protected:
  [[nodiscard]] Sweep sweep(const std::string& text, const std::vector<std::string>& sets = {}) const {
    return sweep_of(load("[sweep]\n" + text, sets));
  }
  /// The values of one axis as TOML.
  [[nodiscard]] std::vector<std::string> values(const std::string& text) const {
    std::vector<std::string> out;
    const Sweep made = sweep("\"downlink.delay.ms\" = " + text + "\n");
    for (const auto& step : made.axes.at(0).steps) out.push_back(toml_text(step.at(0)));
    return out;
  }
};

/// "a=1 b=2"
std::string text(const SweepPoint& point) {
  std::string out;
  for (const Override& change : point.overrides) out += (out.empty() ? "" : " ") + change.key + "=" + change.value;
  return out;
}

std::vector<std::string> all_points(const Sweep& sweep) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < sweep.points(); ++i) out.push_back(text(sweep.point(i)));
  return out;
}

TEST_F(SweepTable, IsAllCombinationsTheFirstAxisSlowest) {
  const Sweep s =
      sweep("\"server.phase_ms\" = [1, 2]\n\"predictor.name\" = [\"hold\", \"patient\"]\nseeds = \"3..4\"\n");
  EXPECT_THAT(all_points(s),
              ElementsAre("server.phase_ms=1 predictor.name=\"hold\"", "server.phase_ms=1 predictor.name=\"patient\"",
                          "server.phase_ms=2 predictor.name=\"hold\"", "server.phase_ms=2 predictor.name=\"patient\""));
  EXPECT_EQ(s.runs(), 8U);
  for (std::size_t run = 0; run < s.runs(); ++run) {
    EXPECT_EQ(s.point_of(run), run / 2);
    EXPECT_EQ(s.seed_of(run), 3 + run % 2);
  }
}

TEST_F(SweepTable, ZippedKeysAdvanceTogetherWhereTheFirstOfThemStands) {
  const Sweep s = sweep(
      "\"downlink.delay.ms\" = [10, 20]\n\"server.phase_ms\" = [0, 1]\n\"uplink.delay.ms\" = [1, 2]\n"
      "zip = [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]\n");
  EXPECT_THAT(s.keys(), ElementsAre("uplink.delay.ms", "downlink.delay.ms", "server.phase_ms"));
  EXPECT_THAT(all_points(s), ElementsAre("uplink.delay.ms=1 downlink.delay.ms=10 server.phase_ms=0",
                                         "uplink.delay.ms=1 downlink.delay.ms=10 server.phase_ms=1",
                                         "uplink.delay.ms=2 downlink.delay.ms=20 server.phase_ms=0",
                                         "uplink.delay.ms=2 downlink.delay.ms=20 server.phase_ms=1"));
}

TEST_F(SweepTable, WithoutOneThereIsOnePoint) {
  const Sweep s = sweep_of(load("seed = 9\n"));
  EXPECT_EQ(s.points(), 1U);
  EXPECT_EQ(s.runs(), 1U);
  EXPECT_EQ(s.seed_of(0), 9U);
  EXPECT_EQ(text(s.point(0)), "");
}

TEST_F(SweepTable, RangesAreWhatPeopleWouldHaveWritten) {
  EXPECT_THAT(values("{ from = 0, to = 0.3, step = 0.1 }"), ElementsAre("0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(values("{ from = 30, to = 10, step = -10 }"), ElementsAre("30", "20", "10"));
  EXPECT_THAT(values("{ from = 0, to = 1, count = 5 }"), ElementsAre("0", "0.25", "0.5", "0.75", "1"));
  EXPECT_THAT(values("{ from = 1, to = 1000, count = 4, scale = \"log\" }"), ElementsAre("1", "10", "100", "1000"));
  EXPECT_THAT(values("{ from = 0.01, to = 10, count = 4, scale = \"log\" }"), ElementsAre("0.01", "0.1", "1", "10"));
}

TEST_F(SweepTable, WholeRangesFitKeysThatTakeWholeNumbers) {
  const Sweep s = sweep("clients = { from = 1, to = 100, count = 3, scale = \"log\" }\n");
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(std::holds_alternative<std::int64_t>(s.axes[0].steps[i][0])) << i;
  EXPECT_EQ(load("", {"clients=" + toml_text(s.axes[0].steps[2][0])}).clients, 100U);
}

TEST_F(SweepTable, StepsOfALogarithmicRangeHaveOneRatio) {
  const auto steps = values("{ from = 0.3, to = 77, count = 20, scale = \"log\" }");
  ASSERT_EQ(steps.size(), 20U);
  const double ratio = std::pow(77 / 0.3, 1.0 / 19);
  for (std::size_t i = 1; i < steps.size(); ++i)
    EXPECT_NEAR(std::stod(steps[i]) / std::stod(steps[i - 1]), ratio, 1e-9);
}

TEST_F(SweepTable, IsTheSameFromTheResolvedScenario) {
  const Scenario first = load(
      "[sweep]\n\"downlink.delay.ms\" = { from = 0, to = 1, count = 4 }\nseeds = [5, 2]\n\"uplink.delay.ms\" = [4, 3, "
      "2, 1]\nzip = [[\"downlink.delay.ms\", \"uplink.delay.ms\"]]\n");
  const Scenario second = load_scenario(write("resolved.toml", first.resolved));
  EXPECT_EQ(second.resolved, first.resolved);
  EXPECT_EQ(all_points(sweep_of(second)), all_points(sweep_of(first)));
  EXPECT_THAT(sweep_of(second).seeds, ElementsAre(5U, 2U));
}

TEST_F(SweepTable, SeedsCanBeSetFromTheCommandLine) {
  EXPECT_THAT(sweep("seeds = \"1..20\"\n", {"sweep.seeds=4..6"}).seeds, ElementsAre(4U, 5U, 6U));
}

struct Mistake {
  const char *text, *message;
};
void PrintTo(const Mistake& m, std::ostream* out) { *out << m.text; }

class SweepMistakes : public Scratch, public testing::WithParamInterface<Mistake> {};

TEST_P(SweepMistakes, AreToldAtTheirPlace) {
  EXPECT_EQ(error_of(std::string("[sweep]\n") + GetParam().text), std::string("test.toml:") + GetParam().message);
}

// clang-format off
const Mistake mistakes[] = {
  {"seed = [1]\n", "3:1: error: [sweep] 'seed': the list of seeds is called 'seeds'"},
  {"seeds = [1, 2, 1]\n", "3:16: error: [sweep] 'seeds' has 1 twice"},
  {"clients = [1, 1]\n", "3:11: error: [sweep] 'clients' has 1 twice"},
  {"clients = { from = 1, step = 1 }\n", "3:11: error: [sweep.clients] 'to' is missing: a range is { from, to, step } or { from, to, count, scale }"},
  {"clients = { from = 1, to = 2 }\n", "3:11: error: [sweep.clients] 'count' is missing: a range has 'step' or 'count'"},
  {"clients = { from = 1, to = 2, step = 1, count = 2 }\n", "3:38: error: [sweep.clients] 'step' and 'count' exclude each other: leave one out"},
  {"clients = { from = 1, to = 2, step = 0 }\n", "3:38: error: [sweep.clients] 'step' leads from 1 never to 2"},
  {"clients = { from = 1, to = 2, step = -1 }\n", "3:38: error: [sweep.clients] 'step' leads from 1 never to 2"},
  {"clients = { from = 0, to = 10, step = 3 }\n", "3:39: error: [sweep.clients] 'step' leads from 0 to 9, not to 10"},
  {"clients = { from = 0, to = 10, count = 1 }\n", "3:40: error: [sweep.clients] 'count' is 1, allowed 2 .. 100000"},
  {"clients = { from = 0, to = 9, count = 3, scale = \"log\" }\n", "3:50: error: [sweep.clients] 'scale' is log: both ends must be above 0"},
  {"clients = { from = 1, to = 9, count = 3, scale = \"lag\" }\n", "3:50: error: [sweep.clients] 'scale' is 'lag'; did you mean 'log'? known: linear, log"},
  {"clients = { from = 1, to = 9, step = 1, scale = \"log\" }\n", "3:49: error: [sweep.clients] 'scale' goes with 'count', not with 'step'"},
  {"clients = { from = 1, to = 9, stop = 3, count = 3 }\n", "3:31: error: [sweep.clients] has no key 'stop'; did you mean 'step'?"},
  {"clients = { from = \"a\", to = 9, count = 3 }\n", "3:20: error: [sweep.clients] 'from' must be a number, not text"},
  {"zip = 3\n", "3:7: error: [sweep] 'zip' must be lists of keys, such as [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]"},
  {"zip = [[\"clients\"]]\nclients = [1]\n", "3:8: error: [sweep] 'zip' must hold lists of two or more keys, such as [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]"},
  {"zip = [[\"clients\", \"uplnk.delay.ms\"]]\nclients = [1]\n\"uplink.delay.ms\" = [1]\n", "3:20: error: [sweep] 'zip': 'uplnk.delay.ms' is no key of this sweep; did you mean 'uplink.delay.ms'?"},
  {"zip = [[\"clients\", \"clients\"]]\nclients = [1]\n", "3:20: error: [sweep] 'zip' has 'clients' twice"},
  {"zip = [[\"clients\", \"uplink.delay.ms\"]]\nclients = [1]\n\"uplink.delay.ms\" = [1, 2]\n", "3:20: error: [sweep] 'zip': 'uplink.delay.ms' has 2 values, 'clients' has 1; they cannot advance together"},
  {"zip = [[\"clients\", \"uplink.delay.ms\"]]\nclients = [1, 1]\n\"uplink.delay.ms\" = [2, 2]\n", "4:11: error: [sweep] 'clients' has 1, 2 twice"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(All, SweepMistakes, testing::ValuesIn(mistakes));

TEST_F(SweepTable, ZippedKeysMayRepeatValuesOfTheirOwn) {
  EXPECT_EQ(sweep("zip = [[\"uplink.delay.ms\", \"downlink.delay.ms\"]]\n\"uplink.delay.ms\" = [1, "
                  "1]\n\"downlink.delay.ms\" = [1, 2]\n")
                .points(),
            2U);
}

TEST_F(SweepTable, PlacesAreTheValuesOwn) {
  const auto file = write("a.toml", "schema = 1\n[sweep]\nclients = [1, 2]\nseeds = [1]\n");
  EXPECT_EQ(place_in_sweep(file, "clients", 1).str(), file.string() + ":3:15");
  EXPECT_EQ(place_in_sweep(file, "unknown", 0).str(), file.string());
}

}  // namespace
}  // namespace photonlag
