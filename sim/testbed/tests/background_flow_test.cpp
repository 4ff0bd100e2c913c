/// Flows on a link: what they do to others, what is counted, and that no packet costs memory.
#include "sim/testbed/background_flow.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <new>

#include "sim/testbed/tests/network_fixture.hpp"

namespace {
long allocations = 0;
}
// noinline: GCC would otherwise see malloc/free through the pair and warn.
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
// std::stable_sort's: the address sanitizer has one of its own, and would miss its partner.
[[gnu::noinline]] void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(n);
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace photonlag::test {
namespace {

struct Estimate {
  double mean = 0, standard_error = 0;
};

/// Mean wait in ms of Poisson packets of @p bytes at @p load (of 1500 B at 40 Mbit/s: 0.3 ms) beside @p flow; 10 seeds.
Estimate foreground_wait_ms(const std::string& flow, double flow_load, double load, std::int32_t bytes) {
  constexpr int seeds = 10;
  std::array<double, seeds> waits{};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    World world;
    world.seed = seed;
    Link& link = world.link({.mbps = 40});
    world.flow(link, flow, {{"mbps", 40 * flow_load}});
    Probe& probe = world.probe({&link});
    const RandomStream stream(seed, "foreground");
    Nanos at{};
    for (int i = 0; at < 60s; ++i) probe.plan(at += from_ms(stream.at(i).exponential(0.3 / load)), bytes);
    world.play(61s);
    double sum = 0;
    for (const Packet& packet : probe.came) sum += millis(packet.journey.queue);
    waits[seed - 1] = sum / double(probe.came.size());
  }
  Estimate e;
  for (const double w : waits) e.mean += w / seeds;
  for (const double w : waits) e.standard_error += (w - e.mean) * (w - e.mean) / (seeds - 1) / seeds;
  e.standard_error = std::sqrt(e.standard_error);
  return e;
}

TEST(Foreground, WaitsAsInMD1BesidePoissonPackets) {
  for (const double flow_load : {0.3, 0.6}) {
    const double rho = flow_load + 0.2, theory = rho * 0.3 / (2 * (1 - rho));  // Pollaczek-Khinchine
    const Estimate wait = foreground_wait_ms("poisson", flow_load, 0.2, 1500);
    EXPECT_NEAR(wait.mean, theory, 3 * wait.standard_error);
    EXPECT_LT(wait.standard_error, 0.01 * theory);
  }
}

TEST(Foreground, WaitsForTheRestOfOnePacketBesideAConstantRate) {
  // So rare and small that it meets none of its own: busy with probability rho, then half a service on average.
  const double rho = 0.7, theory = rho * 0.3 / 2;
  const Estimate wait = foreground_wait_ms("cbr", rho, 0.005, 40);
  EXPECT_NEAR(wait.mean, theory, 3 * wait.standard_error);
  EXPECT_LT(wait.standard_error, 0.02 * theory);
}

TEST(BackgroundFlow, CountsWhatBecameOfItsPackets) {
  World world;
  Link& link = world.link({.mbps = 12, .delay = 50ms, .queue_packets = 10});
  BackgroundFlow& flow = world.flow(link, "cbr", {{"mbps", 15.0}, {"stop_s", 9.0}});
  world.play(10s);
  EXPECT_EQ(flow.counts(world.now).sent, 11'250);  // 9 s x 15 Mbit/s / 12 kbit
  EXPECT_EQ(flow.counts(world.now).delivered, 9'010) << "at the last: 8999 are sent, one is being sent, ten wait";
  EXPECT_EQ(flow.counts(world.now).dropped, flow.counts(world.now).sent - flow.counts(world.now).delivered);
  EXPECT_EQ(flow.counts(world.now).bytes_delivered, 1500 * flow.counts(world.now).delivered);
}

TEST(BackgroundFlow, CountsItsCopiesOnBothSidesOfItsBooks) {
  World world;
  auto twice = make_module<Loss>("bernoulli", {{"probability", 1.0}});
  Link& link = world.link({.mbps = 12, .delay = 50ms, .duplication = std::move(twice)});
  BackgroundFlow& flow = world.flow(link, "cbr", {{"mbps", 0.012}, {"stop_s", 9.0}});
  world.play(20s);
  const BackgroundFlow::Counts& counts = flow.counts(world.now);
  EXPECT_EQ(counts.sent, 9);
  EXPECT_EQ(counts.duplicated, 9);
  EXPECT_EQ(counts.delivered, 18);
}

TEST(BackgroundFlow, HearsOfAPacketOneWayAndItsAckDelayLater) {
  World world;
  Link& link = world.link({.mbps = 12, .delay = 30ms});
  BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 25.0}, {"hystart", false}});
  world.play(1ms);
  EXPECT_EQ(flow.counts(world.now).sent, 10);
  world.play(56ms);  // 1 ms of service, 30 and 25 ms
  EXPECT_EQ(flow.counts(world.now).sent, 10);
  world.play(56ms + 1ns);
  EXPECT_EQ(flow.counts(world.now).sent, 12) << "slow start: two for one";
}

