/// What a stranger's files may not do: pass for what they are not, run programs, take what is not theirs.
#include <gmock/gmock.h>

#include "cli/tests/gate_fixture.hpp"
#include "cli/tests/strangers/strangers.hpp"

namespace photonlag::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void replace_in(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::string text = text_of(file);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  std::ofstream(file, std::ios::binary) << text.replace(at, from.size(), to);
}

TEST(Trust, AChangedFileIsNoResult) {
  const Scratch scratch;
  run("scenarios/many_clients.toml", scratch / "a", {"clients=1", "duration_s=1.5"});
  for (const auto& [file, from] : {std::pair("summary.json", "\"p50\": "), std::pair("scenario.toml", "seed = 1"),
                                   std::pair("refreshes.csv", "\n0,10,")}) {
    std::filesystem::remove_all(scratch / "b");
    std::filesystem::copy(scratch / "a", scratch / "b", std::filesystem::copy_options::recursive);
    replace_in(scratch / "b" / std::filesystem::path(file), from, std::string(from) + "1");
    const Outcome compared = photonlag({"compare", scratch / "a", scratch / "b"});
    EXPECT_EQ(compared.exit_code, 2) << file << compared.out;
    EXPECT_THAT(compared.err, HasSubstr(file));
    if (std::string(file) == "scenario.toml") continue;  // what explain and view do not read
    EXPECT_EQ(photonlag({"explain", scratch / "b"}).exit_code, 2) << file;
    EXPECT_EQ(photonlag({"view", scratch / "b", "--export", scratch / "v.svg"}).exit_code, 2) << file;
  }
}

class ForeignCode : public testing::Test {
 protected:
  void SetUp() override {
    if (program({"python3", "-c", "pass"}).exit_code != 0) GTEST_SKIP() << "needs python3";
    for (const char* name : {"CI", "GITHUB_ACTIONS"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
    }
    std::ofstream(scratch_ / "p.py")
        << "import sys\nopen(sys.argv[1], 'w')\nprint('hello 1', flush=True)\n"
           "for line in sys.stdin:\n  w, *r = line.split()\n  if w == 'sample': new = r[1:]\n"
           "  if w == 'query': print('pose', *new, flush=True)\n";
    scenario_ = tiny(scratch_, "[predictor]\nname = \"process\"\ncommand = [\"python3\", \"p.py\", \"" +
                                   (scratch_ / "ran").string() + "\"]\n");
  }
  void TearDown() override {
    for (const char* name : {"CI", "GITHUB_ACTIONS"}) unsetenv(name);
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }
  [[nodiscard]] bool has_run() const {
    const bool there = std::filesystem::exists(scratch_ / "ran");
    std::filesystem::remove(scratch_ / "ran");
    return there;
  }
  void refused(const std::vector<std::string>& words, const std::string& message) const {
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2) << words[0] << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_FALSE(has_run()) << words[0];
  }

  Scratch scratch_;
  std::string scenario_;
  std::map<std::string, std::string> before_;
};

TEST_F(ForeignCode, OfAScenarioIsForbiddenByASwitchOnEveryCommand) {
  EXPECT_EQ(photonlag(playing(scratch_, scenario_)).exit_code, 0);
  EXPECT_TRUE(has_run());
  const std::string why = "tiny.toml:7:11: error: [predictor] process 'command' names a program to run: --no-process";
  refused({"run", scenario_, "--no-process", "--out", scratch_ / "r"}, why);
  refused({"calibrate", scenario_, "--no-process", "-o", scratch_ / "c.csv"}, why);
  refused({"sweep", scenario_, "--no-process", "-o", scratch_ / "s.sqlite"}, why);
  refused({"compare", scenario_, "--swap", "clients=1,2", "--no-process"}, why);
  refused({"gate", scenario_, "--against", scratch_ / "g", "--bless", "--no-process"}, why);
  refused({"run", source("scenarios/many_clients.toml"), "--no-process", "--set",
           "predictor={name=\"process\", command=[\"true\"]}", "--out", scratch_ / "r"},
          "names a program to run");
  refused({"run", scenario_, "--no-plugins", "--plugin", "/bin/true", "--out", scratch_ / "r"},
          "--no-plugins forbids it");
}

