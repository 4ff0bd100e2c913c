#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/tests/gate_fixture.hpp"

/// Every report read by what it is for.

namespace photonlag::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json parsed(const std::filesystem::path& file) {
  std::ifstream in(file);
  return json::parse(in);
}

class GateReports : public testing::Test {
 protected:
  GateReports() {
    setenv("GITHUB_ACTIONS", "true", 1);
    setenv("GITHUB_STEP_SUMMARY", (scratch_ / "step.md").c_str(), 1);
    std::ofstream(scratch_ / "step.md") << "earlier step\n";
    outcome_ = gate({ci("steady"), ci("loss"), "--set", "server.encode.ms=3.5", "--junit", scratch_ / "j.xml",
                     "--summary", scratch_ / "s.md", "--bench", scratch_ / "b.json", "--bencher", scratch_ / "m.json"});
    unsetenv("GITHUB_ACTIONS");
    unsetenv("GITHUB_STEP_SUMMARY");
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream in(scratch_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  const Scratch scratch_;
  Outcome outcome_;
};

/// With the fields that JUnit's readers want, counts that add up, and the headline in the message.
TEST_F(GateReports, JUnitIsReadByAParserOfXml) {
  ASSERT_EQ(outcome_.exit_code, 1) << outcome_.err;
  const Outcome read = program({"python3", "-c", R"(import sys, xml.etree.ElementTree as e
root = e.parse(sys.argv[1]).getroot()
assert root.tag == 'testsuites', root.tag
cases = root.findall('./testsuite/testcase')
fails = root.findall('./testsuite/testcase/failure')
assert int(root.get('tests')) == len(cases) == 5, len(cases)
assert int(root.get('failures')) == len(fails) == 3, len(fails)
for suite in root:
    assert int(suite.get('tests')) == len(suite), suite.attrib
    assert float(suite.get('time')) > 0
for case in cases:
    assert case.get('name') and case.get('classname'), case.attrib
print(root.find("./testsuite[@name='steady']/testcase[@name='golden']/failure").get('message'))
)",
                                scratch_ / "j.xml"});
  EXPECT_EQ(read.exit_code, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr("steady: regressed: encode +0.500 ms from refresh"));
}

TEST_F(GateReports, AnnotationsNameFileAndLine) {
  EXPECT_THAT(outcome_.out, testing::ContainsRegex("\n::error file=[^,]*steady.toml,line=1,title=photonlag gate%3A "
                                                   "steady::steady: regressed: encode"));
  EXPECT_THAT(outcome_.out, testing::ContainsRegex("\n::error file=[^,]*steady.toml,line=[1-9][0-9]+,title=photonlag "
                                                   "gate%3A steady::over budget: encode_ms max is 3.5 ms"));
  EXPECT_THAT(gate({ci("loss"), "--set", "downlink.delay.ms=11"}).out, testing::Not(HasSubstr("::error")));
}

/// A table with as many cells in every row.
TEST_F(GateReports, StepSummaryIsAppendedAndAMarkdownTable) {
  const std::string summary = text("s.md");
  EXPECT_EQ(text("step.md"), "earlier step\n" + summary);
  std::istringstream lines(summary);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) continue;
    ++rows;
    EXPECT_EQ(std::ranges::count(line, '|'), 7) << line;
  }
  EXPECT_EQ(rows, 4);
  EXPECT_THAT(summary, HasSubstr("| steady | regressed | encode +0.500 ms from refresh"));
}

/// https://github.com/benchmark-action/github-action-benchmark: an array of {name, unit, value}.
TEST_F(GateReports, SmallerIsBetterIsWhatGithubActionBenchmarkReads) {
  const json all = parsed(scratch_ / "b.json");
  ASSERT_TRUE(all.is_array());
  ASSERT_GT(all.size(), 20U);
  std::set<std::string> names;
  for (const json& entry : all) {
    EXPECT_TRUE(entry.at("name").is_string() && entry.at("unit").is_string() && entry.at("value").is_number());
    EXPECT_TRUE(names.insert(entry.at("name")).second) << entry;
  }
  EXPECT_TRUE(names.contains("steady/pose_to_photon_render_ms.p99"));
}

/// https://bencher.dev/docs/reference/bencher-metric-format: {benchmark: {measure: {value, lower_value?,
/// upper_value?}}}.
TEST_F(GateReports, BencherMetricFormat) {
  const json all = parsed(scratch_ / "m.json");
  ASSERT_EQ(all.size(), 2U);
  for (const auto& [scenario, measures] : all.items()) {
    EXPECT_GT(measures.size(), 10U) << scenario;
    for (const auto& [measure, metric] : measures.items()) {
      EXPECT_TRUE(metric.at("value").is_number()) << measure;
      EXPECT_EQ(measure.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << measure;
    }
  }
  EXPECT_GT(all["steady"]["pose_to_photon_render_ms_p99"]["value"], 0);
}

TEST_F(GateReports, AReportThatCannotBeWrittenIsAnError) {
  EXPECT_EQ(gate({ci("steady"), "--junit", "/proc/no/such/j.xml"}).exit_code, 2);
}

}  // namespace
}  // namespace photonlag::test
