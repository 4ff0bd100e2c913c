/// Modules from shared libraries: as good as built in, and named when they are not.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;

/// A library with one predictor, my_predictor, whose `predict` does what stands in its place.
constexpr const char* misbehaving = R"(
#include <limits>
#include "pose-prediction/predictor.hpp"
#include "sim/core/plugin.hpp"
#include "sim/net/models.hpp"
PHOTONLAG_PLUGIN
using namespace photonlag;
namespace {
struct Mine final : Predictor {
  explicit Mine(int h) : how(h) {}
  void observe(const PoseSample& s) override { if (how == 1) throw 5; newest = s; }
  Prediction predict(Nanos at) const override {
    Prediction guess{newest};
    guess.pose.at = at;
    if (how == 2) throw std::runtime_error("cannot think");
    if (how == 3) guess.pose.position.y() = std::numeric_limits<double>::quiet_NaN();
    if (how == 4) guess.pose.world_from_head.coeffs() *= 2;
    if (how == 5) guess.pose.at += Nanos(1);
    return guess;
  }
  int how;
  PoseSample newest;
};
const Registration<Predictor> mine({.name = "mine", .summary = "s", .source = "-",
  .options = {{"how", "1", 0.0, {0, 9}, "what goes wrong"}},
  .make = [](const Values& v, const Context&) -> std::unique_ptr<Predictor> {
    if (v["how"] == 6) throw std::runtime_error("cannot be made");
    if (v["how"] == 7) return nullptr;
    return std::make_unique<Mine>(static_cast<int>(v["how"]));
  }});
const Registration<Loss> loss({.name = "mine", .summary = "s", .source = "-", .options = {},
  .make = [](const Values&, const Context&) -> std::unique_ptr<Loss> { throw std::out_of_range("no loss"); }});
}
)";

class Plugin : public testing::Test {
 protected:
  [[nodiscard]] Outcome play(const std::string& library, const std::vector<std::string>& sets,
                             const std::string& folder = "run") const {
    std::vector<std::string> words{"run",
                                   source("scenarios/quickstart.toml"),
                                   "--set",
                                   "duration_s=1",
                                   "--set",
                                   "warmup_s=0.1",
                                   "--out",
                                   scratch_ / folder,
                                   "--no-pictures",
                                   "--pixels",
                                   "off"};
    if (!library.empty()) words.insert(words.end(), {"--plugin", library});
    for (const std::string& set : sets) words.insert(words.end(), {"--set", set});
    return photonlag(words);
  }

  /// Compiles @p text with the program's own flags; @returns the library.
  [[nodiscard]] std::string compiled(const std::string& name, const std::string& text) const {
    const std::string file = scratch_ / (name + ".cpp"), library = scratch_ / (name + ".so");
    std::ofstream(file) << text;
    std::string words = "set -e; exec " PHOTONLAG_COMPILER " -std=c++20 -fPIC -shared -I '" PHOTONLAG_SOURCE_DIR
                        "' -I '" PHOTONLAG_BUILD_DIR "/generated' -isystem /usr/include/eigen3 " PHOTONLAG_FLAGS " ";
    const Outcome outcome = program({"sh", "-c", words + "'" + file + "' -o '" + library + "'"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return library;
  }

  /// A head that sways for 2 s, at 60 Hz.
  [[nodiscard]] std::string trace() const {
    std::ofstream out(scratch_ / "swaying.csv");
    out << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";
    for (int k = 0; k < 120; ++k) out << k / 60.0 << "," << std::sin(k / 15.0) << ",1.6,0,1,0,0,0\n";
    return scratch_ / "swaying.csv";
  }

  /// The table of `photonlag predict` for one predictor, without the columns that name it.
  [[nodiscard]] std::string table(const std::string& predictor, const std::vector<std::string>& more = {}) const {
    const std::string csv = scratch_ / (predictor + ".csv");
    std::vector<std::string> words{"predict", trace(), "--predictor", predictor, "--csv", csv, "--force"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::ifstream in(csv);
    std::string text, line;
    while (std::getline(in, line)) text += line.substr(line.find("causal") + 1) + "\n";
    return text;
  }

  [[nodiscard]] std::map<std::string, std::string> results(const std::string& folder) const {
    std::map<std::string, std::string> all = hashes(read_run(scratch_ / folder));
    all.erase("scenario.toml");
    return all;
  }

  void expect_refused(const std::string& library, const std::string& message) const {
    const Outcome outcome = photonlag({"list", "--plugin", library});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(library + ": error: ")) << message;
    EXPECT_THAT(outcome.err, HasSubstr(message));
  }

  Scratch scratch_;
};

TEST_F(Plugin, TheExampleIsBuiltAgainstAnInstalledCopyAndGivesWhatIsBuiltIn) {
  const std::string prefix = scratch_ / "prefix", build = scratch_ / "build";
  const auto done = [](const std::vector<std::string>& words) {
    const Outcome outcome = program(words);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  };
  done({PHOTONLAG_CMAKE, "--install", PHOTONLAG_BUILD_DIR, "--prefix", prefix});
  done({PHOTONLAG_CMAKE, "-S", source("docs/plugin-example"), "-B", build, "-DCMAKE_PREFIX_PATH=" + prefix,
        "-DCMAKE_CXX_COMPILER=" PHOTONLAG_COMPILER, "-DCMAKE_CXX_FLAGS=" PHOTONLAG_FLAGS});
  done({PHOTONLAG_CMAKE, "--build", build});
  const std::string library = build + "/libmy_predictor.so";

  const Outcome listed = program({prefix + "/bin/photonlag", "list", "predictor", "--plugin", library});
  EXPECT_THAT(listed.out, HasSubstr("as a plug-in (from " + library + ")")) << listed.err;
  const Outcome described = photonlag({"describe", "predictor", "my_predictor", "--plugin", library});
  EXPECT_THAT(described.out, HasSubstr("max_horizon_ms  (0 .. 1000 ms; default 200)")) << described.err;

  const Outcome ours = play("", {"predictor={name=\"constant_velocity\"}"}, "ours");
  const Outcome theirs = play(library, {"predictor={name=\"my_predictor\"}"}, "theirs");
  ASSERT_EQ(ours.exit_code, 0) << ours.err;
  ASSERT_EQ(theirs.exit_code, 0) << theirs.err;
  EXPECT_EQ(results("theirs"), results("ours"));
  EXPECT_TRUE(read_run(scratch_ / "theirs").manifest.at("inputs").contains(library));
  EXPECT_THAT(play("", {"predictor.name=my_predictor"}, "without").err, HasSubstr("unknown predictor 'my_predictor'"));
  EXPECT_THAT(play(library, {"predictor={name=\"my_predictor\", max_horizon_ms=2000}"}, "range").err,
              HasSubstr("allowed 0 .. 1000 ms"));
}

TEST_F(Plugin, IsComparedWithTheOthersByPredict) {
  std::ifstream in(source("docs/plugin-example/my_predictor.cpp"));
  const std::string library = compiled("my_predictor", {std::istreambuf_iterator<char>(in), {}});
  const std::string ours = table("constant_velocity"), theirs = table("my_predictor", {"--plugin", library});
  EXPECT_EQ(theirs, ours);
  EXPECT_THAT(ours, HasSubstr(",200,1,")) << "no row for 200 ms";
  const Outcome without = photonlag({"predict", trace(), "--predictor", "my_predictor"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.err, HasSubstr("unknown predictor 'my_predictor'"));
}

TEST_F(Plugin, IsNamedByPredictWithTheTraceTheHorizonAndTheInstant) {
  const std::string library = compiled("mine", misbehaving);
  const auto refused = [&](int how, const std::string& message) {
    const Outcome outcome = photonlag({"predict", trace(), "--plugin", library, "--horizon", "40,60", "--predictor",
                                       "mine:how=" + std::to_string(how), "--csv", scratch_ / "none.csv"});
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("predictor 'mine' of " + library)) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "none.csv"));
  };
  refused(3, "predicted, for 40000000 ns, a pose that is not finite (on " + trace() +
                 ", 40 ms ahead of the sample at 0.000000 s)");
  refused(2, "threw: cannot think (on " + trace() + ", 40 ms ahead");
  refused(1, "(on " + trace() + ", taking the sample at 0.000000 s)");
}

