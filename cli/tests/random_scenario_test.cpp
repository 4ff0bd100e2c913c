/// What holds of every scenario, on many that nobody thought of.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "cli/tests/program.hpp"
#include "cli/tests/random_scenario.hpp"

namespace photonlag::test {
namespace {

constexpr std::uint64_t a_test = 50;

void expect_stages_add_up(const RunData& run) {
  for (const ReadRefresh& row : run.refreshes) {
    if (!row.frame) continue;
    Nanos sum{};
    for (const Nanos stage : row.stages) {
      ASSERT_GE(stage.count(), 0) << "refresh " << row.refresh;
      sum += stage;
    }
    ASSERT_EQ(sum, row.pose_to_photon_render) << "refresh " << row.refresh;
  }
}

void expect_packets_balance(const RunData& run) {
  const std::string sent = "_packets_sent";
  int links = 0;
  for (const auto& [name, value] : run.summary.at("counters").items()) {
    if (!name.ends_with(sent)) continue;
    ++links;
    const auto count = [&, link = name.substr(0, name.size() - sent.size())](const std::string& what) {
      return counter(run, link + "_packets_" + what);
    };
    std::int64_t dropped = 0;
    for (const char* reason : {"queue", "loss", "down", "corruption"})
      dropped += count(std::string("dropped_by_") + reason);
    EXPECT_GE(count("in_flight"), 0) << name;
    EXPECT_EQ(value, count("delivered") + dropped + count("in_flight")) << name;
  }
  EXPECT_GE(links, 2);
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Outcome play(const std::filesystem::path& scenario, const std::filesystem::path& out) {
  return program({"timeout", "30", PHOTONLAG_PROGRAM, "run", scenario, "--out", out, "--no-pictures"});
}

/// @returns whether it was refused, which must be for what is written in it
bool refused(const Outcome& outcome, const Scratch& scratch) {
  if (outcome.exit_code != 2) return false;
  EXPECT_NE(outcome.err.find("random.toml:"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "a"));
  return true;
}

class RandomScenarios : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomScenarios, BalanceAddUpAndRunAgainToTheSameBytes) {
  std::uint64_t refusals = 0;
  for (std::uint64_t number = GetParam() * a_test; number < (GetParam() + 1) * a_test; ++number) {
    const std::string text = random_scenario(number);
    SCOPED_TRACE("scenario " + std::to_string(number) + ":\n" + text);
    const Scratch scratch;
    write_traces(scratch.path());
    std::ofstream(scratch / "random.toml") << text;
    const Outcome first = play(scratch / "random.toml", scratch / "a");
    if (refused(first, scratch) && ++refusals > 0) continue;
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const RunData run = read_run(scratch / "a");
    expect_stages_add_up(run);
    expect_packets_balance(run);
    const Outcome second = play(scratch / "a/scenario.toml", scratch / "b");
    ASSERT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(hashes(run), hashes(read_run(scratch / "b")));
    EXPECT_EQ(text_of(scratch / "a/scenario.toml"), text_of(scratch / "b/scenario.toml"));
  }
  EXPECT_LT(refusals, a_test / 4);
}

INSTANTIATE_TEST_SUITE_P(Drawn, RandomScenarios,
                         testing::Range(std::uint64_t(PHOTONLAG_FROM), std::uint64_t(PHOTONLAG_TO)),
                         [](const auto& p) { return "From" + std::to_string(p.param * a_test); });

}  // namespace
}  // namespace photonlag::test
