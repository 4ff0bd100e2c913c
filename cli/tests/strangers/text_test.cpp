/// Text from outside, wherever it goes: terminals, CI, Markdown, XML, CSV, SVG.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/tests/gate_fixture.hpp"
#include "cli/tests/strangers/strangers.hpp"
#include "sim/core/sha256.hpp"

namespace photonlag::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether a parser that nobody here wrote reads it.
bool is_xml(const std::filesystem::path& file) {
  return program({"python3", "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", file}).exit_code == 0;
}

/// Runs what @p more makes of a scenario, and expects exit 2 with a message on one line without a control character.
std::string refusal(const Scratch& scratch, const std::string& more) {
  const Outcome run = photonlag(playing(scratch, tiny(scratch, more)));
  EXPECT_EQ(run.exit_code, 2) << run.err;
  EXPECT_TRUE(is_plain(run.err)) << run.err;
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  return run.err;
}

TEST(Text, ANameHoldsNoControlCharacters) {
  const Scratch scratch;
  for (const std::string name : {"x\\n::error file=a::pwn", "e\\u001b[31mred", "name\\u0000x", "bell\\u0007",
                                 "c1\\u009b31m", "turn\\u202Eed", "a\\u2028b"})
    EXPECT_THAT(refusal(scratch, "name = \"" + name + "\"\n"),
                HasSubstr("tiny.toml:5:8: error: 'name' must be usable"));
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"tiny.toml"});
  EXPECT_EQ(photonlag(playing(scratch, tiny(scratch, "name = \"Zürich – 東京 <b>\"\n"))).exit_code, 0);
}

