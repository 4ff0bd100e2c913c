/// What holds of every scenario, on many that nobody thought of.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "cli/tests/program.hpp"
#include "cli/tests/random_scenario.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/testbed/run.hpp"

namespace photonlag::test {
namespace {

constexpr std::uint64_t a_test = 20, most_drawn = 200;

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
    if (!name.ends_with(sent) || name == "background" + sent) continue;
    ++links;
    const auto count = [&run, link = name.substr(0, name.size() - sent.size())](const std::string& what) {
      return counter(run, link + "_packets_" + what);
    };
    std::int64_t dropped = 0;
    for (const char* reason : {"queue", "loss", "down", "corruption"})
      dropped += count(std::string("dropped_by_") + reason);
    EXPECT_GE(count("in_flight"), 0) << name;
    EXPECT_EQ(value, count("delivered") + dropped + count("in_flight")) << name;
  }
  EXPECT_GE(links, 2);
  if (!run.summary.at("counters").contains("background" + sent)) return;
  const auto of_flows = [&run](const std::string& what) { return counter(run, "background_packets_" + what); };
  EXPECT_GE(of_flows("sent") + of_flows("duplicated"), of_flows("delivered") + of_flows("dropped"));
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr unsigned longest_run_s = 30;
constexpr int bad_input = 2, our_mistake = 70;

int exit_code_of(const std::filesystem::path& scenario, const std::filesystem::path& out, std::ostream& err) {
  try {
    run_scenario(load_scenario(scenario, {}), {.out = out, .gpu = "", .command_line = {"random_scenario_test"}}, {});
    return 0;
  } catch (const InputError& e) {
    err << e.what();
    return bad_input;
  } catch (const std::exception& e) {
    err << e.what();
    return our_mistake;
  }
}

/// As `photonlag run`, without its start, which takes longer than these runs do.
Outcome play(const std::filesystem::path& scenario, const std::filesystem::path& out) {
  const std::filesystem::path err = out.string() + ".err";
  const pid_t child = fork();
  if (child == 0) {
    alarm(longest_run_s);
    std::ofstream file(err);
    const int code = exit_code_of(scenario, out, file);
    file.flush();
    _exit(code);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) throw std::runtime_error("cannot fork");
  return {
      .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), .out = "", .err = text_of(err)};
}

/// @returns whether it was refused, which must be for what is written in it or in a file that it names
bool refused(const Outcome& outcome, const Scratch& scratch) {
  if (outcome.exit_code != 2) return false;
  EXPECT_TRUE(outcome.err.starts_with(scratch.path().string() + "/")) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "a"));
  return true;
}

class RandomScenarios : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomScenarios, BalanceAddUpAndRunAgainToTheSameBytes) {
  std::uint64_t played = 0;
  for (std::uint64_t number = GetParam() * most_drawn; played < a_test; ++number) {
    ASSERT_LT(number, (GetParam() + 1) * most_drawn)
        << "of " << most_drawn << " drawn, only " << played << " are valid";
    const std::string text = random_scenario(number);
    SCOPED_TRACE("scenario " + std::to_string(number) + ":\n" + text);
    const Scratch scratch;
    write_traces(scratch.path());
    std::ofstream(scratch / "random.toml") << text;
    const Outcome first = play(scratch / "random.toml", scratch / "a");
    if (refused(first, scratch)) continue;
    ++played;
    ASSERT_EQ(first.exit_code, 0) << first.err;
    const RunData run = read_run(scratch / "a");
    expect_stages_add_up(run);
    expect_packets_balance(run);
    const Outcome second = play(scratch / "a/scenario.toml", scratch / "b");
    ASSERT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(hashes(run), hashes(read_run(scratch / "b")));
    EXPECT_EQ(text_of(scratch / "a/scenario.toml"), text_of(scratch / "b/scenario.toml"));
  }
}

INSTANTIATE_TEST_SUITE_P(Drawn, RandomScenarios,
                         testing::Range(std::uint64_t(PHOTONLAG_FROM), std::uint64_t(PHOTONLAG_TO)),
                         [](const auto& p) { return "From" + std::to_string(p.param * most_drawn); });

}  // namespace
}  // namespace photonlag::test
