#include <gtest/gtest.h>

#include "sim/net/tests/rate_control/fixture.hpp"

// How the adaptive controllers follow a link: bounds, not recordings.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };

std::unique_ptr<RateControlLoop> play_flows(const std::string& name, TestPath path, int flows = 1,
                                            const std::map<std::string, OptionValue>& options = {}) {
  const StepCapacity truth(path.steps);
  for (int i = 0; i < flows; ++i) {
    path.plans.emplace_back();
    path.plans.back().control = make_control(name, truth, options);
  }
  return play(std::move(path));
}

Score judge(const RateControlLoop& loop, std::vector<StepCapacity::Step> steps, Nanos from, Nanos until) {
  return score(loop, StepCapacity(std::move(steps)), {.from = from, .until = until, .path_delay = 50ms});
}

class Adaptive : public testing::TestWithParam<std::string> {};

TEST_P(Adaptive, FillsFourMegabitsAndKeepsTheQueueShort) {
  const auto loop = play_flows(GetParam(), {.until = 100s});
  const Score s = judge(*loop, {{0s, 4e6}}, 40s, 100s);
  EXPECT_GE(s.utilisation, 0.8);
  EXPECT_LE(s.utilisation, 1.001);
  EXPECT_LE(s.queue_p95_ms, 100);  // scream's target; gcc has none
  EXPECT_EQ(s.loss, 0);
  EXPECT_LT(s.longest_freeze_ms, 100);
}

TEST_P(Adaptive, BacksOffWithinTwoSecondsOfADropToAQuarter) {
  const auto loop = play_flows(GetParam(), {.steps = {{0s, 4e6}, {60s, 1e6}}, .until = 80s});
  const Nanos at = first_target(loop->flows().front(), 60s, [](double bps) { return bps < 1.05e6; });
  EXPECT_LE(at - 60s, 2s);
  EXPECT_GT(at - 60s, 100ms) << "nobody can know before a round trip";
}

TEST_P(Adaptive, TakesWhatComesBackAfterADrop) {
  const auto loop = play_flows(GetParam(), {.steps = {{0s, 4e6}, {40s, 1e6}, {60s, 4e6}}, .until = 120s});
  const Nanos at = first_target(loop->flows().front(), 60s, [](double bps) { return bps > 3.2e6; });
  EXPECT_LE(at - 60s, 30s);
  EXPECT_GE(judge(*loop, {{0s, 4e6}}, 95s, 120s).utilisation, 0.8);
}

TEST_P(Adaptive, SharesWithItsLike) {
  const auto loop = play_flows(GetParam(), {.until = 120s}, 2);
  EXPECT_GE(judge(*loop, {{0s, 4e6}}, 60s, 120s).fairness, 0.9);
}

