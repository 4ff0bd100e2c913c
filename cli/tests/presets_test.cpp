/// Every shipped scenario, two seconds of it without pixels.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/tests/program.hpp"

namespace photonlag::test {
namespace {

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source("scenarios")))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

class EveryScenario : public testing::TestWithParam<std::string> {};

TEST_P(EveryScenario, RunsAndShowsFrames) {
  const Scratch scratch;
  const RunData played =
      run("scenarios/" + GetParam() + ".toml", scratch / "run", {"duration_s=2"}, {"--pixels", "off"});
  const auto shown =
      std::ranges::count_if(played.refreshes, [](const ReadRefresh& row) { return row.frame.has_value(); });
  EXPECT_GT(static_cast<double>(shown), 0.5 * static_cast<double>(played.refreshes.size()));
}

INSTANTIATE_TEST_SUITE_P(Shipped, EveryScenario, testing::ValuesIn(shipped()), [](const auto& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace photonlag::test
