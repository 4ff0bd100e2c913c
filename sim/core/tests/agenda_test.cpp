#include "sim/core/agenda.hpp"

#include <gmock/gmock.h>

#include <array>
#include <limits>
#include <tuple>

#include "sim/core/random.hpp"

namespace photonlag {
namespace {

using namespace std::chrono_literals;

auto order_of(const Turn& t) { return std::tuple(t.at, t.phase, t.client, t.frame, t.seq); }

TEST(Agenda, HandsOutTurnsByTimePhaseClientFrameAndPosting) {
  Agenda agenda;
  Draws draws(1);
  const auto below = [&](std::uint64_t limit) { return draws.next() % limit; };
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max(), much = (std::int64_t{1} << 37) - 2;
  constexpr std::int64_t frames[] = {-1, 0, 1, much, last - 1, last};
  for (int i = 0; i < 2000; ++i)  // few values of each, so that every tie occurs
    agenda.post({.at = Nanos(below(3)),
                 .phase = Phase(below(3)),
                 .client = std::array{0U, 1U, (1U << 24) - 1}[below(3)],
                 .frame = frames[below(6)]});
  Turn before = agenda.pop();
  int popped = 1;
  for (; !agenda.empty(); ++popped) {
    EXPECT_EQ(agenda.next_at(), std::max(agenda.next_at(), before.at));
    const Turn turn = agenda.pop();
    ASSERT_LT(order_of(before), order_of(turn));
    before = turn;
  }
  EXPECT_EQ(popped, 2000);
  EXPECT_EQ(agenda.next_at(), never);
}

TEST(Agenda, LetsArrivalsAndCompletionsBeSeenByDecisionsOfTheSameInstant) {
  Agenda agenda;
  agenda.post({.at = 1ms, .phase = Phase::decision, .client = 0, .what = 3});
  agenda.post({.at = 1ms, .phase = Phase::completion, .client = 9, .what = 2});
  agenda.post({.at = 1ms, .phase = Phase::arrival, .client = 9, .what = 1});
  EXPECT_EQ(agenda.pop().what, 1u);
  EXPECT_EQ(agenda.pop().what, 2u);
  EXPECT_EQ(agenda.pop().what, 3u);
}

TEST(Agenda, TakesTurnsPostedDuringAnInstantInTheirPlace) {
  Agenda agenda;
  agenda.post({.at = 1ms, .phase = Phase::arrival, .client = 0, .what = 1});
  agenda.post({.at = 1ms, .phase = Phase::decision, .client = 5, .what = 5});
  agenda.post({.at = 2ms, .phase = Phase::arrival, .client = 0, .what = 6});
  std::vector<std::uint32_t> taken;
  while (!agenda.empty()) {
    const Turn turn = agenda.pop();
    taken.push_back(turn.what);
    if (turn.what != 1) continue;
    agenda.post({.at = 1ms, .phase = Phase::decision, .client = 4, .what = 4});
    agenda.post({.at = 1ms, .phase = Phase::completion, .client = 7, .what = 3});
    agenda.post({.at = 1ms, .phase = Phase::arrival, .client = 0, .what = 2});
  }
  EXPECT_THAT(taken, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Agenda, TellsTiesApartByWhoWasPostedFirst) {
  Agenda agenda;
  for (std::uint32_t i = 0; i < 100; ++i) agenda.post({.at = 1ms, .what = i});
  for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(agenda.pop().what, i);
}

}  // namespace
}  // namespace photonlag