TEST_F(ForeignCode, IsForbiddenInCIUnlessItIsAllowed) {
  const std::vector<std::string> gate{"gate", scenario_, "--against", scratch_ / "g", "--bless"};
  for (const char* name : {"CI", "GITHUB_ACTIONS"}) {
    setenv(name, "true", 1);
    refused(gate, "in CI, gate runs no code of others unless --allow-process");
    std::vector<std::string> plugin = gate;
    plugin.insert(plugin.end(), {"--plugin", "/bin/true"});
    refused(plugin, "unless --allow-plugins");
    std::vector<std::string> allowed = gate;
    allowed.emplace_back("--allow-process");
    EXPECT_EQ(photonlag(allowed).exit_code, 0);
    EXPECT_TRUE(has_run());
    EXPECT_EQ(photonlag({"run", scenario_, "--force", "--out", scratch_ / "run", "--no-pictures"}).exit_code, 0)
        << "no gate";
    EXPECT_TRUE(has_run());
    unsetenv(name);
  }
  setenv("CI", "false", 1);
  EXPECT_EQ(photonlag(gate).exit_code, 0);
  EXPECT_TRUE(has_run());
}

TEST(Force, TakesOnlyWhatARunHasLeft) {
  const Scratch scratch;
  const std::string scenario = tiny(scratch), good = scratch / "good";
  ASSERT_EQ(photonlag({"run", scenario, "--out", good}).exit_code, 0);
  ASSERT_EQ(photonlag({"run", scenario, "--out", good, "--force"}).exit_code, 0);
  const Outcome inside = photonlag({"run", scenario, "--out", good + "/inner"});
  EXPECT_EQ(inside.exit_code, 2);
  EXPECT_THAT(inside.err, HasSubstr("lies in the folder of a run"));
  EXPECT_EQ(photonlag({"run", scenario, "--out", good + "/deep/er/inner"}).exit_code, 2);
  for (const char* mine : {"notes.txt", "images/mine.png", "sub/sub/mine"}) {
    const std::filesystem::path file = std::filesystem::path(good) / mine;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "mine";
    const Outcome forced = photonlag({"run", scenario, "--out", good, "--force"});
    EXPECT_EQ(forced.exit_code, 2) << mine;
    EXPECT_THAT(forced.err, HasSubstr("--force does not take it"));
    EXPECT_TRUE(std::filesystem::exists(file)) << mine;
    std::filesystem::remove_all(std::filesystem::path(good) / std::filesystem::path(mine).begin()->string());
  }
  EXPECT_EQ(photonlag({"run", scenario, "--out", good, "--force"}).exit_code, 0);
}

TEST(Force, TakesNoFileOfAnotherKind) {
  const Scratch scratch;
  const std::string scenario = tiny(scratch, "", "mine.toml"), text = text_of(scenario);
  const auto keeps = [&](const std::vector<std::string>& words) {
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2) << words[0] << outcome.err;
    EXPECT_EQ(text_of(scenario), text) << words[0];
  };
  keeps({"calibrate", scenario, "-o", scratch / "mine.csv", "--force"});  // its note would be mine.toml
  keeps({"sweep", scenario, "-o", scenario, "--force"});
  keeps({"sweep", scenario, "--slurm", scenario});
  ASSERT_EQ(photonlag({"sweep", scenario, "-o", scratch / "s.sqlite"}).exit_code, 0);
  keeps({"sweep", "export", scratch / "s.sqlite", "--csv", scenario, "--force"});
  keeps({"sweep", "merge", scenario, scratch / "s.sqlite", "--force"});
  ASSERT_EQ(photonlag({"run", scenario, "--out", scratch / "run"}).exit_code, 0);
  keeps({"compare", scratch / "run", scratch / "run", "--json", scenario, "--force"});
  EXPECT_EQ(photonlag({"sweep", scenario, "-o", scratch / "s.sqlite", "--force"}).exit_code, 0);
  ASSERT_EQ(photonlag({"sweep", "export", scratch / "s.sqlite", "--csv", scratch / "e.csv"}).exit_code, 0);
  EXPECT_EQ(photonlag({"sweep", "export", scratch / "s.sqlite", "--csv", scratch / "e.csv", "--force"}).exit_code, 0);
}

