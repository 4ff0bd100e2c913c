/// A predictor that is another program: as good as one of ours, and named when it is not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX, which <csignal> need not have
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* greet = "import os, sys, time\nprint('hello 1', flush=True)\nsys.stdin.readline()\n";
constexpr const char* hold =
    "for line in sys.stdin:\n"
    "  word, *rest = line.split()\n"
    "  if word == 'sample': new = rest[1:]\n"
    "  if word == 'query': print('pose', *new, flush=True)\n";

class ProcessPredictor : public testing::Test {
 protected:
  void SetUp() override {
    if (program({"python3", "-c", "pass"}).exit_code != 0) GTEST_SKIP() << "needs python3";
  }

  /// Words that run the quickstart for a second, without pixels, with a predictor.
  [[nodiscard]] std::vector<std::string> words(const std::string& predictor, const std::string& folder = "run") const {
    return {"run",
            source("scenarios/quickstart.toml"),
            "--pixels",
            "off",
            "--set",
            "duration_s=1",
            "--set",
            "warmup_s=0.1",
            "--set",
            "predictor=" + predictor,
            "--no-pictures",
            "--out",
            scratch_ / folder};
  }
  [[nodiscard]] std::string python(const std::string& text, const std::string& more = "") const {
    std::ofstream(scratch_ / "mine.py") << text;
    return "{name=\"process\", command=[\"python3\", \"" + (scratch_ / "mine.py").string() + "\"]" + more + "}";
  }
  /// Expects exit 2 with the message, and nothing left of the run.
  void refused(const std::string& predictor, const std::string& message) const {
    const Outcome outcome = photonlag(words(predictor));
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("error: predictor 'process': '"));
    EXPECT_THAT(outcome.err, HasSubstr(message));
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path()))
      EXPECT_EQ(entry.path().filename(), "mine.py");
  }
  std::map<std::string, std::string> played(const std::string& predictor, const std::string& folder) {
    const Outcome outcome = photonlag(words(predictor, folder));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::map<std::string, std::string> all = hashes(read_run(scratch_ / folder));
    all.erase("scenario.toml");
    return all;
  }

  Scratch scratch_;
};

TEST_F(ProcessPredictor, GivesWhatTheSameFormulaBuiltInGivesHoweverLongItThinks) {
  const auto expected = played("{name=\"hold\"}", "ours");
  EXPECT_EQ(played(python(std::string(greet) + hold), "theirs"), expected);
  const std::string slow =
      std::string(greet) + "print = lambda *a, p=print, **k: (time.sleep(0.002), p(*a, **k))\n" + hold;
  EXPECT_EQ(played(python(slow), "slow"), expected);
}

/// The distinct cells of a column of refreshes.csv that are not empty.
std::set<std::string> cells_of(const std::filesystem::path& run, const std::string& column) {
  std::ifstream in(run / "refreshes.csv");
  std::string line, cell;
  std::getline(in, line);
  std::istringstream header(line);
  std::size_t place = 0;
  for (; std::getline(header, cell, ',') && cell != column; ++place) {
  }
  std::set<std::string> found;
  while (std::getline(in, line)) {
    std::istringstream row(line);
    for (std::size_t i = 0; i <= place; ++i) std::getline(row, cell, ',');
    if (!cell.empty()) found.insert(cell);
  }
  return found;
}

/// A program that holds the pose and states what 95 % of its errors stay within.
std::string stating(const std::string& p95) {
  return std::string(greet) +
         "for line in sys.stdin:\n"
         "  word, *rest = line.split()\n"
         "  if word == 'sample': new = rest[1:]\n"
         "  if word == 'query': print('pose', *new, '" +
         p95 + "', flush=True)\n";
}

TEST_F(ProcessPredictor, KeepsTheBoundsItStates) {
  const auto silent = played(python(std::string(greet) + hold), "silent");
  const auto told = played(python(stating("5 0.5")), "told");
  EXPECT_THAT(cells_of(scratch_ / "told", "pose_p95_render_mm"), ElementsAre("5"));
  EXPECT_THAT(cells_of(scratch_ / "told", "pose_p95_render_deg"), ElementsAre("0.5"));
  EXPECT_GT(cells_of(scratch_ / "silent", "pose_p95_render_mm").size(), 10U) << "learnt, where it says nothing";
  EXPECT_EQ(told.at("frames.csv"), silent.at("frames.csv"));
  // Through another that only smooths what it sees.
  played("{name=\"one_euro\", then=" + python(stating("7 0.25")) + "}", "through");
  EXPECT_THAT(cells_of(scratch_ / "through", "pose_p95_render_mm"), ElementsAre("7"));
  // And where the server predicts.
  std::vector<std::string> at_server = words(python(stating("9 0.125"), ", at=\"server\""), "server");
  EXPECT_EQ(photonlag(at_server).exit_code, 0);
  EXPECT_THAT(cells_of(scratch_ / "server", "pose_p95_render_deg"), ElementsAre("0.125"));
}

