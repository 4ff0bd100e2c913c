#include <gmock/gmock.h>

#include "sim/scenario/tests/scratch.hpp"

namespace photonlag {
namespace {

class Overrides : public Scratch {};

TEST_F(Overrides, SplitAtTheFirstEquals) {
  const Override a = parse_override(" downlink.delay.ms = 5 ");
  EXPECT_EQ(a.key, "downlink.delay.ms");
  EXPECT_EQ(a.value, "5");
  EXPECT_EQ(parse_override("scene.file=a=b").value, "a=b");
}

TEST_F(Overrides, RefuseWhatIsNoAssignment) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      (void)parse_override(text);
    } catch (const InputError& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_EQ(message("seed"), "--set seed: error: must be key=value, such as downlink.delay.ms=5");
  EXPECT_EQ(message("=3"), "--set =3: error: '' is no key: write words joined by dots");
  EXPECT_EQ(message("a..b=3"), "--set a..b=3: error: 'a..b' is no key: write words joined by dots");
  EXPECT_EQ(message("a b=3"), "--set a b=3: error: 'a b' is no key: write words joined by dots");
  EXPECT_EQ(message("seed=1\nclients=2"),
            "--set seed=1\\nclients=2: error: has a control character in it; it must be one line of text");
}

TEST_F(Overrides, ReplaceAddAndMakeTables) {
  const Scenario s =
      load("seed = 1\n[display]\nwidth = 64\n",
           {"seed=3", "display.width=32", "display.height=16", "downlink.delay.ms=2.5", "head.noise.position_mm=1",
            "pixels=false", "downlink.down_ms=[[1,2]]", "predictor.horizon=30"});
  EXPECT_EQ(s.seed, 3u);
  EXPECT_EQ(s.display.width, 32);
  EXPECT_EQ(s.display.height, 16);
  EXPECT_EQ(s.downlink.delay.values["ms"], 2.5);
  EXPECT_EQ(s.head.noise_position_mm, 1);
  EXPECT_FALSE(s.pixels);
  EXPECT_EQ(s.downlink.down.size(), 1u);
  EXPECT_EQ(s.predictor.horizon_ms, 30);
}

TEST_F(Overrides, TakeWordsWithoutQuotes) {
  EXPECT_EQ(load("", {"predictor.name=hold"}).predictor.predictor.name, "hold");
  EXPECT_EQ(load("", {"predictor.name=\"hold\""}).predictor.predictor.name, "hold");
  EXPECT_EQ(load("", {"record.images=worst:5,every:9"}).record.images, "worst:5,every:9");
  EXPECT_EQ(load("", {"codec.label=two words"}).codec.codec.values.text("label"), "two words");
  EXPECT_EQ(load("", {"codec.label=\"\""}).codec.codec.values.text("label"), "");
}

/// A shell has no quotes left to tell a number from text: chroma=444.
TEST_F(Overrides, TakeNumbersForText) {
  for (const std::string text : {"444", "007", "1e3", "true", "1979-05-27", "0.10"})
    EXPECT_EQ(load("", {"codec.label=" + text}).codec.codec.values.text("label"), text);
  EXPECT_EQ(load("", {"name=2024"}).name, "2024");
  EXPECT_EQ(load("", {"codec.label=\"444\""}).codec.codec.values.text("label"), "444");
  EXPECT_EQ(error_of("[codec]\nlabel = 444\n"),
            "test.toml:3:9: error: [codec] x264 'label' must be text, not a number");
}

TEST_F(Overrides, TheLastOneWins) { EXPECT_EQ(load("", {"seed=3", "seed=4"}).seed, 4u); }

TEST_F(Overrides, ATableReplacesAWholeTable) {
  const Scenario s = load("[downlink]\ndelay = { name = \"uniform\", ms = 3, spread_ms = 2 }\n",
                          {"downlink.delay={name=\"uniform\",ms=4}"});
  EXPECT_EQ(s.downlink.delay.values["ms"], 4);
  EXPECT_EQ(s.downlink.delay.values["spread_ms"], 1);
}

TEST_F(Overrides, AnotherModuleTakesNothingFromTheFormerButKeepsTheTablesOwnKeys) {
  const std::string text =
      "[predictor]\nname = \"constant_velocity\"\nmax_horizon_ms = 50\nat = \"server\"\nhorizon = 20\n"
      "[codec]\npreset = \"veryfast\"\nrate = { mbps = 7 }\n[downlink]\ndelay = { ms = 3 }\n";
  const Scenario s = load(text, {"predictor.name=hold", "codec.name=raw", "downlink.delay.name=uniform"});
  EXPECT_EQ(s.predictor.predictor.name, "hold");
  EXPECT_TRUE(s.predictor.predictor.values.all().empty());
  EXPECT_FALSE(s.predictor.at_client);
  EXPECT_EQ(s.predictor.horizon_ms, 20);
  EXPECT_EQ(s.codec.codec.name, "raw");
  EXPECT_EQ(s.codec.rate.values["mbps"], 7);
  EXPECT_EQ(s.downlink.delay.name, "uniform");
  EXPECT_EQ(s.downlink.delay.values["ms"], 7) << "the new module's own default, though both have such an option";
}

TEST_F(Overrides, OptionsOfTheNewModuleApplyInAnyOrder) {
  const std::string text = "[downlink]\ndelay = { name = \"constant\", ms = 3 }\n";
  for (const auto& sets :
       {std::vector<std::string>{"downlink.delay.name=uniform", "downlink.delay.spread_ms=2", "downlink.delay.ms=9"},
        std::vector<std::string>{"downlink.delay.spread_ms=2", "downlink.delay.ms=9", "downlink.delay.name=uniform"}}) {
    const Scenario s = load(text, sets);
    EXPECT_EQ(s.downlink.delay.name, "uniform");
    EXPECT_EQ(s.downlink.delay.values["spread_ms"], 2);
    EXPECT_EQ(s.downlink.delay.values["ms"], 9);
  }
}

TEST_F(Overrides, TheSameModuleKeepsItsOptions) {
  const Scenario s =
      load("[downlink]\ndelay = { name = \"uniform\", spread_ms = 3 }\n", {"downlink.delay.name=uniform"});
  EXPECT_EQ(s.downlink.delay.values["spread_ms"], 3);
}

TEST_F(Overrides, DoNotHideAMistakeInTheFile) {
  EXPECT_EQ(error_of("[predictor]\nhorizn = 3\n", {"predictor.name=hold"}),
            "test.toml:3:1: error: [predictor] hold has no key 'horizn'; did you mean 'horizon'?");
}

TEST_F(Overrides, MotionAndTraceReplaceEachOther) {
  const auto trace = write("walk.csv", "x");
  EXPECT_EQ(load("[head]\nmotion = \"still\"\n", {"head.trace=" + trace.string()}).head.trace, trace);
  const Scenario s = load("[head]\ntrace = \"walk.csv\"\n", {"head.motion=still"});
  EXPECT_EQ(s.head.motion, "still");
  EXPECT_TRUE(s.head.trace.empty());
  EXPECT_TRUE(s.inputs.empty());
}

TEST_F(Overrides, PathsAreRelativeToTheWorkingDirectory) {
  const auto inner = write("inner/walk.csv", "inner"), outer = write("walk.csv", "outer");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_ / "inner");
  const auto by_set = load("[head]\ntrace = \"walk.csv\"\n", {"head.trace=walk.csv"}).head.trace;
  const auto by_file = load("[head]\ntrace = \"walk.csv\"\n").head.trace;
  std::filesystem::current_path(before);
  EXPECT_EQ(by_set, inner);
  EXPECT_EQ(by_file, outer);
}

