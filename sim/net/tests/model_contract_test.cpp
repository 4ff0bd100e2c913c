#include <gtest/gtest.h>

#include "sim/net/tests/net_fixture.hpp"

// What every module of a kind must do. New modules are picked up from the registry.

namespace photonlag {
namespace {

using namespace std::chrono_literals;

const auto by_name = [](const auto& info) { return info.param; };

class EveryCapacity : public testing::TestWithParam<std::string> {};

/// Bursts and pauses; sizes every capacity takes.
template <class Visit>
void serve_bursts(Capacity& capacity, Visit visit) {
  Nanos now{0};
  for (int i = 0; i < 5000; ++i) {
    if (i % 25 == 0) now += Nanos(1'234'567) * (i % 7);
    const std::int32_t bytes = 1 + (i * 7919) % 1500;
    visit(now, bytes, capacity.serve(now, bytes));
  }
}

TEST_P(EveryCapacity, ServesInOrderAndNothingBeforeItWasOffered) {
  const auto capacity = make_sample<Capacity>(GetParam());
  Nanos previous = Nanos::min();
  serve_bursts(*capacity, [&](Nanos now, std::int32_t, Capacity::Service service) {
    ASSERT_GE(service.start, now);
    ASSERT_GE(service.start, previous);
    ASSERT_GE(service.done, service.start);
    previous = service.done;
  });
}

TEST_P(EveryCapacity, IsRepeatableToTheNanosecond) {
  const auto a = make_sample<Capacity>(GetParam()), b = make_sample<Capacity>(GetParam());
  serve_bursts(*a, [&](Nanos now, std::int32_t bytes, Capacity::Service service) {
    const Capacity::Service other = b->serve(now, bytes);
    ASSERT_EQ(service.start, other.start);
    ASSERT_EQ(service.done, other.done);
  });
}

TEST_P(EveryCapacity, CarriesItsNominalRateInALongBacklog) {
  const auto capacity = make_sample<Capacity>(GetParam());
  ASSERT_GT(capacity->nominal_bps(), 0);
  constexpr int packets = 20'000;
  Capacity::Service last;
  for (int i = 0; i < packets; ++i) last = capacity->serve(Nanos(0), 1500);
  EXPECT_NEAR(packets * 1500 * 8 / secs(last.done) / capacity->nominal_bps(), 1.0, 0.01);
}

TEST_P(EveryCapacity, SaysWhenTheNextServiceWillStart) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto capacity = make_sample<Capacity>(GetParam(), {.seed = seed, .place = "downlink.capacity"});
    const RandomStream stream(seed, "arrivals");
    Nanos now{0};
    for (int i = 0; i < 5000; ++i) {
      now += from_ms(stream.at(i).exponential(i % 100 < 50 ? 0.1 : 5));
      const Nanos expected = capacity->next_start(now);
      ASSERT_EQ(capacity->next_start(now), expected) << "it only asks";
      ASSERT_EQ(capacity->serve(now, 1 + (i * 7919) % 1500).start, expected) << "packet " << i;
    }
  }
}