TEST_F(ProcessPredictor, IsJudgedByTheBoundsItStates) {
  std::ofstream trace(scratch_ / "head.csv");
  trace << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n";
  for (int k = 0; k < 200; ++k) trace << k / 100.0 << "," << k * 0.001 << ",1.6,0,1,0,0,0\n";
  trace.close();
  std::ofstream(scratch_ / "mine.py") << stating("3 0.5");
  const Outcome outcome = photonlag(
      {"predict", scratch_ / "head.csv", "--horizon", "40", "--uncertainty", "--predictor",
       "process:command=[\"python3\", \"" + (scratch_ / "mine.py").string() + "\"]", "--json", scratch_ / "p.json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  std::ifstream in(scratch_ / "p.json");
  const nlohmann::json report = nlohmann::json::parse(in);
  const std::string text = report.dump();
  EXPECT_THAT(text, HasSubstr("\"stated_p95\":3.0"));  // 100 mm/s, so every error is 4 mm
  EXPECT_THAT(text, HasSubstr("\"covered\":0.0"));
  EXPECT_THAT(text, HasSubstr("\"covered\":1.0"));  // of the rotation
}

TEST_F(ProcessPredictor, FilesOfItsCommandAreInputsOfTheRun) {
  played(python(std::string(greet) + hold), "run");
  EXPECT_THAT(read_run(scratch_ / "run").manifest.at("inputs").dump(), HasSubstr("mine.py"));
}

TEST_F(ProcessPredictor, IsNamedWhenItEnds) {
  const std::string start = greet;
  refused(python(start + "sys.exit(3)\n"), "mine.py' has ended with exit status 3");
  refused(python(start + "raise ValueError('no idea')\n"), "exit status 1; its last line: 'ValueError: no idea'");
  refused(python(start + "os.kill(os.getpid(), 11)\n"), "has ended with signal 11");
  refused(python("import sys\nsys.exit(4)\n"), "has ended with exit status 4");
  refused(python(start + "os.close(1)\ntime.sleep(60)\n"), "has closed its output but goes on");
  refused("{name=\"process\", command=[\"no-such-program\"]}", "'no-such-program' cannot be started: No such file");
}

TEST_F(ProcessPredictor, IsNamedWhenItHangs) {
  const std::string soon = ", timeout_ms=200, start_timeout_ms=3000";
  refused(python(std::string(greet) + "time.sleep(60)\n", soon),
          "has not answered within 200 ms; its last line: 'hello 1'");
  refused(python("import time\ntime.sleep(60)\n", ", start_timeout_ms=200"), "has not answered within 200 ms");
  refused(python(std::string(greet) + "import subprocess\nsubprocess.run(['sleep', '60'])\n", soon),
          "has not answered");
}

TEST_F(ProcessPredictor, IsNamedWhenItTalksNonsense) {
  const auto says = [](const std::string& text) {
    return std::string(greet) + "for line in sys.stdin:\n  if line.startswith('query'): print('" + text +
           "', flush=True)\n";
  };
  refused(python(says("pose nan 0 0 1 0 0 0")), "answered 'pose nan 0 0 1 0 0 0': nan is not finite");
  refused(python(says("pose 0 0 0 1 1 0 0")), "length 1.41421");
  refused(python(says("pose 0 0 0 0 0 0 0")), "length 0");
  refused(python(says("pose 0 0 0 1 0 0")), "7 numbers");
  refused(python(says("pose 0 0 zero 1 0 0 0")), "'zero' is no number");
  refused(python(says("who is there?")), "answered 'who is there?': must answer 'pose px py pz qw qx qy qz'");
  refused(python(says("")), "answered ''");
  refused(python(says("pose 0 0 0 1 0 0 0 -1 0.5")), "p95_mm and p95_deg must be 0 or more");
  refused(python(says("pose 0 0 0 1 0 0 0 5 -0.5")), "p95_mm and p95_deg must be 0 or more");
  refused(python(says("pose 0 0 0 1 0 0 0 inf 0.5")), "inf is not finite");
  refused(python(says("pose 0 0 0 1 0 0 0 5")), "7 numbers (or 9, with p95_mm p95_deg)");
  refused(python(says("pose 1e300 0 0 1 0 0 0")), "a position more than 1000000000 m away");
  refused(python(says("pose 0 0 0 1 0 0 0\\npose 0 0 0 1 0 0 0\\npose 0 0 0 1 0 0 0")),
          "nothing that it was not asked for");
}

TEST_F(ProcessPredictor, IsNamedWhenItBreaksTheProtocol) {
  refused(python(std::string(greet) + "for line in sys.stdin: print('pose nan 0 0 1 0 0 0', flush=True)\n"),
          "answered 'pose nan 0 0 1 0 0 0': nan is not finite");
  refused(python("print('hello 2', flush=True)\ninput()\n"), "answered 'hello 2': must greet with");
  refused(python(std::string(greet) + "while True: sys.stdout.write('x' * 4096)\n"),
          "more than 65536 bytes in one line");
}

TEST_F(ProcessPredictor, NeedsACommand) {
  const auto error = [&](const std::string& predictor) { return photonlag(words(predictor)).err; };
  EXPECT_THAT(error("{name=\"process\"}"), HasSubstr("'command' is missing"));
  EXPECT_THAT(error("{name=\"process\", command=[]}"), HasSubstr("names no program"));
  EXPECT_THAT(error("{name=\"process\", command=\"python3 x\"}"), HasSubstr("a list of words"));
  EXPECT_THAT(error("{name=\"process\", command=[\"python3\", 3]}"), HasSubstr("a list of text"));
}

/// The ids a program wrote, one a line.
std::vector<pid_t> ids_in(const std::filesystem::path& file) {
  std::vector<pid_t> ids;
  std::ifstream in(file);
  for (pid_t id = 0; in >> id;) ids.push_back(id);
  return ids;
}

bool is_gone(pid_t id) {
  for (int k = 0; k < 500; ++k, std::this_thread::sleep_for(10ms)) {
    std::ifstream status("/proc/" + std::to_string(id) + "/stat");
    std::string number, name, state;
    if (!(status >> number >> name >> state) || state == "Z") return true;  // a zombie of ours is not there; see below
  }
  return false;
}

/// Says who it is, and who its child is, and never ends by itself.
std::string stubborn(const std::string& ids) {
  return std::string(greet) +
         "import subprocess, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nc = subprocess.Popen(['sleep', "
         "'600'])\nopen('" +
         ids + "', 'a').write(f'{os.getpid()} {c.pid}\\n')\n" + hold + "time.sleep(600)\n";
}

TEST_F(ProcessPredictor, IsGoneWithAllItStartedAfterTheRun) {
  const std::string ids = scratch_ / "ids";
  played(python(stubborn(ids)), "run");
  EXPECT_EQ(ids_in(ids).size(), 2U);  // the program and its child
  for (const pid_t id : ids_in(ids)) EXPECT_TRUE(is_gone(id)) << id;
}

TEST_F(ProcessPredictor, IsGoneAfterCtrlCAndAfterAKill) {
  for (const int signal_number : {SIGINT, SIGKILL}) {
    const std::string ids = scratch_ / ("ids" + std::to_string(signal_number));
    std::vector<std::string> all = words(python(stubborn(ids)), "long");
    all.insert(all.begin(), PHOTONLAG_PROGRAM);
    all.insert(all.end(), {"--set", "duration_s=100000"});
    const pid_t child = fork();
    if (child == 0) {
      const int quiet = open("/dev/null", O_WRONLY);
      dup2(quiet, STDOUT_FILENO);
      dup2(quiet, STDERR_FILENO);
      std::vector<char*> pointers;
      for (std::string& word : all) pointers.push_back(word.data());
      pointers.push_back(nullptr);
      execv(pointers[0], pointers.data());
      _exit(127);
    }
    for (int k = 0; k < 1000 && ids_in(ids).size() < 2; ++k) std::this_thread::sleep_for(20ms);
    ASSERT_EQ(ids_in(ids).size(), 2U);
    std::this_thread::sleep_for(100ms);
    kill(child, signal_number);
    int status = 0;
    waitpid(child, &status, 0);
    if (signal_number == SIGINT) {
      EXPECT_EQ(WEXITSTATUS(status), 130);
      EXPECT_FALSE(std::filesystem::exists(scratch_ / "long"));
    }
    const std::vector<pid_t> started = ids_in(ids);
    for (std::size_t i = 0; i < started.size(); ++i) {
      if (signal_number == SIGINT || i % 2 == 0) {
        EXPECT_TRUE(is_gone(started[i])) << signal_number;
      } else {
        kill(started[i], SIGKILL);  // after a kill, what a program started is left to itself
      }
    }
  }
}

TEST_F(ProcessPredictor, TheExampleOfTheDocumentIsTheFile) {
  std::ostringstream page, example;
  page << std::ifstream(source("docs/process-predictor.md")).rdbuf();
  example << std::ifstream(source("docs/process_example.py")).rdbuf();
  EXPECT_THAT(page.str(), HasSubstr("```python\n" + example.str() + "```"));
}

}  // namespace
}  // namespace photonlag::test