TEST(BackgroundFlow, BacksOffWhereItsPacketsAreMarked) {
  /// Marks every 100th packet that may be marked.
  class Marks final : public ActiveQueue {
   public:
    void enqueue(Item item, Nanos, Drops&) override {
      if (item.ecn == Ecn::ect0 && ++count_ % 100 == 0) item.ecn = Ecn::ce;
      items_.push_back(item);
    }
    std::optional<Item> dequeue(Nanos, Drops&) override {
      const Item item = items_.front();
      items_.pop_front();
      return item;
    }
    [[nodiscard]] Occupancy waiting() const override { return {std::int64_t(items_.size()), 0}; }

   private:
    int count_ = 0;
    Ring<Item> items_;
  };
  for (const bool ecn : {true, false}) {
    World world;
    Link& link = world.link({.mbps = 1000, .delay = 20ms, .queue = std::make_unique<Marks>()});
    BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}, {"ecn", ecn}, {"hystart", false}});
    world.play(10s);
    const double window = 0.04 * double(flow.counts(world.now).delivered) / 10;
    EXPECT_EQ(flow.counts(world.now).dropped, 0);
    if (ecn) {
      EXPECT_NEAR(window, std::sqrt(1.5 * 100), 4) << "Reno's at one mark in a hundred";
    } else {
      EXPECT_GT(window, 1000);
    }
  }
}

TEST(BackgroundFlow, StartsAgainAfterAnOutageOnItsTimer) {
  World world;
  Link::Parts parts = link_parts({.mbps = 10, .delay = 20ms, .queue_packets = 50});
  parts.down = {{5s, 8s}};
  Link& link = world.network.add_link("link", 1, std::move(parts));
  BackgroundFlow& flow = world.flow(link, "cubic", {{"ack_delay_ms", 20.0}});
  world.play(5s + 100ms);
  const std::int64_t before = flow.counts(world.now).delivered, sent = flow.counts(world.now).sent;
  world.play(8s);
  EXPECT_EQ(flow.counts(world.now).delivered, before);
  EXPECT_LE(flow.counts(world.now).sent - sent, 3) << "one packet a timeout, twice as long each time";
  world.play(10s);
  const std::int64_t again = flow.counts(world.now).delivered;
  EXPECT_GT(again, before);
  world.play(20s);
  EXPECT_GT(double(flow.counts(world.now).delivered - again) * 12e3 / 10, 0.95 * 10e6);
}

TEST(BackgroundFlow, DoesNotAllocatePerPacket) {
  for (const std::string& name : Registry<Background>::instance().names()) {
    World world;
    Link& near = world.link({.mbps = 30, .delay = 20ms, .queue_packets = 100});
    world.flow(near, name, {});
    world.flow(near, name, {});
    world.play(100s);  // grows to its working size
    const long before = allocations;
    const std::int64_t sent = near.books().sent;
    world.play(200s);
    EXPECT_EQ(allocations, before) << name;
    EXPECT_GT(near.books().sent, sent + 30'000) << name;
  }
}

}  // namespace
}  // namespace photonlag::test