TEST_F(Overrides, AreNamedAsThePlaceOfAMistake) {
  EXPECT_EQ(error_of("", {"sed=3"}), "--set sed=3: error: a scenario has no key 'sed'; did you mean 'seed'?");
  EXPECT_EQ(error_of("", {"downlink.dely.ms=3"}),
            "--set downlink.dely.ms=3: error: [downlink] has no key 'dely'; did you mean 'delay'?");
  EXPECT_EQ(error_of("", {"predictor.name=hld"}),
            "--set predictor.name=hld: error: unknown predictor 'hld'; did you mean 'hold'? known: constant_velocity, "
            "filter, hold, patient, several");
  EXPECT_EQ(error_of("", {"display.width=wide"}),
            "--set display.width=wide: error: [display] 'width' must be a whole number, not text");
  EXPECT_EQ(error_of("", {"display.width=9"}),
            "--set display.width=9: error: [display] 'width' is 9, allowed 16 .. 16384 pixels");
  EXPECT_EQ(
      error_of("", {"predictor=hold"}),
      "--set predictor=hold: error: 'predictor' must be a table such as { name = \"constant_velocity\" }, not text");
  EXPECT_EQ(error_of("", {"seed.x=3"}), "--set seed.x=3: error: 'seed' must be a whole number, not a table");
}

TEST_F(Overrides, NumbersMayBeWrittenAsPeopleWriteThem) {
  EXPECT_EQ(load("", {"warmup_s=.5"}).warmup_s, load("", {"warmup_s=0.5"}).warmup_s);
  EXPECT_EQ(load("", {"warmup_s=2."}).warmup_s, load("", {"warmup_s=2.0"}).warmup_s);
  EXPECT_EQ(error_of("", {"warmup_s=-.5"}), "--set warmup_s=-.5: error: 'warmup_s' is -0.5, allowed 0 .. 1000000 s");
  EXPECT_EQ(load("", {"name=5."}).name, "5.") << "where text is asked for, it is text";
}

TEST_F(Overrides, CannotReachThroughAValue) {
  EXPECT_EQ(error_of("seed = 1\n", {"seed.x=3"}), "--set seed.x=3: error: 'seed' is a number, not a table");
  EXPECT_EQ(error_of("", {"codec.label=[1"}), "--set codec.label=[1: error: '[1' is not a TOML value");
  std::string deep = "codec";
  for (int i = 0; i < 64; ++i) deep += ".a";
  EXPECT_THAT(error_of("", {deep + "=1"}), testing::HasSubstr("a key has at most 64 parts joined by dots, not 65"));
  EXPECT_EQ(error_of("", {"codec.label="}), "--set codec.label=: error: has no value; write \"\" for empty text");
  EXPECT_EQ(error_of("", {"head.trace=/none.csv"}),
            "--set head.trace=/none.csv: error: [head] 'trace': cannot read /none.csv: no such file");
}

TEST_F(Overrides, TakeAPlaceInTheNameOfTheRun) {
  const auto hash = [&](const std::vector<std::string>& sets) { return load("", sets).overrides_hash; };
  const std::string one = hash({"display.width=32"});
  EXPECT_EQ(one.size(), 8u);
  EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(hash({"display.width=32"}), one);
  EXPECT_EQ(hash({"seed=5", "display.width=32"}), one) << "a seed has a folder of its own";
  EXPECT_EQ(hash({"seed=5"}), "");
  EXPECT_NE(hash({"display.width=34"}), one);
  EXPECT_NE(hash({"display.width=32", "display.height=32"}), hash({"display.height=32", "display.width=32"}))
      << "order counts";
}

}  // namespace
}  // namespace photonlag
