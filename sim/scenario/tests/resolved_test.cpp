#include <gmock/gmock.h>

#include "sim/core/sha256.hpp"
#include "sim/scenario/node.hpp"
#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

using testing::HasSubstr;

class Resolved : public Scratch {
 protected:
  Resolved() {
    (void)write("traces/walk.csv", "t_s\n");
    (void)write("other.csv", "t_s\n1\n");
  }

  const std::string full_ = R"(seed = 4
duration_s = 0.1
warmup_s = 0.025
[head]
trace = "traces/walk.csv"
[server]
render = { name = "lognormal", median_ms = 7.3 }
encode = { name = "table", steps_ms = [1, 0.1] }
[downlink]
down_ms = [[1, 2.5]]
[codec]
label = "tab\t\"quote\" \\ é"
[sweep]
"predictor.name" = ["hold", "patient"]
"downlink.delay.ms" = [5, 7.5]
"head.trace" = ["traces/walk.csv", "other.csv"]
seeds = [1, 2]
[[expect]]
metric = "psnr_db"
stat = "mean"
min = 30
[[expect]]
metric = "stale_rate"
stat = "mean"
max = 0.1
)";

  /// Loads the resolved text from another folder, as a run folder would hold it.
  [[nodiscard]] Scenario again(const std::string& resolved, const std::vector<Override>& overrides = {}) const {
    return load_scenario(write("runs/test/1/scenario.toml", resolved), overrides);
  }
};

TEST_F(Resolved, ReadsBackAsItself) {
  for (const std::string& text : {std::string(), full_}) {
    const Scenario first = load(text), second = again(first.resolved);
    EXPECT_EQ(second.resolved, first.resolved);
    EXPECT_EQ(second.name, "test") << "not the name of the file in the run folder";
    EXPECT_EQ(second.inputs, first.inputs);
    EXPECT_EQ(second.head.trace, first.head.trace);
    EXPECT_EQ(second.codec.codec.values.text("label"), first.codec.codec.values.text("label"));
  }
}

TEST_F(Resolved, KeepsWhatOverridesChanged) {
  const Scenario first = load(full_, {"predictor.name=hold", "downlink.delay.ms=3.25", "head.motion=still"});
  const Scenario second = again(first.resolved);
  EXPECT_EQ(second.resolved, first.resolved);
  EXPECT_EQ(second.predictor.predictor.name, "hold");
  EXPECT_EQ(second.downlink.delay.values["ms"], 3.25);
  EXPECT_EQ(second.head.motion, "still");
}

TEST_F(Resolved, DoesNotDependOnTheOrderOrTheFormOfTheFile) {
  const Scenario a = load(
      "seed = 2\nclients = 2\n[downlink]\nmtu_bytes = 900\ndelay = { name = \"uniform\", ms = 3 }\n[display]\nwidth = "
      "64\n");
  const Scenario b = load(
      "clients = 2\nseed = 2\n[display]\nwidth = 64\n[downlink.delay]\nms = 3.0\nname = "
      "\"uniform\"\n[downlink]\nmtu_bytes = 900\n");
  EXPECT_EQ(a.resolved, b.resolved);
}

TEST_F(Resolved, HoldsEveryDefault) {
  const std::string text = load("").resolved;
  for (const char* line : {"schema = 1\n", "name = \"test\"\n", "seed = 1\n", "duration_s = 10\n", "warmup_s = 1\n",
                           "clients = 1\n", "pixels = true\n",
                           "\n[head]\nmotion = \"walker\"\ntracker_hz = 250\ntracker_delay_ms = 0\nnoise = { "
                           "position_mm = 0, rotation_deg = 0 }\n",
                           "\n[scene]\nname = \"gallery\"\ntriangles = 200000\n", "\nmax_fps = 72\n",
                           "\nrender = { name = \"fixed\", ms = 5 }\n", "\nrate = { name = \"fixed\", mbps = 20 }\n",
                           "\ntraffic = { name = \"constant\" }\n", "\nhorizon = \"auto\"\n",
                           "\n[downlink]\ncapacity = { name = \"constant\", mbps = 100 }\n", "\ndown_ms = []\n",
                           "\n[record]\nlevel = \"full\"\n", "\n[inputs]\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST_F(Resolved, NamesFilesWithTheirHashes) {
  const Scenario s = load(full_);
  const std::string trace = (folder_ / "traces/walk.csv").string();
  EXPECT_THAT(s.resolved, HasSubstr("\ntrace = \"" + trace + "\"\n"));
  EXPECT_THAT(s.resolved, HasSubstr("\n[inputs]\n\"" + trace + "\" = \"" + sha256_of("t_s\n") + "\"\n"));
  EXPECT_THAT(s.resolved,
              HasSubstr("\n\"head.trace\" = [\"" + trace + "\", \"" + (folder_ / "other.csv").string() + "\"]\n"));
}

TEST_F(Resolved, RefusesAnInputThatHasChanged) {
  const std::string resolved = load(full_).resolved;
  (void)write("traces/walk.csv", "t_s\n0\n");
  try {
    (void)again(resolved);
    FAIL() << "a changed trace was accepted";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), HasSubstr("runs/test/1/scenario.toml:"));
    EXPECT_THAT(e.what(),
                HasSubstr("error: [inputs] '" + (folder_ / "traces/walk.csv").string() +
                          "' has changed: its sha256 is now " + sha256_of("t_s\n0\n") + ", was " + sha256_of("t_s\n")));
  }
}

TEST_F(Resolved, AnOverrideMayTakeAnotherInput) {
  const std::string resolved = load(full_).resolved;
  const auto other = folder_ / "other.csv";
  EXPECT_EQ(again(resolved, {{"head.trace", other.string()}}).head.trace, other);
  EXPECT_EQ(again(resolved, {{"head.motion", "still"}}).head.tracker_hz, 250) << "0 meant all samples of the trace";
}

TEST_F(Resolved, RefusesAnInputItDoesNotUse) {
  EXPECT_EQ(error_of("[inputs]\n\"/x.csv\" = \"00\"\n"),
            "test.toml:3:1: error: [inputs] '/x.csv' is named nowhere else in this scenario");
  EXPECT_EQ(error_of("[inputs]\n\"/x.csv\" = 3\n"),
            "test.toml:3:12: error: [inputs] '/x.csv' must be the sha256 of that file, in quotes");
}

TEST(WriteToml, ReadsBackForEveryKindOfValue) {
  const std::string text =
      "a = 0.1\nb = -3\nc = 1e+300\nd = inf\ne = \"\\u0001\\u007F\"\n\"f g\" = [[1, 2], []]\n"
      "\n[t]\nx = { y = {  }, z = true }\n\n[[u]]\nv = 1\n\n[[u]]\nv = 2\n";
  EXPECT_EQ(write_toml(parse_toml(text, "a.toml")), text);
}

}  // namespace
}  // namespace photonlag
