#include "sim/testbed/frame_pacing/frame_pacing.hpp"

#include <gtest/gtest.h>

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using State = FramePacing::State;

class EveryFramePacing : public testing::TestWithParam<std::string> {};

TEST_P(EveryFramePacing, NeverStartsInThePastAndSaysTheSameTwice) {
  const auto pacing = make_module<FramePacing>(GetParam());
  for (const int in_flight : {0, 1, 5, 100})
    for (const bool new_pose : {false, true})
      for (const Nanos earliest : {0ms, 90ms, 120ms}) {
        const State state{
            .now = 100ms, .next_tick = 110ms, .earliest = earliest, .in_flight = in_flight, .new_pose = new_pose};
        const Nanos start = pacing->next_start(state);
        EXPECT_GE(start, state.now);
        EXPECT_EQ(start, pacing->next_start(state));
      }
}

TEST_P(EveryFramePacing, StartsSoonWhenNothingStandsInTheWay) {
  const auto pacing = make_module<FramePacing>(GetParam());
  const State free{.now = 100ms, .next_tick = 100ms, .earliest = 90ms, .in_flight = 0, .new_pose = true};
  EXPECT_EQ(pacing->next_start(free), 100ms);
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryFramePacing, testing::ValuesIn(Registry<FramePacing>::instance().names()),
                         [](const auto& p) { return p.param; });

TEST(Window, WaitsForAnAcknowledgementWhenItIsFull) {
  const auto window = make_module<FramePacing>("window", {{"frames_in_flight", 2.0}});
  EXPECT_EQ(window->next_start({.now = 5ms, .next_tick = 6ms, .earliest = 0ms, .in_flight = 2, .new_pose = true}),
            never);
  EXPECT_EQ(window->next_start({.now = 5ms, .next_tick = 6ms, .earliest = 8ms, .in_flight = 1, .new_pose = true}), 8ms);
}

TEST(OnPose, WaitsForAPoseThatNoFrameWasBegunWith) {
  const auto on_pose = make_module<FramePacing>("on_pose");
  EXPECT_EQ(on_pose->next_start({.now = 5ms, .next_tick = 6ms, .earliest = 0ms, .in_flight = 0, .new_pose = false}),
            never);
}

TEST(Timer, KeepsToItsTicksWhateverIsInFlight) {
  const auto timer = make_module<FramePacing>("timer");
  EXPECT_EQ(timer->next_start({.now = 5ms, .next_tick = 6ms, .earliest = 9ms, .in_flight = 99, .new_pose = false}),
            6ms);
}

}  // namespace
}  // namespace photonlag
