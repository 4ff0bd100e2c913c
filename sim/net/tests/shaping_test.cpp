#include <gtest/gtest.h>

#include <deque>

#include "sim/net/tests/net_fixture.hpp"

// Capacities `slot` and `token_bucket`.

namespace photonlag {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

const Context context{.seed = 3, .client = 2, .place = "downlink.capacity"};

std::unique_ptr<Capacity> slot(const std::map<std::string, OptionValue>& options) {
  return make_module<Capacity>("slot", options, context);
}

/// sch_netem.c's dequeue without a rate, event by event: packets ready at their arrival, uniform slots. Instant of
/// departure of each.
std::vector<Nanos> netem_departures(const std::vector<Nanos>& arrivals, std::int32_t bytes, Nanos least, Nanos most,
                                    std::int64_t packets, std::int64_t slot_bytes) {
  const RandomStream stream = context.stream();
  std::int64_t drawn = 0, packets_left = 0, bytes_left = 0;
  Nanos slot_next = Nanos::min();
  const auto get_slot_next = [&](Nanos now) {
    ++drawn;
    slot_next = now + from_ms(millis(least) + millis(most - least) * stream.at(context.client, drawn).uniform());
    packets_left = packets, bytes_left = slot_bytes;
  };
  std::vector<Nanos> departures;
  std::deque<Nanos> queue;
  std::size_t next = 0;
  while (departures.size() < arrivals.size()) {
    const Nanos watchdog = queue.empty() ? never : std::max(queue.front(), slot_next);
    const bool arrival = next < arrivals.size() && arrivals[next] <= watchdog;
    const Nanos now = arrival ? arrivals[next] : watchdog;
    if (arrival) queue.push_back(arrivals[next++]);
    while (!queue.empty()) {
      if (slot_next < queue.front()) get_slot_next(now);
      if (slot_next > now) break;
      queue.pop_front();
      departures.push_back(now);
      --packets_left, bytes_left -= bytes;
      if (packets_left <= 0 || bytes_left <= 0) get_slot_next(now);
    }
  }
  return departures;
}

void expect_netem(double packets, double bytes, double mean_gap_ms) {
  const RandomStream stream(1, "arrivals");
  std::vector<Nanos> arrivals;
  Nanos now{0};
  for (int i = 0; i < 20'000; ++i) arrivals.push_back(now += from_ms(stream.at(i).exponential(mean_gap_ms)));
  const auto reference = netem_departures(arrivals, 1000, 1ms, 5ms, packets > 0 ? std::int64_t(packets) : 1 << 30,
                                          bytes > 0 ? std::int64_t(bytes) : 1 << 30);
  const auto link = slot({{"min_ms", 1.0}, {"max_ms", 5.0}, {"packets", packets}, {"bytes", bytes}, {"mbps", 0.0}});
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const auto service = link->serve(arrivals[i], 1000);
    ASSERT_EQ(service.start, service.done);
    ASSERT_EQ(service.done, reference[i]) << "packet " << i;
  }
}

TEST(SlotCapacity, LetsPacketsGoWhenNetemDoes) {
  expect_netem(10, 0, 0.2);    // mostly several a slot, hardly ever used up
  expect_netem(4, 0, 1.0);     // overloaded now and then
  expect_netem(1, 0, 2.5);     // one a slot
  expect_netem(0, 2500, 0.9);  // three packets: the one that crosses the limit still goes
  expect_netem(3, 1000, 20);   // idle between packets
}

TEST(SlotCapacity, ALonePacketWaitsForARandomTime) {
  const auto link = slot({{"min_ms", 1.0}, {"max_ms", 5.0}, {"packets", 1.0}, {"mbps", 0.0}});
  double sum = 0;
  constexpr int packets = 20'000;
  for (int i = 0; i < packets; ++i) {
    const Nanos now = i * 20ms, wait = link->serve(now, 1000).start - now;
    ASSERT_GE(wait, 1ms);
    ASSERT_LE(wait, 5ms);
    sum += millis(wait);
  }
  EXPECT_NEAR(sum / packets, 3, 3 * 4 / std::sqrt(12.0 * packets));
}

TEST(SlotCapacity, WithARateTheBurstLeavesOneBehindAnother) {
  const auto link = slot({{"min_ms", 2.0}, {"max_ms", 2.0}, {"packets", 3.0}, {"mbps", 12.0}});
  for (const int first : {0, 1}) {  // two slots of three packets of 1 ms
    const Nanos granted = first == 0 ? 2ms : 7ms;
    for (int i = 0; i < 3; ++i) {
      const auto service = link->serve(0ms, 1500);
      EXPECT_EQ(service.start, granted + i * 1ms);
      EXPECT_EQ(service.done, granted + (i + 1) * 1ms);
    }
  }
  EXPECT_DOUBLE_EQ(link->nominal_bps(), 3 * 12'000 / 5e-3);
  EXPECT_EQ(link->next_start(20ms), 22ms);
}

TEST(SlotCapacity, ABurstIsJoinedWhileItLasts) {
  const auto link = slot({{"min_ms", 2.0}, {"max_ms", 2.0}, {"mbps", 12.0}});
  EXPECT_EQ(link->serve(0ms, 1500).start, 2ms);
  EXPECT_EQ(link->serve(3ms, 1500).start, 3ms) << "just free";
  EXPECT_EQ(link->serve(3500us, 1500).start, 4ms);
  EXPECT_EQ(link->serve(5001us, 1500).start, 7001us) << "too late by a microsecond";
}

TEST(SlotCapacity, NormalGrantsAreClampedAtZeroAndTheirMeanIsKnown) {
  for (const double mean : {0.5, 3.0}) {
    const auto link = slot({{"law", "normal"s}, {"mean_ms", mean}, {"sd_ms", 1.0}, {"packets", 7.0}, {"mbps", 0.0}});
    Nanos done{0};
    constexpr int packets = 350'000;
    for (int i = 0; i < packets; ++i) done = link->serve(0ms, 1500).done;
    EXPECT_NEAR(packets * 12e3 / secs(done) / link->nominal_bps(), 1, 3 / std::sqrt(packets / 7) / mean) << mean;
  }
}

TEST(SlotCapacity, RefusesWhatWouldCarryAnything) {
  EXPECT_THROW((void)slot({{"mbps", 0.0}}), InputError);
  EXPECT_THROW((void)slot({{"mbps", 0.0}, {"packets", 1.0}, {"min_ms", 0.0}, {"max_ms", 0.0}}), InputError);
  EXPECT_THROW((void)slot({{"min_ms", 6.0}}), InputError);
  EXPECT_NO_THROW((void)slot({{"mbps", 0.0}, {"bytes", 3000.0}}));
}

struct Departure {
  Nanos at;
  std::int64_t bytes;
};

/// In no stretch more than depth + rate * length, exactly.
void expect_arrival_curve(const std::vector<Departure>& departures, std::int64_t bps, std::int64_t depth) {
  for (std::size_t i = 0; i < departures.size(); ++i) {
    __extension__ __int128 sum = 0;
    for (std::size_t j = i; j < departures.size(); ++j) {
      sum += departures[j].bytes;
      ASSERT_LE((sum - depth) * 8'000'000'000,
                bps * static_cast<decltype(sum)>((departures[j].at - departures[i].at).count()))
          << "packets " << i << " to " << j;
    }
  }
}

std::vector<Departure> through(Capacity& link, std::uint64_t seed, double mean_gap_ms) {
  const RandomStream stream(seed, "arrivals");
  std::vector<Departure> departures;
  Nanos now{0};
  for (int i = 0; i < 2000; ++i) {
    Draws draws = stream.at(i);
    if (i % 50 == 0) now += 20ms;
    now += from_ms(draws.exponential(mean_gap_ms));
    const auto bytes = std::int32_t(draws.uniform(40, 1500));
    departures.push_back({link.serve(now, bytes).done, bytes});
  }
  return departures;
}

TEST(TokenBucket, LetsNoMoreThroughThanItsCurves) {
  for (const double gap : {0.1, 0.6, 1.0}) {
    const auto plain = make_module<Capacity>("token_bucket", {{"mbps", 7.0}, {"burst_bytes", 20'000.0}});
    expect_arrival_curve(through(*plain, 1, gap), 7'000'000, 20'000);
    const auto peaked = make_module<Capacity>(
        "token_bucket", {{"mbps", 7.0}, {"burst_bytes", 20'000.0}, {"peak_mbps", 31.0}, {"peak_burst_bytes", 1514.0}});
    const auto departures = through(*peaked, 1, gap);
    expect_arrival_curve(departures, 7'000'000, 20'000);
    expect_arrival_curve(departures, 31'000'000, 1514);
  }
}

TEST(TokenBucket, DelaysABurstByWhatItsDepthDoesNotHold) {
  const auto link = make_module<Capacity>("token_bucket", {{"mbps", 8.0}, {"burst_bytes", 15'000.0}});
  for (int k = 1; k <= 100; ++k) {  // all at 1 s; 1 byte a microsecond
    const Nanos expected = 1s + std::max(0, 1500 * k - 15'000) * 1us;
    EXPECT_EQ(link->serve(1s, 1500).done, expected);
  }
  EXPECT_EQ(link->serve(10s, 1500).done, 10s) << "full again";
  EXPECT_EQ(link->next_start(9s), 10s);
}

TEST(TokenBucket, IsTcsTbf) {
  // sch_tbf.c in rational arithmetic: tokens of both buckets, kept in units of 1e-9 bit, checked at every nanosecond of
  // departure and one before it.
  const auto link = make_module<Capacity>(
      "token_bucket", {{"mbps", 5.0}, {"burst_bytes", 6000.0}, {"peak_mbps", 11.0}, {"peak_burst_bytes", 1600.0}});
  const RandomStream stream(4, "arrivals");
  using Wide = long double;  // 64 bits of mantissa: exact here
  Wide tokens = 6000 * 8e9L, peak_tokens = 1600 * 8e9L;
  Nanos last{0}, now{0};
  for (int i = 0; i < 5000; ++i) {
    Draws draws = stream.at(i);
    now += from_ms(draws.exponential(1.2));
    const auto bytes = std::int32_t(draws.uniform(40, 1500));
    const auto service = link->serve(now, bytes);
    const auto level = [&](Wide from, Wide bps, Wide full, Nanos t) {
      return std::min(full, from + bps * Wide((t - last).count()));
    };
    const auto enough = [&](Nanos t) {
      return level(tokens, 5e6L, 6000 * 8e9L, t) >= bytes * 8e9L &&
             level(peak_tokens, 11e6L, 1600 * 8e9L, t) >= bytes * 8e9L;
    };
    ASSERT_TRUE(enough(service.done));
    if (service.done > service.start) {
      ASSERT_FALSE(enough(service.done - 1ns));
    }
    tokens = level(tokens, 5e6L, 6000 * 8e9L, service.done) - bytes * 8e9L;
    peak_tokens = level(peak_tokens, 11e6L, 1600 * 8e9L, service.done) - bytes * 8e9L;
    last = service.done;
  }
}

TEST(TokenBucket, RefusesAPeakBelowItsRate) {
  EXPECT_THROW((void)make_module<Capacity>("token_bucket", {{"mbps", 8.0}, {"peak_mbps", 7.0}}), InputError);
}

}  // namespace
}  // namespace photonlag
