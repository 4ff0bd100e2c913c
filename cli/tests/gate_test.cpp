#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/tests/gate_fixture.hpp"
#include "sim/core/registry.hpp"

/// Tier 1: exact comparison with goldens, on planted regressions and on none.

namespace photonlag::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> all_scenarios() {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(source("scenarios/ci")))
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

struct Planted {
  const char* name;
  const char* scenario;
  std::vector<std::string> sets;
  const char* blamed;  ///< What its first line says.
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.scenario << ' ' << planted.sets.front(); }

class PlantedRegression : public testing::TestWithParam<Planted> {};

TEST_P(PlantedRegression, FailsWithItsStageInTheFirstLine) {
  const Scratch scratch;
  const bool pictures = GetParam().scenario == std::string("video");
  const std::string against = pictures ? goldens_of_this_machine(scratch) : goldens();
  const Outcome outcome = gate(with(ci(GetParam().scenario), GetParam().sets), against);
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(first_line(outcome), AllOf(StartsWith(std::string(GetParam().scenario) + ": "),
                                         HasSubstr(std::string(": ") + GetParam().blamed)));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("first differing refresh: "), HasSubstr("summary"), HasSubstr("--bless")));
}

INSTANTIATE_TEST_SUITE_P(
    Gate, PlantedRegression,
    testing::Values(
        Planted{"EncodeHalfAMillisecondLonger", "steady", {"server.encode.ms=3.5"}, "encode +0.500 ms from refresh "},
        Planted{"OneMoreFrameInFlight", "window", {"server.frame_pacing.frames_in_flight=3"}, "server_wait -"},
        Planted{"QueueTwentyPacketsLonger",
                "queue",
                {"bottleneck.street.downlink.queue.packets=60"},
                "downlink.queue lost street.down/queue "},
        Planted{"JitterBufferTwoMillisecondsLonger",
                "jitter",
                {"client.jitter_buffer.ms=10"},
                "buffer +2.000 ms from refresh "},
        Planted{"EveryLossOnePacketEarlier",
                "loss",
                {"downlink.loss.start=1"},
                "downlink.loss lost downlink/loss 17 18 -> downlink/loss 16 17 from refresh "},
        Planted{"OraclesPoseOneSampleOff", "parity", {"predictor.lead_error_ms=-2"}, "predictor pose_error_render "},
        Planted{"PredictorsWindow", "loss", {"predictor.window_ms=60"}, "predictor pose_error_"},
        Planted{"TrackerOneSampleLate", "steady", {"head.tracker_delay_ms=4"}, "sample_wait +4.000 ms from refresh "},
        Planted{"SlowerUplink", "steady", {"uplink.delay.ms=9"}, "uplink +1.000 ms from refresh "},
        Planted{"SlowerRender", "crowd", {"server.render.median_ms=2.2"}, "render +"},
        Planted{"LongerPath", "steady", {"downlink.delay.ms=9"}, "downlink.propagation +1.000 ms from refresh "},
        Planted{"NarrowerLink", "steady", {"downlink.capacity.mbps=80"}, "downlink.serialisation +"},
        Planted{"SlowerDecode", "steady", {"client.decode.ms=4"}, "decode +1.000 ms from refresh "},
        Planted{"SlowerWarp", "steady", {"client.warp.ms=1.25"}, "warp +0.250 ms from refresh "},
        Planted{"MoreBytes", "steady", {"codec.rate.mbps=25"}, "encode 34722 -> 43403 bytes from refresh "},
        Planted{"PicturesEncodeLonger", "video", {"server.encode.ms=4.5"}, "encode +0.500 ms"}),
    [](const auto& planted) { return planted.param.name; });

TEST(Gate, FindsOneLostDraw) {
  const Scratch scratch;
  std::ofstream(scratch / "lost.csv") << "17\n18\n101\n230\n231\n333\n";
  const Outcome outcome = gate(with(ci("loss"), {"downlink.loss.trace=" + (scratch / "lost.csv").string()}));
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(first_line(outcome), AllOf(StartsWith("loss: "), HasSubstr(": downlink.loss lost downlink/loss ")));
}

