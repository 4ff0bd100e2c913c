#include "sim/testbed/resource.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/testbed/conductor.hpp"
#include "sim/testbed/worker.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

/// Asks for the resource at given instants, keeps it for 10 ns each time, and notes when it was granted.
class User final : public Party {
 public:
  enum What : std::uint32_t { ask, granted, done };
  User(Agenda& agenda, FifoResource& resource, std::uint32_t client)
      : agenda_(agenda), resource_(resource), client_(client) {}
  void ask_at(Nanos at) {
    agenda_.post({.at = at, .phase = Phase::decision, .client = client_, .party = this, .what = ask});
  }
  void take(const Turn& turn) override {
    if (turn.what == ask) resource_.request({.at = turn.at, .client = client_, .party = this, .what = granted});
    if (turn.what == done) resource_.release(turn.at);
    if (turn.what != granted) return;
    grants.push_back(turn.at);
    agenda_.post({.at = turn.at + 10ns, .phase = Phase::completion, .client = client_, .party = this, .what = done});
  }
  std::vector<Nanos> grants;

 private:
  Agenda& agenda_;
  FifoResource& resource_;
  std::uint32_t client_;
};

TEST(FifoResource, ServesOneAtATimeInTheOrderAsked) {
  Agenda agenda;
  FifoResource gpu(agenda);
  User a(agenda, gpu, 0), b(agenda, gpu, 1), c(agenda, gpu, 2);
  c.ask_at(1ns);
  b.ask_at(2ns);
  a.ask_at(3ns);
  b.ask_at(40ns);
  play_plainly(agenda, 100ns);
  EXPECT_EQ(c.grants, (std::vector{1ns}));
  EXPECT_EQ(b.grants, (std::vector{11ns, 40ns}));
  EXPECT_EQ(a.grants, (std::vector{21ns}));
}

TEST(FifoResource, GoesByClientWhereTwoAskAtOnce) {
  Agenda agenda;
  FifoResource gpu(agenda);
  User low(agenda, gpu, 0), high(agenda, gpu, 1);
  high.ask_at(5ns);
  low.ask_at(5ns);
  play_plainly(agenda, 100ns);
  EXPECT_EQ(low.grants, (std::vector{5ns}));
  EXPECT_EQ(high.grants, (std::vector{15ns}));
}

class EveryWorker : public testing::TestWithParam<bool> {};

TEST_P(EveryWorker, DoesItsJobsInOrderAndHandsBackWhatTheyThrow) {
  std::vector<int> done;
  Worker worker(GetParam());
  std::vector<std::future<int>> results;
  for (int i = 0; i < 50; ++i)
    results.push_back(worker.give<int>([&done, i] {
      if (i == 20) throw std::runtime_error("twenty");
      done.push_back(i);
      return i * i;
    }));
  for (int i = 0; i < 50; ++i) {
    if (i == 20)
      EXPECT_THROW(results[20].get(), std::runtime_error);
    else
      EXPECT_EQ(results[std::size_t(i)].get(), i * i);
  }
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.size(), 49U);
}

INSTANTIATE_TEST_SUITE_P(Threads, EveryWorker, testing::Bool(), [](const auto& p) { return p.param ? "two" : "one"; });

}  // namespace
}  // namespace photonlag