TEST_F(Plugin, IsNamedWhenItThrowsOrAnswersNonsense) {
  const std::string library = compiled("mine", misbehaving);
  const auto refused = [&](const std::string& set, const std::string& message) {
    const Outcome outcome = play(library, {set});
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("'mine' of " + library + " " + message)) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "run"));
  };
  const auto how = [](int number) { return "predictor={name=\"mine\", how=" + std::to_string(number) + "}"; };
  refused(how(1), "threw something that is no std::exception");
  refused(how(2), "threw: cannot think");
  refused(how(3), "predicted, for ");
  refused(how(4), "predicted, for ");
  refused(how(5), "predicted, for ");
  refused(how(6), "threw: cannot be made");
  refused(how(7), "made nothing");
  refused("downlink.loss={name=\"mine\"}", "threw: no loss");
  EXPECT_THAT(play(library, {how(3)}).err, HasSubstr("a pose that is not finite"));
  EXPECT_THAT(play(library, {how(4)}).err, HasSubstr("a quaternion of length 2, must be 1"));
  EXPECT_THAT(play(library, {how(5)}).err, HasSubstr("the pose of another instant"));
  for (const auto& entry : std::filesystem::directory_iterator(scratch_.path())) EXPECT_EQ(entry.path().stem(), "mine");
  EXPECT_EQ(play(library, {how(0)}, "mine").exit_code, 0);
}

TEST_F(Plugin, IsRefusedWithTheReason) {
  expect_refused(scratch_ / "nowhere.so", "plug-in cannot be opened: no such file");
  expect_refused(scratch_.path(), "plug-in is a folder");
  std::ofstream(scratch_ / "text.so") << "hello";
  expect_refused(scratch_ / "text.so", "is no plug-in: it does not state PHOTONLAG_PLUGIN");
  expect_refused(compiled("old",
                          "extern \"C\" const char photonlag_plugin[] = \"photonlag-plugin{headers 0, compiler 1}\";"
                          "struct Bomb { Bomb() { __builtin_trap(); } } bomb;"),
                 "plug-in was compiled with\n    headers 0, compiler 1\n  but this program with\n    headers ");
  const std::string head = "#include \"sim/core/plugin.hpp\"\nPHOTONLAG_PLUGIN\n";
  expect_refused(compiled("empty", head), "plug-in registers no module");
  expect_refused(compiled("wild", head + "void nowhere(); struct A { A() { nowhere(); } } a;"),
                 "plug-in cannot be loaded: ");
  expect_refused(compiled("thrower", head + "struct A { A() { throw 1; } } a;"), "plug-in threw while it was loaded");
  expect_refused(
      compiled("taken", head + "#include \"pose-prediction/predictor.hpp\"\nconst photonlag::Registration<photonlag"
                               "::Predictor> r({.name = \"hold\", .summary = \"\", .source = \"\", .options "
                               "= {}, .make = {}});"),
      "plug-in brings predictor 'hold', a name that is taken");
}

}  // namespace
}  // namespace photonlag::test