TEST(Force, OfImportAndPredictTakesNoFileOfAnotherKind) {
  const Scratch scratch;
  const std::string diary = scratch / "notes.txt", text = "my dear diary\n";
  std::ofstream(diary) << text;
  std::ofstream(scratch / "ms.txt") << "0\n3\n9\n";
  std::ofstream(scratch / "rtt.csv") << "t_s,delay_ms\n0,20\n1,30\n";
  std::ofstream poses(scratch / "poses.csv");
  for (int i = 0; i < 200; ++i) poses << 0.01 * i << ',' << 0.001 * i << ",1.6,0,0,0,0,1\n";
  poses.close();
  const auto keeps = [&](const std::vector<std::string>& words) {
    const Outcome outcome = photonlag(words);
    EXPECT_EQ(outcome.exit_code, 2) << words[1] << outcome.err;
    EXPECT_EQ(text_of(diary), text) << words[1];
  };
  keeps({"import", "mahimahi", scratch / "ms.txt", "-o", diary, "--force"});
  keeps({"import", "ping", scratch / "rtt.csv", "-o", diary, "--force"});
  keeps({"import", "openxr", scratch / "poses.csv", "-o", diary, "--force"});
  const std::string trace = scratch / "head.csv";
  ASSERT_EQ(photonlag({"import", "openxr", scratch / "poses.csv", "-o", trace, "--from", "s"}).exit_code, 0);
  for (const char* flag : {"--csv", "--json"}) keeps({"predict", trace, "--predictor", "hold", flag, diary, "--force"});
  for (int again = 0; again < 2; ++again)
    EXPECT_EQ(photonlag({"import", "mahimahi", scratch / "ms.txt", "-o", scratch / "out.txt", "--force"}).exit_code, 0);
}

/// /etc/shadow and its like, whose lines nobody wants in a log.
TEST(Trust, MessagesDoNotTellWhatIsInAnyFile) {
  const Scratch scratch;
  std::ofstream(scratch / "secret") << "root:*:20228:0:99999:7:::\n";
  const std::string path = "\"" + (scratch / "secret").string() + "\"";
  for (const std::string& more :
       {"[downlink]\ncapacity = { name = \"mahimahi\", trace = " + path + " }\n",
        "[downlink]\ncapacity = { name = \"steps\", trace = " + path + " }\n",
        "[downlink]\nloss = { name = \"trace\", trace = " + path + " }\n",
        "[downlink]\ndelay = { name = \"empirical\", table = " + path + " }\n", "[head]\ntrace = " + path + "\n",
        "[codec.traffic]\nname = \"profile\"\npath = " + path + "\n",
        "[predictor]\nname = \"linear_fir\"\nweights = " + path + "\n"}) {
    const std::string scenario = tiny(scratch, more);
    const Outcome plain = photonlag(playing(scratch, scenario));
    EXPECT_EQ(plain.exit_code, 2) << more << plain.err;
    EXPECT_THAT(plain.err, Not(HasSubstr("20228"))) << plain.err;
    std::vector<std::string> words = playing(scratch, scenario);
    words.emplace_back("--no-process");
    EXPECT_THAT(photonlag(words).err, Not(HasSubstr("root"))) << more;
  }
}

TEST(Trust, AnEmptyOptionIsNoDefault) {
  const Scratch scratch;
  const std::string scenario = tiny(scratch);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"run", scenario, "--out", ""},
                                                {"run", scenario, "--gpu", ""},
                                                {"run", ""},
                                                {"compare", scenario, "--swap", "clients=1,2", "--out", ""},
                                                {"gate", scenario, "--against", ""},
                                                {"sweep", scenario, "-o", ""},
                                                {"view", "--export", ""},
                                                {"explain", ""}}) {
    const Outcome outcome = photonlag(words, scratch.path());
    EXPECT_EQ(outcome.exit_code, 2) << words[0] << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("is empty: give it a value, or leave it out")) << words[0];
  }
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"tiny.toml"});
}

}  // namespace
}  // namespace photonlag::test