TEST(Text, MessagesAreLettersOnOneLineAndNotLong) {
  const Scratch scratch;
  const std::string esc = "\\u001b]0;pwn\\u0007";
  EXPECT_THAT(refusal(scratch, "[predictor]\nname = \"" + esc + "\"\n"),
              HasSubstr("unknown predictor '\\x1b]0;pwn\\x07'"));
  EXPECT_THAT(refusal(scratch, "\"a\\n::error::b\" = 1\n"), HasSubstr("no key 'a\\n::error::b'"));
  EXPECT_THAT(refusal(scratch, "[codec]\non_loss = \"" + esc + "\"\n"), HasSubstr("is '\\x1b]0;pwn\\x07'"));
  EXPECT_LT(refusal(scratch, std::string(10'000, 'k') + " = 1\n").size(), 1200U);
  EXPECT_LT(refusal(scratch, "[display]\n" + std::string(10'000, 'k') + " = 1\n").size(), 1200U);
  EXPECT_LT(refusal(scratch, "[predictor]\nname = \"" + std::string(10'000, 'v') + "\"\n").size(), 1200U);
  EXPECT_LT(refusal(scratch, "[head]\ntrace = \"" + std::string(3'000, 'v') + "\"\n").size(), 4000U);
  std::ofstream(scratch / "t.csv") << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n0,\x1b[2J,0,0,1,0,0,0\n";
  EXPECT_THAT(refusal(scratch, "[head]\ntrace = \"t.csv\"\n"), HasSubstr("'\\x1b[2J' is not a number"));
  std::ofstream(scratch / "t.csv") << "t_s,px_m,py_m,pz_m,qw,qx,qy,qz\n0," << std::string(100'000, '9')
                                   << "x,0,0,1,0,0,0\n";
  EXPECT_LT(refusal(scratch, "[head]\ntrace = \"t.csv\"\n").size(), 600U);
  std::ofstream(scratch / "s.csv") << "0,1\n1,\x07\n";
  EXPECT_THAT(refusal(scratch, "[downlink]\ncapacity = { name = \"steps\", trace = \"s.csv\" }\n"), HasSubstr("\\x07"));
  std::ofstream(scratch / "l.txt") << "01\xff\n";
  EXPECT_THAT(refusal(scratch, "[downlink]\nloss = { name = \"trace\", trace = \"l.txt\", format = \"flags\" }\n"),
              HasSubstr("\\xff"));
}

TEST(Text, FilesOfAnyNameAreToldPrintably) {
  const Scratch scratch;
  const Outcome none = photonlag({"run", scratch / "a\x1b[31m\n::error::b\xff.toml"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(is_plain(none.err));
  EXPECT_THAT(none.err, HasSubstr("a\\x1b[31m\\n::error::b\\xff.toml: error: cannot be read: no such file"));
  const Outcome option = photonlag({"run", "--no\x1b[31m-such"});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_TRUE(is_plain(option.err)) << option.err;
  EXPECT_THAT(photonlag({"::error::x"}).err, Not(ContainsRegex("(^|\n) *::error")));
}

TEST(Text, NoRunnerOfACITakesItForACommand) {
  const Scratch scratch;
  setenv("GITHUB_ACTIONS", "true", 1);
  const Outcome named = gate({tiny(scratch, "name = \"::add-mask::x ##[error]y\"\n"), "--bless"}, scratch / "golden");
  const Outcome ran = photonlag(playing(scratch, tiny(scratch, "name = \"::stop-commands::x\"\n")));
  const Outcome broken =
      gate({tiny(scratch, "[[expect]]\nmetric = \"x\\n::set-output name=a::b\"\nstat = \"p50\"\nmax = 1\n"), "--bless"},
           scratch / "golden");
  unsetenv("GITHUB_ACTIONS");
  EXPECT_EQ(named.exit_code, 0) << named.err;
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(broken.exit_code, 2);
  for (const Outcome& outcome : {named, ran, broken}) {
    EXPECT_TRUE(is_plain(outcome.out)) << outcome.out;
    EXPECT_THAT(outcome.out, Not(ContainsRegex("(^|\n) *::(add-mask|stop-commands|set-output)")));
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("##[")));
  }
}

TEST(Text, ReportsAreWellFormedForEveryName) {
  const Scratch scratch;
  const std::string name = "<img src=x onerror=alert(1)>|**b** ]]>& [l](x) @all";
  std::ofstream(scratch / "bad\xff.toml") << text_of(tiny(scratch));
  const Outcome outcome = gate({tiny(scratch, "name = \"" + name + "\"\n", "html.toml"), scratch / "bad\xff.toml",
                                "--bless", "--junit", scratch / "j.xml", "--summary", scratch / "s.md", "--bench",
                                scratch / "b.json", "--bencher", scratch / "m.json"},
                               scratch / "golden");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err << outcome.out;
  EXPECT_TRUE(is_xml(scratch / "j.xml")) << text_of(scratch / "j.xml");
  const std::string summary = text_of(scratch / "s.md");
  EXPECT_THAT(summary, Not(HasSubstr("<img")));
  EXPECT_THAT(summary, Not(HasSubstr("[l](x)")));
  EXPECT_THAT(summary, Not(HasSubstr("@all")));
  for (const char* file : {"b.json", "m.json"}) EXPECT_TRUE(nlohmann::json::accept(text_of(scratch / file))) << file;
  const Outcome worse = gate({scratch / "html.toml", "--set", "server.encode={name=\"fixed\", ms=9}", "--summary",
                              scratch / "s.md", "--junit", scratch / "j.xml"},
                             scratch / "golden");
  EXPECT_EQ(worse.exit_code, 1) << worse.err << worse.out;
  EXPECT_THAT(text_of(scratch / "s.md"), HasSubstr("<summary>&lt;img src=x"));
  const std::string told = text_of(scratch / "s.md");  // what follows the summary is a block of code
  EXPECT_THAT(told.substr(0, told.find("</summary>")), Not(HasSubstr("<img")));
  EXPECT_TRUE(is_xml(scratch / "j.xml"));
}

TEST(Text, ASpreadsheetFindsNoFormulas) {
  const Scratch scratch;
  std::ofstream(scratch / "a.toml") << text_of(tiny(scratch))
                                    << "[sweep]\n\"name\" = [\"=1+1\", \"@SUM(A1)\", \"+cmd|x\", \"-1\"]\n";
  ASSERT_EQ(photonlag({"sweep", scratch / "a.toml", "-o", scratch / "a.sqlite"}).exit_code, 0);
  ASSERT_EQ(photonlag({"sweep", "export", scratch / "a.sqlite", "--csv", scratch / "a.csv"}).exit_code, 0);
  const std::string csv = text_of(scratch / "a.csv");
  for (const char* cell : {",'=1+1,", ",'@SUM(A1),", ",'+cmd|x,", ",-1,"}) EXPECT_THAT(csv, HasSubstr(cell));
  ASSERT_EQ(photonlag(playing(scratch, tiny(scratch, "name = \"=1+1\"\n"))).exit_code, 0);
  for (int i = 0; i < 2; ++i)  // what it wrote it reads back
    ASSERT_EQ(photonlag({"history", "add", scratch / "h.csv", scratch / "run", "--commit", "abc", "--date",
                         "2026-11-01T00:00:00Z"})
                  .exit_code,
              0);
  EXPECT_THAT(text_of(scratch / "h.csv"), HasSubstr(",abc,'=1+1,"));
  EXPECT_THAT(text_of(scratch / "h.csv"), Not(HasSubstr(",=1+1")));
}

TEST(Text, PicturesAreXmlWhateverFoldersAreCalled) {
  const Scratch scratch;
  const std::string odd = scratch / "a\x1b\xff<&\"\x01";
  ASSERT_EQ(photonlag({"run", source("scenarios/many_clients.toml"), "--set", "clients=1", "--set", "duration_s=1.5",
                       "--out", odd})
                .exit_code,
            0);
  EXPECT_TRUE(is_xml(odd + "/overview.svg"));
  ASSERT_EQ(photonlag({"view", odd, "--export", scratch / "a.svg"}).exit_code, 0);
  EXPECT_TRUE(is_xml(scratch / "a.svg"));
  const Outcome compared = photonlag({"compare", odd, odd, "--json", scratch / "c.json", "--plot", scratch / "c.svg"});
  EXPECT_EQ(compared.exit_code, 3) << compared.err;
  EXPECT_TRUE(is_plain(compared.out)) << compared.out;
  EXPECT_TRUE(nlohmann::json::accept(text_of(scratch / "c.json")));
  EXPECT_TRUE(is_xml(scratch / "c.svg"));
}

/// A run whose manifest fits what @p change makes of its summary.
void forge(const std::filesystem::path& run, void (*change)(nlohmann::json&)) {
  nlohmann::json summary = nlohmann::json::parse(text_of(run / "summary.json"));
  nlohmann::json manifest = nlohmann::json::parse(text_of(run / "manifest.json"));
  change(summary);
  std::ofstream(run / "summary.json") << summary.dump(1);
  manifest["files"]["summary.json"]["sha256"] = sha256_of_file(run / "summary.json");
  std::ofstream(run / "manifest.json") << manifest.dump(1);
}

TEST(Text, RunFoldersOfStrangersAreToldPrintably) {
  const Scratch scratch;
  run("scenarios/many_clients.toml", scratch / "run", {"clients=1", "duration_s=1.5"});
  forge(scratch / "run", [](nlohmann::json& summary) {
    summary["run"]["scenario"] = "\x1b[31mred\n::error::pwn";
    for (auto& metric : summary["metrics"]) metric["unit"] = "ms\x1b[2J";
  });
  for (const Outcome& told :
       {photonlag({"compare", scratch / "run", scratch / "run"}), photonlag({"explain", scratch / "run"})}) {
    EXPECT_TRUE(is_plain(told.out + told.err)) << told.out << told.err;
    EXPECT_THAT(told.out, Not(ContainsRegex("(^|\n) *::error")));
  }
  forge(scratch / "run", [](nlohmann::json& summary) { summary = {{"run", 3}, {"metrics", "none"}}; });
  for (const Outcome& told :
       {photonlag({"compare", scratch / "run", scratch / "run"}), photonlag({"explain", scratch / "run"}),
        photonlag({"view", scratch / "run", "--export", scratch / "v.svg"})})
    EXPECT_NE(told.exit_code, 70) << told.err;
}

}  // namespace
}  // namespace photonlag::test