/// A predictor that does not use the newest sample, written by a user.
TEST(Gate, FindsAPredictorThatIsOffByOneSample) {
  const Scratch scratch;
  std::ofstream(scratch / "late.py") << R"(import sys
skip, seen = int(sys.argv[1]), []
for line in sys.stdin:
    word, *rest = line.split()
    if word == "hello": print("hello 1", flush=True)
    elif word == "sample": seen = (seen + [rest])[-8:]
    elif word == "query": print("pose", *seen[max(0, len(seen) - 1 - skip)][1:], flush=True)
)";
  const auto process = [&](int skip) {
    return std::vector<std::string>{R"(predictor={name="process", command=["python3", ")" +
                                    (scratch / "late.py").string() + "\", \"" + std::to_string(skip) + "\"]}"};
  };
  const std::string against = scratch / "golden";
  const auto allowed = [&](int skip) {
    std::vector<std::string> words = with(ci("steady"), process(skip));
    words.emplace_back("--allow-process");  // also where these tests run in CI
    return words;
  };
  std::vector<std::string> blessing = allowed(0);
  blessing.emplace_back("--bless");
  ASSERT_EQ(gate(blessing, against).exit_code, 0);
  EXPECT_EQ(gate(allowed(0), against).exit_code, 0);
  const Outcome outcome = gate(allowed(1), against);
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(first_line(outcome), StartsWith("steady: regressed: predictor pose_error_render "));
}

TEST(Gate, PassesOnTheSameThingHoweverItIsRun) {
  const Scratch scratch;
  const std::string against = goldens_of_this_machine(scratch);
  for (const std::vector<std::string>& how : {std::vector<std::string>{"--jobs", "1", "--threads", "2"},
                                              std::vector<std::string>{"--jobs", "2", "--threads", "1"},
                                              std::vector<std::string>{"--jobs", "1", "--threads", "1"}}) {
    std::vector<std::string> words = all_scenarios();
    words.insert(words.end(), how.begin(), how.end());
    const Outcome outcome = gate(words, against);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  }
  setenv("PHOTONLAG_SIMGRID", "--cfg=contexts/factory:thread", 1);
  const Outcome outcome = gate({ci("crowd"), ci("congestion"), ci("video")}, against);
  unsetenv("PHOTONLAG_SIMGRID");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
}

TEST(Gate, AnImprovementDoesNotPassUnseen) {
  const Outcome outcome = gate(with(ci("steady"), {"downlink.delay.ms=1"}));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(first_line(outcome), StartsWith("steady: changed, better: downlink.propagation -7.000 ms"));
}

TEST(Gate, GoldensHoldNoPathsOfThisMachineAndAreSmall) {
  for (const auto& entry : fs::recursive_directory_iterator(goldens())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_LT(entry.file_size(), 200'000U) << entry.path();
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(text.find(source().string()), std::string::npos) << entry.path();
  }
}

/// Whoever breaks a module of some kind meets a scenario that uses one.
TEST(Gate, ScenariosTouchEveryKindOfModule) {
  std::string chosen;
  for (const std::string& file : all_scenarios()) {
    std::ifstream in(file);
    chosen += std::string{std::istreambuf_iterator<char>(in), {}};
  }
  const Outcome list = photonlag({"list"});
  std::istringstream lines(list.out);
  const std::set<std::string> defaults{"constant_velocity", "rotational", "gallery", "x264",  "constant",
                                       "drop_tail",         "none",       "timer",   "burst", "fixed"};
  std::string kind;
  std::set<std::string> kinds, touched;
  for (std::string line; std::getline(lines, line);) {
    const bool module = line.starts_with("  ");
    if (!module) kind = line;
    kinds.insert(kind);
    const std::string name = module ? line.substr(2, line.find(' ', 2) - 2) : "";
    if (!defaults.contains(name) && !name.empty() && chosen.find('"' + name + '"') != std::string::npos)
      touched.insert(kind);
  }
  kinds.erase("fitter");  // trains weights, before any run
  EXPECT_GE(kinds.size(), 16U);
  EXPECT_EQ(touched, kinds);
}

}  // namespace
}  // namespace photonlag::test