TEST_P(EveryCapacity, KnowsWhatABacklogCarriesInAnyStretch) {
  const auto capacity = make_sample<Capacity>(GetParam());
  constexpr std::int32_t bytes = 1500;
  std::vector<Nanos> done;
  while (done.size() < 20'000) done.push_back(capacity->serve(Nanos(0), bytes).done);
  for (const double share : {0.0, 0.1, 0.5}) {
    const Nanos from = done[std::size_t(share * double(done.size()))], to = done.back();
    const auto carried = std::ranges::upper_bound(done, to) - std::ranges::upper_bound(done, from);
    EXPECT_NEAR(8.0 * bytes * double(carried) / secs(to - from) / capacity->mean_bps(from, to), 1, 0.01) << share;
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryCapacity, testing::ValuesIn(Registry<Capacity>::instance().names()), by_name);

class EveryQueue : public testing::TestWithParam<std::string> {};

TEST_P(EveryQueue, WhatEntersAQueueEntersAnEmptierOne) {
  const auto queue = make_sample<Queue>(GetParam());
  const std::int64_t packets[] = {0, 1, 9, 99, 999, 1000, 1'000'000}, bytes[] = {0, 1000, 100'000, 1'000'000'000};
  for (const std::int64_t p : packets)
    for (const std::int64_t b : bytes) {
      if (!queue->admits(1500, {p, b})) continue;
      for (const std::int64_t fewer : packets) EXPECT_TRUE(fewer > p || queue->admits(1500, {fewer, b}));
      for (const std::int64_t less : bytes) EXPECT_TRUE(less > b || queue->admits(1500, {p, less}));
      EXPECT_TRUE(queue->admits(40, {p, b}));
    }
  EXPECT_TRUE(queue->admits(1500, {0, 0})) << "a queue that lets nobody in is no default";
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryQueue, testing::ValuesIn(Registry<Queue>::instance().names()), by_name);

class EveryDelay : public testing::TestWithParam<std::string> {};

TEST_P(EveryDelay, SplitsIntoABaseAndNonNegativeJitter) {
  const auto delay = make_sample<Delay>(GetParam());
  const RandomStream stream(1, "delay");
  for (int i = 0; i < 100'000; ++i) {
    Draws draws = stream.at(i);
    const Delay::Drawn drawn = delay->draw(draws, i * 1ms);
    ASSERT_GE(drawn.base, 0ns);
    ASSERT_LE(drawn.base, drawn.total);
  }
}

TEST_P(EveryDelay, DependsOnNothingButItsDrawsAndItsPast) {
  const auto a = make_sample<Delay>(GetParam()), b = make_sample<Delay>(GetParam());
  const RandomStream stream(7, "delay");
  for (int i = 0; i < 1000; ++i) {
    Draws first = stream.at(i), second = stream.at(i);
    ASSERT_EQ(a->draw(first, i * 10ms).total, b->draw(second, i * 10ms).total);
  }
}

TEST_P(EveryDelay, LooksAtNoDrawsIfItSaysSo) {
  const auto a = make_sample<Delay>(GetParam()), b = make_sample<Delay>(GetParam());
  if (a->random()) GTEST_SKIP() << "it draws";
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Draws first(i), second(~i);
    ASSERT_EQ(a->draw(first, Nanos(0)).total, b->draw(second, Nanos(0)).total);
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryDelay, testing::ValuesIn(Registry<Delay>::instance().names()), by_name);

class EveryLoss : public testing::TestWithParam<std::string> {};

TEST_P(EveryLoss, DependsOnNothingButItsDrawsAndItsPast) {
  const auto a = make_sample<Loss>(GetParam()), b = make_sample<Loss>(GetParam());
  const RandomStream stream(7, "loss");
  for (int i = 0; i < 100'000; ++i) {
    Draws first = stream.at(i), second = stream.at(i);
    ASSERT_EQ(a->loses(first, i * 1ms), b->loses(second, i * 1ms));
  }
}

TEST_P(EveryLoss, LetsSomePacketsThroughAtItsDefaults) {
  const auto loss = make_sample<Loss>(GetParam());
  const RandomStream stream(3, "loss");
  int lost = 0;
  for (int i = 0; i < 10'000; ++i) {
    Draws draws = stream.at(i);
    lost += loss->loses(draws, i * 1ms) ? 1 : 0;
  }
  EXPECT_LT(lost, 10'000);
}

TEST_P(EveryLoss, LooksAtNoDrawsIfItSaysSo) {
  const auto a = make_sample<Loss>(GetParam()), b = make_sample<Loss>(GetParam());
  if (a->random()) GTEST_SKIP() << "it draws";
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    Draws first(i), second(~i);
    ASSERT_EQ(a->loses(first, Nanos(0)), b->loses(second, Nanos(0)));
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryLoss, testing::ValuesIn(Registry<Loss>::instance().names()), by_name);

}  // namespace
}  // namespace photonlag
