#include <fmt/format.h>

#include "bench/gate/report.hpp"
#include "sim/core/printable.hpp"

namespace photonlag {
namespace {

struct TestCase {
  std::string name, what, message;  ///< what: "failure", "error", "skipped" or empty.
  double wall_s = 0;
};

std::vector<TestCase> cases_of(const GateResult& result) {
  std::vector<TestCase> cases;
  const bool failed = result.changed(), open = result.undecided();
  GateResult alone = result;
  alone.budgets.clear();
  const std::string message = alone.passed() ? "" : alone.headline();
  const char* what = !result.error.empty() ? "error" : failed ? "failure" : open ? "skipped" : "";
  cases.push_back({"golden", what, message, result.wall_s});
  for (const BudgetResult& b : result.budgets)
    cases.push_back(
        {"expect " + b.budget.metric + " " + b.budget.stat + " (line " + std::to_string(b.budget.where.line) + ")",
         b.met ? "" : "failure", b.met ? "" : b.told()});
  return cases;
}

std::string suite(const GateResult& result) {
  std::string body;
  int failures = 0, errors = 0, skipped = 0, tests = 0;
  for (const TestCase& c : cases_of(result)) {
    ++tests;
    failures += c.what == "failure";
    errors += c.what == "error";
    skipped += c.what == "skipped";
    body += fmt::format(R"(    <testcase name="{}" file="{}" status="run" result="{}" time="{:.3f}" classname="{}")",
                        xml_text(c.name), xml_text(result.file), c.what == "skipped" ? "skipped" : "completed",
                        c.wall_s, xml_text(result.scenario));
    if (c.what.empty())
      body += " />\n";
    else
      body += fmt::format(">\n      <{0} message=\"{1}\"{2}>{3}</{0}>\n    </testcase>\n", c.what, xml_text(c.message),
                          c.what == "skipped" ? "" : R"( type="")", xml_text(gate_text({result})));
  }
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" disabled=\"0\" skipped=\"{}\" errors=\"{}\" "
      "time=\"{:.3f}\">\n{}  </testsuite>\n",
      xml_text(result.scenario), tests, failures, skipped, errors, result.wall_s, body);
}

}  // namespace

std::string gate_junit(const std::vector<GateResult>& results) {
  std::string suites;
  std::size_t tests = 0, failures = 0, errors = 0;
  double wall_s = 0;
  for (const GateResult& result : results) {
    for (const TestCase& c : cases_of(result)) {
      ++tests;
      failures += c.what == "failure";
      errors += c.what == "error";
    }
    wall_s += result.wall_s;
    suites += suite(result);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\" disabled=\"0\" "
      "errors=\"{}\" time=\"{:.3f}\" name=\"photonlag gate\">\n{}</testsuites>\n",
      tests, failures, errors, wall_s, suites);
}

}  // namespace photonlag
