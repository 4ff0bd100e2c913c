/// Looking at runs from the command line: several clients, exports, terminals of all kinds, and words mistyped.
#include <gmock/gmock.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, which <csignal> need not have
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iomanip>
#include <memory>
#include <sstream>
#include <thread>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

/// One run of three clients for all tests here.
class Looking : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch = std::make_unique<Scratch>();
    (void)run("scenarios/lossy.toml", *scratch / "three", {"clients=3", "duration_s=4", "record.level=full"},
              {"--pixels", "off"});
  }
  static void TearDownTestSuite() { scratch.reset(); }
  static std::string three() { return *scratch / "three"; }

  /// The program with @p variables on a terminal of its own; what it wrote there.
  static std::string on_terminal(const std::string& variables, const std::string& words) {
    const std::string command = variables + " " + PHOTONLAG_PROGRAM + " " + words;
    return program({"script", "-qec", command, "/dev/null"}).out;
  }

  inline static std::unique_ptr<Scratch> scratch;
};

TEST_F(Looking, ExplainTellsTheWorstClientsOldestPicture) {
  const RunData data = read_run(three());
  const ReadRefresh* worst = nullptr;
  for (const ReadRefresh& r : data.refreshes)
    if (r.frame && r.vsync >= std::chrono::seconds(1) &&
        (worst == nullptr || r.pose_to_photon_render > worst->pose_to_photon_render))
      worst = &r;
  ASSERT_NE(worst, nullptr);
  const std::string client = std::to_string(worst->client), refresh = std::to_string(worst->refresh);
  const Outcome told = photonlag({"explain", three()});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("Refresh " + refresh + " of client " + client + " of 3, numbered from 0"));
  EXPECT_EQ(told.out, photonlag({"explain", three(), "--client", client, "--refresh", refresh}).out);
  // Its age is the largest that `run` prints.
  std::ostringstream age;
  age << std::fixed << std::setprecision(3) << millis(worst->pose_to_photon_render);
  EXPECT_THAT(told.out, HasSubstr(age.str() + " ms after the head was measured"));
  EXPECT_NEAR(metric(data, "pose_to_photon_render_ms", "max"), millis(worst->pose_to_photon_render), 1e-6);
}

TEST_F(Looking, PicturesNameTheClientTheyAreOf) {
  for (const char* client : {"0", "1", "2"}) {
    const std::string out = *scratch / (std::string("client-") + client + ".svg");
    ASSERT_EQ(photonlag({"view", three(), "--client", client, "--export", out}).exit_code, 0);
    std::stringstream text;
    text << std::ifstream(out).rdbuf();
    EXPECT_THAT(text.str(), HasSubstr(std::string("client ") + client + " of 3"));
  }
  const Outcome none = photonlag({"view", three(), "--client", "3", "--export", *scratch / "none.svg"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("has no client 3; it has 0 to 2"));
}

TEST_F(Looking, SizesAreTakenInBothWays) {
  int n = 0;
  for (const std::vector<std::string>& size :
       {std::vector<std::string>{"--size", "640,420"}, {"--size", "640", "420"}, {"--size=640,420"}}) {
    const fs::path out = *scratch / ("size-" + std::to_string(n++) + ".png");
    std::vector<std::string> words{"view", "--plot", "ccdf", "--export", out};
    words.insert(words.end(), size.begin(), size.end());
    words.push_back(three());
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::ifstream in(out, std::ios::binary);
    std::string head(24, '\0');
    in.read(head.data(), 24);
    const auto number = [&](std::size_t at) {
      return (static_cast<unsigned char>(head[at + 2]) << 8) | static_cast<unsigned char>(head[at + 3]);
    };
    EXPECT_EQ(number(16), 640);
    EXPECT_EQ(number(20), 420);
  }
}

TEST_F(Looking, MistakesAreToldInPlainWords) {
  const auto refused = [&](std::vector<std::string> words, const auto& message) {
    words.insert(words.end(), {"--export", *scratch / "never.png"});
    words.insert(words.begin(), {"view", three()});
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, message);
    EXPECT_LT(outcome.err.size(), 400U) << outcome.err;
    EXPECT_FALSE(fs::exists(*scratch / "never.png"));
  };
  refused({"--at-refresh", "-1"}, HasSubstr("'-1' is not a refresh: a whole number, 0 or more"));
  refused({"--at-refresh", "99999999999999999999"}, HasSubstr("is not a refresh: a whole number, 0 or more and below"));
  refused({"--at-refresh", "late"}, HasSubstr("'late' is not a refresh"));
  refused({"--client", "first"}, HasSubstr("'first' is not a client"));
  refused({"--plot", "nonsense"}, HasSubstr("there is no plot 'nonsense'; known: budget, ccdf, "));
  refused({"--plot", "gannt"}, HasSubstr("did you mean 'gantt'?"));
  refused({"--size", "80,60"}, HasSubstr("is too small to read the plot overview: at least 480,300 pixels"));
  refused({"--size", "640x480"}, HasSubstr("--size"));
  refused({"--at-refresh", "100000"}, HasSubstr("there is no refresh 100000; client "));
}