TEST_P(Adaptive, TheWireCarriesWhatItWantsWhateverTheOverhead) {
  // 40 bytes of headers on frames of some 100: a third more on the wire than asked of the encoder.
  const auto loop =
      play_flows(GetParam(), {.steps = {{0s, 0.5e6}},
                              .queue = make_module<Queue>("drop_tail", {{"packets", 0.0}, {"bytes", 18'750.0}}),
                              .until = 60s});
  const Score s = judge(*loop, {{0s, 0.5e6}}, 30s, 60s);
  EXPECT_GE(s.utilisation, 0.75);
  EXPECT_LE(s.queue_p95_ms, 120);
  EXPECT_EQ(s.loss, 0);
}

INSTANTIATE_TEST_SUITE_P(Controllers, Adaptive, testing::Values("gcc", "scream"), by_name);

/// A FIFO that marks what has waited over a millisecond: the step of an L4S queue (RFC 9332), alone.
class StepMarker final : public ActiveQueue {
 public:
  void enqueue(Item item, Nanos, Drops&) override {
    items_.push_back(item);
    bytes_ += item.bytes;
  }
  std::optional<Item> dequeue(Nanos now, Drops&) override {
    if (items_.empty()) return {};
    Item item = items_.front();
    items_.pop_front();
    bytes_ -= item.bytes;
    if (item.ecn != Ecn::not_ect && now - item.came > 1ms) item.ecn = Ecn::ce;
    return item;
  }
  [[nodiscard]] Occupancy waiting() const override { return {std::ssize(items_), bytes_}; }

 private:
  std::deque<Item> items_;
  std::int64_t bytes_ = 0;
};

Score with_marks(const std::map<std::string, OptionValue>& options) {
  const std::vector<StepCapacity::Step> steps = {{0s, 12e6}};
  const auto loop =
      play_flows("scream", {.steps = steps, .queue = std::make_unique<StepMarker>(), .until = 60s}, 1, options);
  EXPECT_TRUE(options.empty() || loop->link().books().marked > 20);
  return judge(*loop, steps, 20s, 60s);
}

TEST(Scream, MarksKeepTheQueueShorterThanDelayDoes) {
  const Score blind = with_marks({}), l4s = with_marks({{"l4s", true}}), classic = with_marks({{"ecn", true}});
  EXPECT_GE(blind.utilisation, 0.9);
  EXPECT_LT(l4s.queue_p95_ms, 5);
  EXPECT_GT(blind.queue_p95_ms, 20);
  EXPECT_GE(l4s.utilisation, 0.5);
  EXPECT_LT(classic.queue_p95_ms, l4s.queue_p95_ms);
  EXPECT_LT(classic.utilisation, l4s.utilisation) << "a share of the marks tells more than that there were some";
}

TEST(Scream, FollowsADropByMarksAlone) {
  const std::vector<StepCapacity::Step> steps = {{0s, 12e6}, {30s, 4e6}};
  const auto loop = play_flows("scream", {.steps = steps, .queue = std::make_unique<StepMarker>(), .until = 60s}, 1,
                               {{"l4s", true}, {"queue_delay_target_ms", 10'000.0}});
  EXPECT_LT(judge(*loop, steps, 35s, 60s).queue_p95_ms, 10);
  EXPECT_GE(judge(*loop, {{0s, 4e6}}, 35s, 60s).utilisation, 0.5);
}

/// Mean target of the last ten of sixty seconds at @p loss, independent, on a link with room to spare.
double target_at_loss(const std::string& name, double loss) {
  const auto loop = play_flows(
      name, {.steps = {{0s, 50e6}}, .loss = make_module<Loss>("bernoulli", {{"probability", loss}}), .until = 60s}, 1,
      {{"start_mbps", 2.0}, {"max_mbps", 4.0}});
  double sum = 0, n = 0;
  for (const SourceFrame& f : loop->flows().front().frames)
    if (f.captured >= 50s) sum += f.target_bps, ++n;
  return sum / n;
}

TEST(Gcc, TakesLittleLossForNoneAndMuchForCongestion) {
  EXPECT_GT(target_at_loss("gcc", 0.005), 3.5e6) << "below 2 %: up";
  EXPECT_LT(target_at_loss("gcc", 0.2), 0.6e6) << "above 10 %: down";
}

TEST(Scream, TakesAnyLossForCongestion) {
  EXPECT_GT(target_at_loss("scream", 0), 3.5e6);
  EXPECT_LT(target_at_loss("scream", 0.05), 1.5e6);
}

TEST(Scream, SaysItsEcnBits) {
  const StepCapacity truth({{0s, 4e6}});
  EXPECT_EQ(make_control("scream", truth)->ecn(), Ecn::not_ect);
  EXPECT_EQ(make_control("scream", truth, {{"l4s", true}})->ecn(), Ecn::ect1);
  EXPECT_EQ(make_control("scream", truth, {{"ecn", true}})->ecn(), Ecn::ect0);
}

TEST(Scream, ReorderingWithin30MillisecondsIsNoLoss) {
  const auto played = [](double spread_ms) {
    auto delay = make_module<Delay>("uniform", {{"mean_ms", 60.0}, {"spread_ms", spread_ms}, {"reorder", true}});
    const auto loop = play_flows("scream", {.delay = std::move(delay), .until = 60s});
    return judge(*loop, {{0s, 4e6}}, 20s, 60s).utilisation;
  };
  EXPECT_GE(played(5), 0.85);
}

TEST(Oracle, FillsItsShareAndTheQueueIsEmptyAgainBeforeTheNextFrame) {
  const auto loop = play_flows("oracle", {.steps = {{0s, 4e6}, {10s, 1e6}, {20s, 8e6}}, .until = 30s});
  const Score s = score(*loop, StepCapacity({{0s, 4e6}, {10s, 1e6}, {20s, 8e6}}),
                        {.from = 2s, .until = 28s, .path_delay = 50ms, .events = {10s}});
  EXPECT_NEAR(s.utilisation, 0.95, 0.02);
  EXPECT_LE(s.frame_p95_ms, 21);  // a frame lasts 1/60 s at full rate, and its size varies
  EXPECT_EQ(s.loss, 0);
  EXPECT_LT(s.recovery_s.front(), 1e-3) << "it knew";
}

TEST(Oracle, DrainsWhatItsSmallestRateLeavesInALinkThatStands) {
  const std::vector<StepCapacity::Step> steps = {{0s, 4e6}, {10s, 1e3}, {11s, 4e6}};
  const auto loop = play_flows("oracle", {.steps = steps, .until = 20s});
  const auto& frames = loop->flows().front().frames;
  const auto late = [](const SourceFrame& f) { return f.complete == never || f.complete - f.captured > 75ms; };
  EXPECT_EQ(std::ranges::count_if(frames, [&](const SourceFrame& f) { return f.captured < 9980ms && late(f); }), 0);
  EXPECT_EQ(std::ranges::count_if(
                frames, [&](const SourceFrame& f) { return f.captured > 11100ms && f.captured < 19s && late(f); }),
            0);
}

}  // namespace
}  // namespace photonlag
