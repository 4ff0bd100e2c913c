#include "cli/workers.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

#include "cli/commands.hpp"
#include "sim/core/error.hpp"

/// Work in child processes.

namespace photonlag::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Ended alone(const std::function<void()>& work, std::optional<std::chrono::nanoseconds> limit = {}) {
  Workers workers(1, limit);
  workers.start(7, work);
  EXPECT_TRUE(workers.full());
  Ended ended = workers.wait();
  EXPECT_EQ(ended.task, 7U);
  EXPECT_TRUE(workers.idle());
  return ended;
}

TEST(Workers, TellHowTheirWorkEnded) {
  EXPECT_EQ(alone([] {}).exit_code, success);
  const Ended wrong = alone([] { throw InputError({"a.toml", 3, 4}, "no such key"); });
  EXPECT_EQ(wrong.exit_code, bad_input);
  EXPECT_EQ(wrong.complaint, "a.toml:3:4: error: no such key\n");
  EXPECT_EQ(reason_of(wrong), "a.toml:3:4: error: no such key");
  EXPECT_EQ(reason_of({.exit_code = 3}), "exit code 3");
  EXPECT_EQ(reason_of({.exit_code = 128 + SIGKILL, .complaint = "far\n"}), "far\nended by signal 9");
  EXPECT_EQ(alone([] { throw std::runtime_error("?"); }).exit_code, our_mistake);
  EXPECT_EQ(alone([] { std::raise(SIGKILL); }).exit_code, 128 + SIGKILL);
}

TEST(Workers, WorkSideBySideAndNoMoreThanAsked) {
  Workers workers(3);
  std::map<std::size_t, int> codes;
  const auto collect = [&] {
    const Ended ended = workers.wait();
    codes[ended.task] = ended.exit_code;
  };
  for (std::size_t task = 0; task < 20; ++task) {
    if (workers.full()) collect();
    workers.start(task, [task] { _exit(static_cast<int>(task)); });
  }
  while (!workers.idle()) collect();
  ASSERT_EQ(codes.size(), 20U);
  for (const auto& [task, code] : codes) EXPECT_EQ(code, static_cast<int>(task));
}

TEST(Workers, AreKilledAtTheirTimeLimitWithAllTheyStarted) {
  const auto begin = std::chrono::steady_clock::now();
  const Ended ended = alone(
      [] {
        if (fork() == 0) std::this_thread::sleep_for(1h);  // holds standard error open
        std::this_thread::sleep_for(1h);
      },
      300ms);
  EXPECT_TRUE(ended.timed_out);
  EXPECT_EQ(ended.exit_code, 128 + SIGKILL);
  EXPECT_GE(ended.wall_s, 0.3);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 60s);
}

TEST(Workers, DieWithWhoeverStartedThem) {
  pid_t child = 0;
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  {
    Workers workers(1);
    workers.start(0, [&] {
      const pid_t self = getpid();
      if (write(pipe_ends[1], &self, sizeof self) > 0) std::this_thread::sleep_for(1h);
    });
    ASSERT_EQ(read(pipe_ends[0], &child, sizeof child), ssize_t{sizeof child});
    EXPECT_EQ(kill(child, 0), 0);
  }
  EXPECT_NE(kill(child, 0), 0);
  close(pipe_ends[0]), close(pipe_ends[1]);
}

TEST(Workers, KeepTheEndOfWhatWasComplainedOfAndMeasureCost) {
  const Ended ended = alone([] {
    for (int i = 0; i < 100000; ++i) std::fprintf(stderr, "line %d\n", i);
    std::printf("nobody reads this\n");
    volatile double x = 0;
    for (int i = 0; i < 20'000'000; ++i) x = x + 1;
  });
  EXPECT_THAT(ended.complaint, HasSubstr("line 99999\n"));
  EXPECT_LE(ended.complaint.size(), 4000U);
  EXPECT_GT(ended.cpu_s, 0);
  EXPECT_GT(ended.peak_bytes, 1 << 20);
}

}  // namespace
}  // namespace photonlag::cli
