#include <gtest/gtest.h>

#include "sim/net/tests/rate_control/fixture.hpp"

// What every rate controller must do. New modules are picked up from the registry.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };

class EveryRateControl : public testing::TestWithParam<std::string> {
 protected:
  /// Plays one flow of this controller over @p path.
  std::unique_ptr<RateControlLoop> play_one(TestPath path) {
    truths_.push_back(std::make_unique<StepCapacity>(path.steps));
    if (path.plans.empty()) path.plans.resize(1);
    path.plans.front().control = make_control(GetParam(), *truths_.back());
    return play(std::move(path));
  }

  void expect_sane(const RateControlLoop& loop) {
    const auto& flow = loop.flows().front();
    ASSERT_GT(flow.frames.size(), 1000u);
    for (const SourceFrame& frame : flow.frames) {
      ASSERT_TRUE(std::isfinite(frame.target_bps));
      ASSERT_GT(frame.target_bps, 0);
      ASSERT_LE(frame.target_bps, test_max_mbps * 1e6);
      if (GetParam() != "fixed") {
        ASSERT_GE(frame.target_bps, test_min_mbps * 1e6);
      }
    }
    EXPECT_GT(flow.worst_pacing_bps, 0);
    EXPECT_GT(flow.plan.control->window_bytes(), 0);
  }

  static int complete_in(const RateControlLoop& loop, Nanos from, Nanos to) {
    return static_cast<int>(std::ranges::count_if(loop.flows().front().frames, [&](const SourceFrame& f) {
      return f.captured >= from && f.captured < to && f.complete != never;
    }));
  }

  std::vector<std::unique_ptr<Capacity>> truths_;
};

TEST_P(EveryRateControl, StaysInRangeOnAQuietLink) {
  const auto loop = play_one({});
  expect_sane(*loop);
  EXPECT_GE(complete_in(*loop, 5s, 25s), 1190);
}

TEST_P(EveryRateControl, SurvivesTotalLoss) {
  const auto loop = play_one({.loss = make_module<Loss>("bernoulli", {{"probability", 1.0}})});
  expect_sane(*loop);
  EXPECT_EQ(complete_in(*loop, 0s, 30s), 0);
  EXPECT_GT(loop->flows().front().sent.size(), 10u) << "it must go on trying";
}

TEST_P(EveryRateControl, SurvivesHeavyLoss) {
  const auto loop = play_one({.loss = make_module<Loss>("bernoulli", {{"probability", 0.3}})});
  expect_sane(*loop);
  EXPECT_GT(complete_in(*loop, 20s, 30s), 20);
}

TEST_P(EveryRateControl, ComesBackAfterAnOutageOfTenSeconds) {
  const auto loop = play_one({.down = {{10s, 20s}}, .until = 40s});
  expect_sane(*loop);
  EXPECT_EQ(complete_in(*loop, 10s, 19s), 0);
  EXPECT_GE(complete_in(*loop, 23s, 38s), 890) << "3 s after the outage it must be over it";
}

TEST_P(EveryRateControl, ComesBackAfterTheFeedbackWasOutForTenSeconds) {
  const auto loop = play_one({.feedback_down = {{10s, 20s}}, .until = 40s});
  expect_sane(*loop);
  EXPECT_GE(complete_in(*loop, 25s, 38s), 770);
}

TEST_P(EveryRateControl, LivesWithReordering) {
  const auto loop =
      play_one({.delay = make_module<Delay>("uniform", {{"mean_ms", 50.0}, {"spread_ms", 20.0}, {"reorder", true}})});
  expect_sane(*loop);
  EXPECT_GE(complete_in(*loop, 5s, 25s), 1190);
}

TEST_P(EveryRateControl, LivesWithLostFeedback) {
  const auto loop = play_one({.feedback_loss = make_module<Loss>("bernoulli", {{"probability", 0.3}})});
  expect_sane(*loop);
  EXPECT_GE(complete_in(*loop, 5s, 25s), 1150);
}

TEST_P(EveryRateControl, EndsWithoutAnyFeedback) {
  TestPath path;
  path.plans.resize(1);
  path.plans.front().feedback_works = false;
  const auto loop = play_one(std::move(path));
  expect_sane(*loop);
  EXPECT_GT(complete_in(*loop, 5s, 25s), 10) << "it must go on trying";
}

TEST_P(EveryRateControl, IsRepeatable) {
  const auto path = [] {
    return TestPath{.steps = {{0s, 4e6}, {10s, 1e6}, {20s, 3e6}},
                    .delay = make_module<Delay>("uniform", {{"mean_ms", 50.0}, {"spread_ms", 5.0}}),
                    .loss = make_module<Loss>("bernoulli", {{"probability", 0.02}})};
  };
  const auto a = play_one(path()), b = play_one(path());
  const auto &first = a->flows().front().frames, &second = b->flows().front().frames;
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    ASSERT_EQ(first[i].target_bps, second[i].target_bps);
    ASSERT_EQ(first[i].complete, second[i].complete);
  }
}

TEST_P(EveryRateControl, TakesEmptyFeedbackAndBeingAskedTwice) {
  const StepCapacity truth({{0s, 4e6}});
  const auto control = make_control(GetParam(), truth);
  for (Nanos now{0}; now < 2s; now += 10ms) {
    control->on_feedback(now, 0ns, {});
    control->on_backlog(now, 0);
    const double target = control->target_bps(now);
    ASSERT_GT(target, 0);
    ASSERT_EQ(target, control->target_bps(now));
  }
}

TEST_P(EveryRateControl, WantsReportsIfItReactsToThem) {
  const StepCapacity truth({{0s, 4e6}});
  EXPECT_GE(make_control(GetParam(), truth)->feedback_interval(), 0ns);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryRateControl, testing::ValuesIn(Registry<RateControl>::instance().names()),
                         by_name);

TEST(RateRange, MistakesAreErrorsWhereTheyWereWritten) {
  const StepCapacity truth({{0s, 4e6}});
  for (const char* name : {"gcc", "scream"}) {
    EXPECT_THROW(make_control(name, truth, {{"min_mbps", 3.0}, {"max_mbps", 2.0}}), InputError);
    EXPECT_THROW(make_control(name, truth, {{"min_mbps", 1.0}, {"start_mbps", 0.5}}), InputError);
    EXPECT_THROW(make_control(name, truth, {{"max_mbps", 1.0}, {"start_mbps", 2.0}}), InputError);
  }
  EXPECT_THROW(make_control("oracle", truth, {{"min_mbps", 3.0}, {"max_mbps", 2.0}}), InputError);
  EXPECT_THROW(make_control("gcc", truth, {{"throughput_window_ms", 20.0}}), InputError);
  EXPECT_THROW(make_module<RateControl>("oracle"), std::logic_error) << "nobody told it the capacity";
}

}  // namespace
}  // namespace photonlag