TEST_F(Looking, ExportsReplaceNothingUnasked) {
  const fs::path out = *scratch / "once.svg";
  const std::vector<std::string> words{"view", three(), "--plot", "ccdf", "--export", out};
  ASSERT_EQ(photonlag(words).exit_code, 0);
  const Outcome again = photonlag(words);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("exists; --force replaces it"));
  std::vector<std::string> forced = words;
  forced.emplace_back("--force");
  EXPECT_EQ(photonlag(forced).exit_code, 0);
}

TEST_F(Looking, MistypedCommandsAndOptionsAreGuessed) {
  const auto says = [](const std::vector<std::string>& words, const std::string& message) {
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(message));
  };
  says({"sweep", "tabel", "lte.sqlite"}, "unknown sweep command 'tabel'; did you mean 'table'?");
  says({"sweep", "exprot", "lte.sqlite"}, "did you mean 'export'?");
  says({"sweep", "plto", "lte.sqlite", "-o", "x.png"}, "did you mean 'plot'?");
  says({"history", "polt", "h.csv"}, "did you mean 'plot'?");
  says({"run", "x.toml", "--seeed", "3"}, "run has no option '--seeed'; did you mean '--seed'?");
  says({"view", "--exprot", "x.png"}, "did you mean '--export'?");
  says({"sweep", "table", "x.sqlite", "--metrics=a"},
       "sweep table has no option '--metrics'; did you mean '--metric'?");
  says({"explain", three(), "again"}, "too many words: again");
  // A scenario that is not there is no command mistyped.
  says({"sweep", "tables.toml"}, "tables.toml");
  EXPECT_THAT(photonlag({"sweep", "tables.toml"}).err, Not(HasSubstr("unknown sweep command")));
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t letters = 0;
    for (const char c : line) letters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U && c != '\r' ? 1U : 0U;
    widest = std::max(widest, letters);
  }
  return widest;
}

TEST_F(Looking, ATerminalGetsTheColoursAndTheWidthItAsksFor) {
  const std::string words = "explain " + three();
  EXPECT_THAT(on_terminal("TERM=xterm NO_COLOR=", words), HasSubstr("\x1b["));
  EXPECT_THAT(on_terminal("TERM=xterm NO_COLOR=1", words), AllOf(Not(HasSubstr("\x1b[")), HasSubstr("To blame")));
  EXPECT_THAT(on_terminal("TERM=dumb NO_COLOR=", words), AllOf(Not(HasSubstr("\x1b[")), HasSubstr("To blame")));
  for (const std::size_t columns : {60U, 80U, 120U})
    EXPECT_LE(widest_line(on_terminal("NO_COLOR=1 COLUMNS=" + std::to_string(columns), words)), columns);
}

TEST_F(Looking, TheBarsOfARunFillTheTerminal) {
  if (sanitized) GTEST_SKIP() << "the address sanitizer writes lines of its own";
  std::size_t before = 0;
  for (const std::size_t columns : {60U, 80U, 130U, 200U}) {
    const std::string out = *scratch / ("width-" + std::to_string(columns));
    const std::string scenario = source("scenarios/lossy.toml");
    const std::string text =
        on_terminal("NO_COLOR=1 TERM=dumb COLUMNS=" + std::to_string(columns),
                    "run " + scenario + " --pixels off --set duration_s=2 --no-pictures --out " + out);
    const std::size_t wide = widest_line(text.substr(0, text.find("run folder")));
    EXPECT_LE(wide, columns) << text;
    EXPECT_GT(wide, before) << "no wider at " << columns;
    before = wide;
  }
}

/// SIGINT as soon as @p there exists, then the message and the exit code.
Outcome interrupted_once(const std::vector<std::string>& words, const fs::path& there, const fs::path& log) {
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> all;
    std::string name = PHOTONLAG_PROGRAM;
    all.push_back(name.data());
    std::vector<std::string> copy = words;
    for (std::string& word : copy) all.push_back(word.data());
    all.push_back(nullptr);
    if (std::freopen(log.c_str(), "w", stderr) == nullptr) _exit(126);
    execv(PHOTONLAG_PROGRAM, all.data());
    _exit(127);
  }
  for (int i = 0; i < 3000 && !fs::exists(there); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  std::stringstream err;
  err << std::ifstream(log).rdbuf();
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), .out = "", .err = err.str()};
}

TEST_F(Looking, AnInterruptedCompareLeavesNothing) {
  for (const bool made_before : {false, true}) {
    const fs::path out = *scratch / (made_before ? "made" : "new");
    if (made_before) fs::create_directory(out);
    const Outcome outcome = interrupted_once(
        {"compare", source("scenarios/lossy.toml"), "--swap", "downlink.delay.mean_ms=20,40", "--seeds", "1..40",
         "--set", "pixels=false", "--set", "duration_s=60", "--jobs", "1", "--out", out},
        out / "A" / "1" / "manifest.json", *scratch / "compare.log");
    EXPECT_EQ(outcome.exit_code, 130);
    EXPECT_THAT(outcome.err, HasSubstr("nothing was left behind"));
    EXPECT_EQ(fs::exists(out), made_before);
    if (made_before) {
      EXPECT_TRUE(fs::is_empty(out));
    }
  }
}

}  // namespace
}  // namespace photonlag::test
